"""Use-case: keys of systems and of people who write scripts."""

from __future__ import annotations

import hashlib
import hmac
import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from api.services.actors import Actor, Role
from api.services.errors import NotSignedIn
from api.store import Tx, orm
from api.store.ids import new_id
from api.store.keys import key_by_prefix

_MARK = "mm_live_"
_PREFIX = len(_MARK) + 8


@dataclass(frozen=True, slots=True)
class NewKey:
    """A key that was just made; `secret` is shown once and never again."""

    key_id: str
    secret: str


def create_key(
    tx: Tx,
    tenant_id: str,
    pepper: bytes,
    *,
    name: str,
    role: Role,
    now: datetime,
    created_by: str,
    person_id: str | None = None,
    scopes: Sequence[str] = ("*",),
    expires_at: datetime | None = None,
) -> NewKey:
    """Make a key of 256 random bits and keep a keyed hash of it."""
    secret = _MARK + secrets.token_urlsafe(32)
    row = orm.ApiKey(
        tenant_id=tenant_id,
        key_id=new_id("key"),
        prefix=secret[:_PREFIX],
        digest=digest_of(secret, pepper),
        name=name,
        role=role,
        person_id=person_id,
        scopes=list(scopes),
        created_at=now,
        created_by=created_by,
        expires_at=expires_at,
    )
    tx.add(row)
    return NewKey(row.key_id, secret)


def actor_of_key(tx: Tx, secret: str, pepper: bytes, now: datetime) -> Actor:
    """Return who a key stands for.

    Raises
    ------
    NotSignedIn
        There is no such key, or it was revoked or has expired; which of it is not told.
    """
    row = key_by_prefix(tx, secret[:_PREFIX])
    known = row is not None and hmac.compare_digest(row.digest, digest_of(secret, pepper))
    if row is None or not known or not _in_force(row, now):
        raise NotSignedIn("the key is not valid")
    scopes = frozenset(row.scopes)
    return Actor(row.tenant_id, _role(row.role), row.key_id, row.person_id, scopes)


def digest_of(secret: str, pepper: bytes) -> str:
    """Return the keyed hash under which a key is kept."""
    return hmac.new(pepper, secret.encode(), hashlib.sha256).hexdigest()


def _in_force(row: orm.ApiKey, now: datetime) -> bool:
    return row.revoked_at is None and (row.expires_at is None or now < row.expires_at)


def _role(text: str) -> Role:
    role: Role = text  # type: ignore[assignment]  # the database checks it
    return role
