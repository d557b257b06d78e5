"""Use-case: keys of systems, and of people who write scripts."""

from __future__ import annotations

import hashlib
import hmac
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta

from api.services.access.people import check_person_of_role
from api.services.actors import Actor, Role, role_of
from api.services.audit import record
from api.services.errors import Fault, NotFound, NotSignedIn, Unacceptable, WrongState
from api.store import Tx, orm
from api.store.ids import new_id
from api.store.keys import ShownKey, key, key_by_prefix, key_to_change, newest_keys
from features.label import Label

MARK = "mm_live_"
"""What every key begins with, so that it is recognised where it should not be."""
_PREFIX = len(MARK) + 8


@dataclass(frozen=True, slots=True)
class KeyFields:
    """What somebody who wants a key says of it.

    Attributes
    ----------
    name : str
        What it is for.
    role : Role
    person_id : str or None
        The person that it acts as: learners, mentors and managers need one.
    scopes : tuple of str
        ``*`` is everything that the role may do.
    expires_at : datetime or None
    """

    name: str
    role: Role
    person_id: str | None = None
    scopes: tuple[str, ...] = ("*",)
    expires_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class NewKey:
    """A key that was just made; `secret` is shown once and never again."""

    row: orm.ApiKey
    secret: str


def create_key(
    tx: Tx, who: Actor, pepper: bytes, fields: KeyFields, *, now: datetime, request_id: str = ""
) -> NewKey:
    """Make a key for somebody who may, and record it.

    Raises
    ------
    Unacceptable
        The role needs a person; there is no such person; the key would be allowed more than who
        makes it.
    """
    check_person_of_role(tx, who.tenant_id, fields.role, fields.person_id)
    _check_scopes(who, fields.scopes)
    made = add_key(tx, who, pepper, fields, now)
    told = {"role": fields.role, "person_id": fields.person_id, "scopes": list(fields.scopes)}
    record(tx, who, "key_created", "key", made.row.key_id, told, now=now, request_id=request_id)
    return made


def _check_scopes(who: Actor, scopes: tuple[str, ...]) -> None:
    wider = [scope for scope in scopes if not who.may_use(scope)]
    if wider:
        message = Label(
            f"不能授予自己没有的权限：{', '.join(wider)}",
            f"got scopes wider than your own: {', '.join(wider)}",
        )
        raise Unacceptable(Fault("scope_too_wide", "/body/scopes", message))


def add_key(tx: Tx, who: Actor, pepper: bytes, fields: KeyFields, now: datetime) -> NewKey:
    """Make a key of 256 random bits and keep a keyed hash of it, whoever asks."""
    secret = MARK + secrets.token_urlsafe(32)
    row = orm.ApiKey(
        tenant_id=who.tenant_id,
        key_id=new_id("key"),
        prefix=secret[:_PREFIX],
        digest=digest_of(secret, pepper),
        name=fields.name,
        role=fields.role,
        person_id=fields.person_id,
        scopes=list(fields.scopes),
        created_at=now,
        created_by=who.principal,
        expires_at=fields.expires_at,
    )
    tx.add(row)
    return NewKey(row, secret)


def rotate_key(
    tx: Tx,
    who: Actor,
    pepper: bytes,
    key_id: str,
    overlap: timedelta,
    *,
    now: datetime,
    request_id: str = "",
) -> NewKey:
    """Make a successor that may do the same, for as long; the old key ends with the overlap.

    Raises
    ------
    NotFound
    WrongState
        The key is not in force, or has a successor already: at most two live keys.
    Unacceptable
        The key may do more than who asks for its successor.
    """
    old = _key_to_change(tx, who, key_id)
    if old.successor_id is not None or not in_force(old, now):
        raise WrongState("key", key_id, state_of(old, now), "rotate", ["live"])
    until = None if old.expires_at is None else now + (old.expires_at - old.created_at)
    fields = KeyFields(old.name, role_of(old.role), old.person_id, tuple(old.scopes), until)
    _check_scopes(who, fields.scopes)
    made = add_key(tx, who, pepper, fields, now)
    ends = now + overlap
    old.successor_id = made.row.key_id
    old.expires_at = ends if old.expires_at is None else min(ends, old.expires_at)
    told = {"successor_id": made.row.key_id}
    record(tx, who, "key_rotated", "key", key_id, told, now=now, request_id=request_id)
    return made


def revoke_key(
    tx: Tx, who: Actor, key_id: str, *, now: datetime, request_id: str = ""
) -> orm.ApiKey:
    """End a key: the next request with it is refused. One that is revoked stays so.

    Raises
    ------
    NotFound
    """
    row = _key_to_change(tx, who, key_id)
    if row.revoked_at is None:
        row.revoked_at = now
        record(tx, who, "key_revoked", "key", key_id, now=now, request_id=request_id)
    return row


def get_key(tx: Tx, who: Actor, key_id: str) -> orm.ApiKey:
    """Return a key of the caller's company.

    Raises
    ------
    NotFound
    """
    row = key(tx, who.tenant_id, key_id)
    if row is None:
        raise NotFound("key", key_id)
    return row


def list_keys(
    tx: Tx, who: Actor, *, before: tuple[datetime, str] | None, limit: int
) -> list[orm.ApiKey]:
    """Return keys of the caller's company, the newest first, from after a place on."""
    return newest_keys(tx, who.tenant_id, before=before, limit=limit)


def _key_to_change(tx: Tx, who: Actor, key_id: str) -> orm.ApiKey:
    row = key_to_change(tx, who.tenant_id, key_id)
    if row is None:
        raise NotFound("key", key_id)
    return row


def actor_of_key(tx: Tx, secret: str, pepper: bytes, now: datetime) -> Actor:
    """Return who a key stands for.

    Raises
    ------
    NotSignedIn
        There is no such key, it was revoked or has expired, or its person has left; which of it is
        not told.
    """
    found = key_by_prefix(tx, secret[:_PREFIX])
    known = found is not None and hmac.compare_digest(found.digest, digest_of(secret, pepper))
    if found is None or not known or not in_force(found, now):
        raise NotSignedIn("the key is not valid")
    if found.left_on is not None and found.left_on <= now.date():
        raise NotSignedIn("the key is not valid")
    role, scopes = role_of(found.role), frozenset(found.scopes)
    return Actor(found.tenant_id, role, found.key_id, found.person_id, scopes)


def digest_of(secret: str, pepper: bytes) -> str:
    """Return the keyed hash under which a key is kept."""
    return hmac.new(pepper, secret.encode(), hashlib.sha256).hexdigest()


def in_force(row: orm.ApiKey | ShownKey, now: datetime) -> bool:
    """Whether a key lets somebody in."""
    return state_of(row, now) in ("live", "rotated")


def state_of(row: orm.ApiKey | ShownKey, now: datetime) -> str:
    """Return ``live``, ``rotated`` (works on for a while), ``expired`` or ``revoked``."""
    if row.revoked_at is not None:
        return "revoked"
    if row.expires_at is not None and now >= row.expires_at:
        return "expired"
    return "live" if row.successor_id is None else "rotated"
