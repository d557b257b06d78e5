"""Use-case: what was done, by whom, when: recorded, read, and shown to be unchanged.

The log holds ids and codes. People stand in it by tokens that `api.store.audit` keeps apart from
it, so that somebody can be forgotten without a change to the past.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from api.services.actors import Actor
from api.services.errors import UnsafeDetail
from api.store import Tx, orm
from api.store.audit import (
    Act,
    AuditFilter,
    append_at_commit,
    head_of,
    newest_entries,
    people_behind,
    tokens_of,
    whole_log,
)
from api.store.audit_chain import Break, first_break

Plain = str | int | float | bool | None
Detail = Plain | list[str] | list[int]

PERSON_KINDS = frozenset({"person", "learner", "mentor", "manager"})
"""Kinds of object whose id is a person's."""
_PERSON_KEY = re.compile(rf"(?:[a-z_]+_)?(?:{'|'.join(sorted(PERSON_KINDS))})_ids?")
_CODE = re.compile(r"[^\s@]{0,128}")
"""What a detail may say: a code, an id, a number; no sentence, no e-mail address."""
_WORDS = frozenset({"name", "email", "note", "text", "title", "comment", "message", "subject"})


def record(
    tx: Tx,
    who: Actor,
    action: str,
    kind: str,
    object_id: str,
    details: Mapping[str, Detail] | None = None,
    *,
    now: datetime,
    request_id: str = "",
) -> None:
    """Write into the audit log that somebody did something, as the transaction commits.

    One entry an act, not one a row: what thousands of rows are about stands in numbers.

    Parameters
    ----------
    tx : Tx
        One that writes: what is rolled back is not recorded.
    who : Actor
    action : str
        Snake case, in the past: ``run_published``, ``pair_ended``, ``export_read``.
    kind, object_id : str
        What it was done to: ``match_run``, ``pair``, ``learner`` …
    details : mapping, optional
        Numbers, codes, ids, lists of these. Ids of people stand under keys that end in
        ``learner_id``, ``mentor_id``, ``manager_id`` or ``person_id`` (or ``_ids``): the log holds
        tokens in their place.
    now : datetime
    request_id : str

    Raises
    ------
    UnsafeDetail
        A detail may hold a name or free text.
    """
    given = dict(details or {})
    for key, value in given.items():
        if not _is_safe(key, value):
            raise UnsafeDetail(action, key)
    people = {key: value for key, value in given.items() if _PERSON_KEY.fullmatch(key)}
    named = {key: _ids(value) for key, value in people.items() if value is not None}
    act = Act(
        tenant_id=who.tenant_id,
        at=now,
        actor=who.principal,
        action=action,
        object_kind=kind,
        object_id=object_id,
        object_is_person=kind in PERSON_KINDS,
        details={key: value for key, value in given.items() if key not in named},
        people=named,
        request_id=request_id,
    )
    append_at_commit(tx, act)


def _is_safe(key: str, value: Detail) -> bool:
    if _PERSON_KEY.fullmatch(key):
        return True
    if _WORDS & set(key.split("_")) or key in PERSON_KINDS:
        return False
    values = value if isinstance(value, list) else [value]
    return all(not isinstance(one, str) or bool(_CODE.fullmatch(one)) for one in values)


def _ids(value: Detail) -> str | list[str]:
    return [str(one) for one in value] if isinstance(value, list) else str(value)


@dataclass(frozen=True, slots=True)
class Entry:
    """An entry of the log with the people that its tokens stand for now."""

    seq: int
    at: datetime
    actor: str
    action: str
    object_kind: str
    object_id: str
    details: Mapping[str, Detail]
    request_id: str
    digest: str


@dataclass(frozen=True, slots=True)
class Verdict:
    """Whether the log is what was written.

    Attributes
    ----------
    entries : int
        How many the chain should hold.
    head : str
        Digest of the last one: kept elsewhere, it shows even a log that was written anew.
    broken : Break or None
        Where it first differs.
    """

    entries: int
    head: str
    broken: Break | None


def verify_chain(tx: Tx, tenant_id: str) -> Verdict:
    """Follow the chain of a tenant from its beginning to its end."""
    seq, digest = head_of(tx, tenant_id)
    return Verdict(seq, digest, first_break(whole_log(tx, tenant_id), seq, digest))


@dataclass(frozen=True, slots=True)
class Asked:
    """Which entries are wanted; None asks for nothing in particular.

    Attributes
    ----------
    person_id : str or None
        Whom an entry must be about: as its object, or among its details.
    since, until : datetime or None
        From the first, before the second.
    """

    actor: str | None = None
    action: str | None = None
    object_kind: str | None = None
    object_id: str | None = None
    person_id: str | None = None
    since: datetime | None = None
    until: datetime | None = None


def read_log(
    tx: Tx, tenant_id: str, asked: Asked, *, before: int | None = None, limit: int
) -> list[Entry]:
    """Return entries, the newest first, from before a number on."""
    wanted = _filter(tx, tenant_id, asked)
    if wanted is None:
        return []
    entries = newest_entries(tx, tenant_id, wanted, before=before, limit=limit)
    tokens = {token for entry in entries for token in _named(entry)}
    people = people_behind(tx, tenant_id, tokens)
    return [_resolved(entry, people) for entry in entries]


def _filter(tx: Tx, tenant_id: str, asked: Asked) -> AuditFilter | None:
    """Return the filter in the log's own terms; None where it names nobody that the log does."""
    people = {one for one in (asked.person_id, asked.object_id) if one is not None}
    tokens = tokens_of(tx, tenant_id, people)
    if asked.person_id is not None and asked.person_id not in tokens:
        return None
    objects = None
    if asked.object_id is not None:
        objects = (asked.object_id, tokens.get(asked.object_id, asked.object_id))
    return AuditFilter(
        actor=asked.actor,
        action=asked.action,
        object_kind=asked.object_kind,
        object_ids=objects,
        token=tokens.get(asked.person_id or ""),
        since=asked.since,
        until=asked.until,
    )


def _named(entry: orm.AuditEntry) -> list[str]:
    found = [entry.object_id] if entry.object_kind in PERSON_KINDS else []
    for key, value in entry.details.items():
        if _PERSON_KEY.fullmatch(key) and value is not None:
            found += value if isinstance(value, list) else [value]
    return found


def _resolved(entry: orm.AuditEntry, people: Mapping[str, str]) -> Entry:
    def behind(key: str, value: Detail) -> Detail:
        if not _PERSON_KEY.fullmatch(key) or value is None:
            return value
        if isinstance(value, list):
            return [people.get(str(one), str(one)) for one in value]
        return people.get(str(value), value)

    return Entry(
        seq=entry.seq,
        at=entry.at,
        actor=entry.actor,
        action=entry.action,
        object_kind=entry.object_kind,
        object_id=people.get(entry.object_id, entry.object_id),
        details={key: behind(key, value) for key, value in entry.details.items()},
        request_id=entry.request_id,
        digest=entry.digest,
    )
