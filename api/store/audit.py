"""The audit log in the database: appended to as a transaction commits, read, never changed.

Entries wait in the transaction and are written as its last act, under a lock on the head of the
tenant's chain: on PostgreSQL others of the tenant wait for one commit, not for a whole transaction
(SQLite has one writer anyway). Tokens of people are made before the lock, in the order of their
ids, so that no two transactions wait for each other.
"""

from __future__ import annotations

import secrets
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy import event
from sqlalchemy.orm import SessionTransaction

from api.store import orm
from api.store.audit_chain import NOTHING, digest_of
from api.store.company import COMPANY
from api.store.engine import Tx
from api.store.inserting import insert_new

_BUFFER, _MARKS = "audit_entries", "audit_marks"
_READ_AT_ONCE = 1000

Details = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Act:
    """One act, before it has its place in the chain.

    Attributes
    ----------
    object_is_person : bool
        `object_id` is a person's.
    details : mapping
        Plain values, and lists of them.
    people : mapping of str to (list of) str
        Details that are people's ids.
    """

    tenant_id: str
    at: datetime
    actor: str
    action: str
    object_kind: str
    object_id: str
    object_is_person: bool
    details: Details
    people: Mapping[str, str | list[str]]
    request_id: str

    def person_ids(self) -> set[str]:
        """Return the ids of the people that the act names."""
        named = {self.object_id} if self.object_is_person else set()
        for value in self.people.values():
            named.update([value] if isinstance(value, str) else value)
        return named


def append_at_commit(tx: Tx, act: Act) -> None:
    """Let a transaction write an act into the log as it commits.

    What a savepoint takes back is not written.
    """
    if _BUFFER not in tx.info:
        tx.info[_BUFFER], tx.info[_MARKS] = [], {}
        event.listen(tx, "before_commit", _append)
        event.listen(tx, "after_transaction_create", _mark)
        event.listen(tx, "after_soft_rollback", _forget)
    tx.info[_BUFFER].append(act)


def _mark(tx: Tx, transaction: SessionTransaction) -> None:
    tx.info[_MARKS][transaction] = len(tx.info[_BUFFER])


def _forget(tx: Tx, transaction: SessionTransaction) -> None:
    # A flush that fails takes back the savepoint, or the whole transaction, that it stands in.
    while not transaction.nested and transaction.parent is not None:
        transaction = transaction.parent
    # What began before the first act has no mark: nothing was there to keep.
    del tx.info[_BUFFER][tx.info[_MARKS].get(transaction, 0) :]


def _append(tx: Tx) -> None:
    acts: list[Act] = tx.info[_BUFFER]
    if tx.in_nested_transaction() or not acts:
        return
    tx.flush()
    for tenant_id in sorted({act.tenant_id for act in acts}):
        mine = [act for act in acts if act.tenant_id == tenant_id]
        tokens = _tokens(tx, tenant_id, set().union(*(act.person_ids() for act in mine)))
        head = _locked_head(tx, tenant_id)
        for act in mine:
            _chain(tx, head, act, tokens)
    tx.flush()
    acts.clear()


def _locked_head(tx: Tx, tenant_id: str) -> orm.AuditHead:
    mine = sa.select(orm.AuditHead).where(orm.AuditHead.tenant_id == tenant_id).with_for_update()
    found = tx.scalar(mine.execution_options(populate_existing=True))
    if found is None:
        insert_new(tx, orm.AuditHead, [{"tenant_id": tenant_id, "seq": 0, "digest": NOTHING}])
        found = tx.scalars(mine.execution_options(populate_existing=True)).one()
    return found


def _chain(tx: Tx, head: orm.AuditHead, act: Act, tokens: Mapping[str, str]) -> None:
    people = {
        key: tokens[value] if isinstance(value, str) else [tokens[one] for one in value]
        for key, value in act.people.items()
    }
    entry = orm.AuditEntry(
        tenant_id=act.tenant_id,
        seq=head.seq + 1,
        at=act.at,
        actor=act.actor,
        action=act.action,
        object_kind=act.object_kind,
        object_id=tokens[act.object_id] if act.object_is_person else act.object_id,
        details={**act.details, **people},
        request_id=act.request_id,
        previous=head.digest,
    )
    entry.digest = digest_of(entry)
    head.seq, head.digest = entry.seq, entry.digest
    tx.add(entry)


