"""Cookies: of a session, and of a sign-in under way.

``__Host-`` binds a cookie to this host over https; only the demo, which has no https, goes without.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import OctKey
from joserfc.jwt import JWTClaimsRegistry
from starlette.responses import Response

from api.security.oidc import Attempt
from api.security.secrets import derived
from api.services.access.sessions import NewSession
from api.services.errors import NotSignedIn
from api.settings import Settings

_SESSION, _SIGN_IN = "mentormatch", "mentormatch-sign-in"
ATTEMPT_LASTS = timedelta(minutes=10)
_ALGORITHM = "HS256"


def session_cookie(settings: Settings) -> str:
    """Return the name of the cookie that holds a session's token."""
    return _named(settings, _SESSION)


def sign_in_cookie(settings: Settings) -> str:
    """Return the name of the cookie that holds a sign-in under way."""
    return _named(settings, _SIGN_IN)


def _named(settings: Settings, name: str) -> str:
    return name if settings.demo else f"__Host-{name}"


def put_session(answer: Response, settings: Settings, made: NewSession, now: datetime) -> None:
    """Give a browser the cookie of a session that just began."""
    put_cookie(answer, settings, session_cookie(settings), made.token, made.row.expires_at - now)


def put_cookie(
    answer: Response, settings: Settings, name: str, value: str, lasts: timedelta
) -> None:
    """Set a cookie that no script and no page of another site's gets at."""
    answer.set_cookie(
        name,
        value,
        max_age=int(lasts.total_seconds()),
        path="/",
        secure=not settings.demo,
        httponly=True,
        samesite="lax",
    )


def drop_cookie(answer: Response, settings: Settings, name: str) -> None:
    """Take a cookie back."""
    answer.delete_cookie(name, path="/", secure=not settings.demo, httponly=True, samesite="lax")


@dataclass(frozen=True, slots=True)
class SignIn:
    """A sign-in under way: the attempt, and where it leads.

    Attributes
    ----------
    role : str or None
        Which of her roles she wants to act in.
    leads_to : str
        Path of this service.
    """

    attempt: Attempt
    role: str | None
    leads_to: str


def sealed(settings: Settings, sign_in: SignIn, now: datetime) -> str:
    """Return a sign-in as the text of a cookie, which nobody else can make up."""
    attempt = sign_in.attempt
    claims: dict[str, Any] = {
        "state": attempt.state,
        "nonce": attempt.nonce,
        "verifier": attempt.verifier,
        "role": sign_in.role,
        "leads_to": sign_in.leads_to,
        "exp": int((now + ATTEMPT_LASTS).timestamp()),
    }
    return jwt.encode({"alg": _ALGORITHM}, claims, _key(settings), algorithms=[_ALGORITHM])


def unsealed(settings: Settings, text: str, now: datetime) -> SignIn:
    """Return the sign-in that a cookie holds.

    Raises
    ------
    NotSignedIn
        It is not one that this service began, or it is too long ago.
    """
    try:
        claims = jwt.decode(text, _key(settings), algorithms=[_ALGORITHM]).claims
        registry = JWTClaimsRegistry(now=int(now.timestamp()), exp={"essential": True})
        registry.validate(claims)
        attempt = Attempt(claims["state"], claims["nonce"], claims["verifier"])
        return SignIn(attempt, claims["role"], claims["leads_to"])
    except (JoseError, ValueError, KeyError) as error:
        raise NotSignedIn("the sign-in was not begun here, or too long ago") from error


def _key(settings: Settings) -> OctKey:
    return OctKey.import_key(derived(settings, "sign-in"))
