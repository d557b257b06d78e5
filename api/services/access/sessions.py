"""Use-case: sessions in browsers: a random token in a cookie, everything else on the server."""

from __future__ import annotations

import hashlib
import hmac
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta

from api.services.access.accounts import actor_of_account, picked_role
from api.services.actors import Actor, Role, role_of
from api.services.audit import record
from api.services.errors import NotSignedIn
from api.store import Tx, orm
from api.store.sessions import StoredSession, session_by_id


@dataclass(frozen=True, slots=True)
class NewSession:
    """A session that just began; `token` goes into the cookie and is kept nowhere."""

    token: str
    row: orm.SignIn


@dataclass(frozen=True, slots=True)
class OpenSession:
    """A session in force.

    Attributes
    ----------
    name : str
        Of the person, or her id; empty where the account is no person's.
    time_zone : str or None
        Of her profile.
    """

    row: orm.SignIn
    account: orm.Account
    name: str
    time_zone: str | None

    @property
    def actor(self) -> Actor:
        """Who acts in it."""
        return actor_of_account(self.account, role_of(self.row.role))


def start_session(
    tx: Tx,
    account: orm.Account,
    role: Role,
    lasts: timedelta,
    *,
    now: datetime,
    instead_of: str | None = None,
    request_id: str = "",
) -> NewSession:
    """Begin a session under a new token, whatever token the browser came with.

    Parameters
    ----------
    instead_of : str, optional
        Token that the browser came with: its session ends (a planted one leads nowhere).
    """
    if instead_of is not None:
        end_session(tx, instead_of, now=now, request_id=request_id)
    token = secrets.token_urlsafe(32)
    row = orm.SignIn(
        tenant_id=account.tenant_id,
        session_id=id_of(token),
        account_id=account.account_id,
        role=role,
        csrf=secrets.token_urlsafe(32),
        created_at=now,
        seen_at=now,
        expires_at=now + lasts,
    )
    tx.add(row)
    who = actor_of_account(account, role)
    told = {"role": role}
    record(
        tx, who, "signed_in", "account", account.account_id, told, now=now, request_id=request_id
    )
    return NewSession(token, row)


def open_session(tx: Tx, token: str, now: datetime) -> OpenSession:
    """Return the session of a token.

    Raises
    ------
    NotSignedIn
        There is none in force: it ended or expired, the account was closed, the person left or no
        longer has the role.
    """
    found = session_by_id(tx, id_of(token))
    if found is None or not _in_force(found, now):
        raise NotSignedIn("the session is not valid")
    name = found.name or found.account.person_id or ""
    return OpenSession(found.row, found.account, name, found.time_zone)


def _in_force(found: StoredSession, now: datetime) -> bool:
    row, account = found.row, found.account
    left = found.left_on is not None and found.left_on <= now.date()
    ended = row.ended_at is not None or now >= row.expires_at
    return not ended and not left and account.active and row.role in account.roles


def end_session(tx: Tx, token: str, *, now: datetime, request_id: str = "") -> None:
    """End the session of a token; one that is over, or never was, changes nothing."""
    found = session_by_id(tx, id_of(token))
    if found is None or found.row.ended_at is not None:
        return
    found.row.ended_at = now
    who = actor_of_account(found.account, role_of(found.row.role))
    account_id = found.account.account_id
    record(tx, who, "signed_out", "account", account_id, now=now, request_id=request_id)


def change_role(
    tx: Tx, token: str, role: str, *, now: datetime, request_id: str = ""
) -> NewSession:
    """Go on in another of one's roles, under a new token, until the old session would have ended.

    Raises
    ------
    NotSignedIn, NotPermitted
    """
    old = open_session(tx, token, now)
    picked = picked_role(old.account, role)
    lasts = old.row.expires_at - now
    return start_session(
        tx, old.account, picked, lasts, now=now, instead_of=token, request_id=request_id
    )


def is_csrf_of(session: OpenSession, token: str | None) -> bool:
    """Whether a page that this session was shown sent a request."""
    return token is not None and hmac.compare_digest(session.row.csrf.encode(), token.encode())


def id_of(token: str) -> str:
    """Return what a session is kept under: who reads the database cannot take one over."""
    return hashlib.sha256(token.encode()).hexdigest()
