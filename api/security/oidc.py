"""The company's identity provider: OpenID Connect, code flow with PKCE.

Sources: OpenID Connect Core 1.0 §3.1 (code flow, nonce, id token); RFC 7636 (PKCE); RFC 8725 (JWT
best practice: algorithms are fixed here, never read off the token).
"""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import httpx2
from authlib.common.errors import AuthlibBaseError
from authlib.integrations.httpx_client import OAuth2Client
from authlib.oauth2.rfc6749.parameters import parse_authorization_code_response
from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import KeySet
from joserfc.jwt import JWTClaimsRegistry

from api.security.errors import ProviderUnavailable
from api.services.access.accounts import Identity
from api.services.errors import NotSignedIn
from api.settings import Settings

ALGORITHMS = ("RS256", "ES256")
SCOPE = "openid profile email"
_LEEWAY_S = 30
_TIMEOUT_S = 5.0
_FRESH_S, _PAUSE_S = 3600.0, 30.0
"""How long keys are kept, and how soon an unknown one makes the service ask again."""


@dataclass(frozen=True, slots=True)
class Attempt:
    """What a browser carries from here to the provider and back.

    Attributes
    ----------
    state, nonce, verifier : str
        Random: tie the answer to this browser, the token to this attempt, the code to this
        service.
    """

    state: str
    nonce: str
    verifier: str


@dataclass(frozen=True, slots=True)
class _Known:
    document: Mapping[str, Any]
    keys: KeySet
    at: float


class IdentityProvider:
    """The provider that the settings name; asked when it is first needed."""

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        self._known: _Known | None = None
        self._lock = threading.Lock()

    def address(self, attempt: Attempt, back_to: str) -> str:
        """Return where a browser goes to sign in.

        Raises
        ------
        ProviderUnavailable
        """
        endpoint = self._current().document["authorization_endpoint"]
        with self._client(back_to) as client:
            url, _ = client.create_authorization_url(
                endpoint,
                state=attempt.state,
                nonce=attempt.nonce,
                code_verifier=attempt.verifier,
            )
        return str(url)

    def identity_of_answer(
        self, answer_url: str, attempt: Attempt, back_to: str, now: datetime
    ) -> Identity:
        """Return who signed in, from what the browser came back with.

        Raises
        ------
        NotSignedIn
            State, code, nonce or token is not of this attempt.
        ProviderUnavailable
        """
        endpoint = self._current().document["token_endpoint"]
        try:
            code = parse_authorization_code_response(answer_url, state=attempt.state)["code"]
            with self._client(back_to) as client:
                answer = client.fetch_token(endpoint, code=code, code_verifier=attempt.verifier)
        except AuthlibBaseError as error:  # no code, another state, or the provider refuses
            raise NotSignedIn("the sign-in was not completed") from error
        except (httpx2.HTTPError, ValueError) as error:
            raise ProviderUnavailable(type(error).__name__) from error
        token = str(answer.get("id_token", ""))
        audience = self.settings.oidc_client_id
        return self._identity(self._claims(token, audience, now, nonce=attempt.nonce))

    def identity_of_token(self, token: str, now: datetime) -> Identity:
        """Return whom a bearer token speaks for.

        Raises
        ------
        NotSignedIn
            The token is not the provider's, not for this service, expired or malformed.
        ProviderUnavailable
        """
        audience = self.settings.oidc_audience
        if not audience:
            raise NotSignedIn("tokens are not accepted here")
        return self._identity(self._claims(token, audience, now))

    def _claims(
        self, token: str, audience: str, now: datetime, *, nonce: str | None = None
    ) -> dict[str, Any]:
        try:
            claims = self._decoded(token)
            essential: dict[str, Any] = {
                "iss": {"essential": True, "value": self.settings.oidc_issuer},
                "aud": {"essential": True, "value": audience},
                "sub": {"essential": True},
                "exp": {"essential": True},
                "iat": {"essential": True},
            }
            if nonce is not None:
                essential["nonce"] = {"essential": True, "value": nonce}
            instant = int(now.timestamp())
            JWTClaimsRegistry(now=instant, leeway=_LEEWAY_S, **essential).validate(claims)
        except (JoseError, ValueError, KeyError, TypeError) as error:
            raise NotSignedIn("the token is not valid") from error
        return claims

    def _decoded(self, token: str) -> dict[str, Any]:
        known = self._current()
        try:
            return jwt.decode(token, known.keys, algorithms=[*ALGORITHMS]).claims
        except (JoseError, ValueError):
            if time.monotonic() - known.at < _PAUSE_S:
                raise
            # The provider may have new keys; whoever sends rubbish makes us ask twice a minute.
            return jwt.decode(token, self._asked().keys, algorithms=[*ALGORITHMS]).claims

    def _identity(self, claims: Mapping[str, Any]) -> Identity:
        roles = claims.get(self.settings.oidc_roles_claim, [])
        named = [roles] if isinstance(roles, str) else roles
        return Identity(
            subject=f"oidc:{claims['iss']}#{claims['sub']}",
            person_id=self._person(claims),
            roles=frozenset(str(role) for role in named if isinstance(role, str)),
        )

    def _person(self, claims: Mapping[str, Any]) -> str | None:
        claim = self.settings.oidc_person_claim
        value = claims.get(claim)
        if claim == "email" and claims.get("email_verified") is not True:
            return None
        return value if isinstance(value, str) and value else None

    def _current(self) -> _Known:
        known = self._known
        if known is None or time.monotonic() - known.at > _FRESH_S:
            return self._asked()
        return known

    def _asked(self) -> _Known:
        with self._lock:
            known = self._known
            if known is not None and time.monotonic() - known.at < _PAUSE_S:
                return known
            self._known = known = self._fetched()
            return known

    def _fetched(self) -> _Known:
        issuer = self.settings.oidc_issuer.rstrip("/")
        try:
            with httpx2.Client(timeout=_TIMEOUT_S) as client:
                document = _json(client.get(f"{issuer}/.well-known/openid-configuration"))
                keys = KeySet.import_key_set(_json(client.get(document["jwks_uri"])))  # type: ignore[arg-type]
        except (httpx2.HTTPError, JoseError, ValueError, KeyError, TypeError) as error:
            raise ProviderUnavailable(type(error).__name__) from error
        if document.get("issuer") != self.settings.oidc_issuer:
            raise ProviderUnavailable("another issuer answers")
        return _Known(document, keys, time.monotonic())

    def _client(self, back_to: str) -> Any:
        secret = self.settings.oidc_client_secret
        return OAuth2Client(
            self.settings.oidc_client_id,
            None if secret is None else secret.get_secret_value(),
            scope=SCOPE,
            redirect_uri=back_to,
            code_challenge_method="S256",
            token_endpoint_auth_method="none" if secret is None else "client_secret_basic",
            timeout=_TIMEOUT_S,
        )


def _json(answer: httpx2.Response) -> dict[str, Any]:
    answer.raise_for_status()
    found = json.loads(answer.content)
    if not isinstance(found, dict):
        raise TypeError("expected a JSON object")
    return found