def _tokens(tx: Tx, tenant_id: str, person_ids: set[str]) -> dict[str, str]:
    """Return the tokens of people; who is not in the company gets one that leads to nobody."""
    tokens = tokens_of(tx, tenant_id, person_ids)
    missing = sorted(person_ids - tokens.keys())
    if not missing:
        return tokens
    made = {person_id: f"who_{secrets.token_hex(16)}" for person_id in missing}
    known = _people_among(tx, tenant_id, missing)
    rows = [
        {"tenant_id": tenant_id, "token": made[person_id], "person_id": person_id}
        for person_id in missing
        if person_id in known
    ]
    insert_new(tx, orm.AuditPerson, rows)
    return made | tokens_of(tx, tenant_id, person_ids)


def _people_among(tx: Tx, tenant_id: str, person_ids: list[str]) -> set[str]:
    people = COMPANY["people"].c
    mine = (people.tenant_id == tenant_id, people.person_id.in_(person_ids))
    return {str(person_id) for person_id in tx.scalars(sa.select(people.person_id).where(*mine))}


def tokens_of(tx: Tx, tenant_id: str, person_ids: Iterable[str]) -> dict[str, str]:
    """Return the tokens that stand for people in the log, by person; who is not named has none."""
    asked = sorted(person_ids)
    rows = tx.execute(_TOKENS, {"tenant": tenant_id, "people": asked}) if asked else ()
    return {row[0]: row[1] for row in rows}


_TOKENS = sa.select(orm.AuditPerson.person_id, orm.AuditPerson.token).where(
    orm.AuditPerson.tenant_id == sa.bindparam("tenant"),
    orm.AuditPerson.person_id.in_(sa.bindparam("people", expanding=True)),
)


def people_behind(tx: Tx, tenant_id: str, tokens: Iterable[str]) -> dict[str, str]:
    """Return the people that tokens of the log stand for."""
    asked = sorted(tokens)
    rows = tx.execute(_BEHIND, {"tenant": tenant_id, "tokens": asked}) if asked else ()
    return {row[0]: row[1] for row in rows}


_BEHIND = sa.select(orm.AuditPerson.token, orm.AuditPerson.person_id).where(
    orm.AuditPerson.tenant_id == sa.bindparam("tenant"),
    orm.AuditPerson.token.in_(sa.bindparam("tokens", expanding=True)),
)


def head_of(tx: Tx, tenant_id: str) -> tuple[int, str]:
    """Return number and digest of a tenant's last entry."""
    head = tx.get(orm.AuditHead, tenant_id)
    return (0, NOTHING) if head is None else (head.seq, head.digest)


def whole_log(tx: Tx, tenant_id: str) -> Iterator[orm.AuditEntry]:
    """Yield every entry of a tenant in order; memory does not grow with the log."""
    log, last = orm.AuditEntry, 0
    while True:
        more = sa.select(log).where(log.tenant_id == tenant_id, log.seq > last)
        entries = tx.scalars(more.order_by(log.seq).limit(_READ_AT_ONCE)).all()
        if not entries:
            return
        yield from entries
        last = entries[-1].seq


@dataclass(frozen=True, slots=True)
class AuditFilter:
    """Which entries are wanted, as they are stored; None asks for nothing in particular.

    Attributes
    ----------
    object_ids : tuple of str or None
        Ids, or tokens of people.
    token : str or None
        Of a person whom an entry is about.
    since, until : datetime or None
        From the first, before the second.
    """

    actor: str | None = None
    action: str | None = None
    object_kind: str | None = None
    object_ids: tuple[str, ...] | None = None
    token: str | None = None
    since: datetime | None = None
    until: datetime | None = None


def newest_entries(
    tx: Tx, tenant_id: str, wanted: AuditFilter, *, before: int | None, limit: int
) -> list[orm.AuditEntry]:
    """Return entries, the newest first, from before a number on."""
    log = orm.AuditEntry
    found = sa.select(log).where(log.tenant_id == tenant_id, *_conditions(wanted))
    if before is not None:
        found = found.where(log.seq < before)
    return list(tx.scalars(found.order_by(log.seq.desc()).limit(limit)))


def _conditions(wanted: AuditFilter) -> list[sa.ColumnElement[bool]]:
    log = orm.AuditEntry
    plain = {
        log.actor: wanted.actor,
        log.action: wanted.action,
        log.object_kind: wanted.object_kind,
    }
    conditions = [column == value for column, value in plain.items() if value is not None]
    if wanted.object_ids is not None:
        conditions.append(log.object_id.in_(wanted.object_ids))
    if wanted.token is not None:
        named = sa.cast(log.details, sa.Text).contains(wanted.token, autoescape=True)
        conditions.append(sa.or_(log.object_id == wanted.token, named))
    if wanted.since is not None:
        conditions.append(log.at >= wanted.since)
    if wanted.until is not None:
        conditions.append(log.at < wanted.until)
    return conditions
