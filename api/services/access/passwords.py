"""Use-case: the break-glass admin, who comes in when the identity provider does not answer.

Argon2id with pwdlib's parameters: 64 MiB and about a third of a second a try, on purpose. How many
tries there may be at once, and how often, the edge decides.
"""

from __future__ import annotations

import secrets
from datetime import datetime
from functools import cache

from pwdlib import PasswordHash

from api.services.access.accounts import actor_of_account
from api.services.actors import Actor
from api.services.audit import record
from api.services.errors import NotSignedIn
from api.store import Tx, orm
from api.store.accounts import account_for, account_of

PASSWORD_BYTES = 18


def make_admin(tx: Tx, who: Actor, login: str, now: datetime) -> str:
    """Make a local admin, or give her a new password, which is returned and kept nowhere."""
    password = secrets.token_urlsafe(PASSWORD_BYTES)
    account = account_for(tx, who.tenant_id, _subject(login), now)
    account.roles, account.active = ["admin"], True
    account.password_hash = _hasher().hash(password)
    record(tx, who, "local_admin_made", "account", account.account_id, now=now)
    return password


def local_account(tx: Tx, tenant_id: str, login: str) -> orm.Account | None:
    """Return the account of a local login; None where there is none."""
    return account_of(tx, tenant_id, _subject(login))


def check_password(account: orm.Account | None, password: str) -> orm.Account:
    """Return the account if the password is its own. Takes as long where there is no account.

    Raises
    ------
    NotSignedIn
    """
    kept = account.password_hash if account is not None and account.active else None
    right = _hasher().verify(password, kept or _nobodys_hash())
    if account is None or kept is None or not right:
        raise NotSignedIn("login or password is not right")
    return account


def record_refusal(tx: Tx, account: orm.Account, now: datetime, request_id: str) -> None:
    """Write into the audit log that somebody tried a wrong password."""
    who = actor_of_account(account, "admin")
    account_id = account.account_id
    record(tx, who, "sign_in_refused", "account", account_id, now=now, request_id=request_id)


def _subject(login: str) -> str:
    return f"local:{login}"


@cache
def _hasher() -> PasswordHash:
    return PasswordHash.recommended()


@cache
def _nobodys_hash() -> str:
    return _hasher().hash(secrets.token_urlsafe(PASSWORD_BYTES))
