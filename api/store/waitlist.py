"""Queries about the waitlist: who waits, in which order."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite

from api.store.engine import Tx
from api.store.orm.pairs import Pair, Waiting


@dataclass(frozen=True, slots=True)
class Place:
    """A place on the waitlist of a programme and kind; `position` counts from 1."""

    row: Waiting
    position: int


_OFF = sa.update(Waiting).where(
    Waiting.tenant_id == sa.bindparam("tenant"),
    Waiting.programme_id == sa.bindparam("programme"),
    Waiting.learner_id == sa.bindparam("learner"),
    Waiting.state == "waiting",
)
_NOW = sa.bindparam("now", type_=Waiting.left_at.type)
_SERVE = _OFF.where(Waiting.kind == sa.bindparam("queue")).values(state="served", left_at=_NOW)
_UNSERVE = (
    sa.update(Waiting)
    .where(
        Waiting.tenant_id == sa.bindparam("tenant"),
        Waiting.programme_id == sa.bindparam("programme"),
        Waiting.learner_id == sa.bindparam("learner"),
        Waiting.kind == sa.bindparam("queue"),
        Waiting.state == "served",
        Waiting.left_at == _NOW,
    )
    .values(state="waiting", left_at=None)
)
_LEAVE = _OFF.values(state="left", left_at=_NOW).returning(Waiting.kind)


def wait(
    tx: Tx,
    tenant_id: str,
    programme_id: str,
    reasons: Mapping[str, str],
    *,
    kind: str,
    now: datetime,
    missed: int = 0,
) -> None:
    """Put learners on the waitlist.

    Who waits already keeps her place in time; who was served begins anew; who left by herself has
    kept her priority.

    Parameters
    ----------
    reasons : mapping of str to str
        Code by learner.
    missed : int
        Rounds that they have missed just now: so much their priority grows.
    """
    rows = [
        {
            "tenant_id": tenant_id,
            "programme_id": programme_id,
            "learner_id": learner_id,
            "kind": kind,
            "state": "waiting",
            "priority": missed,
            "rounds_missed": missed,
            "reason_code": code,
            "since": now,
            "left_at": None,
        }
        for learner_id, code in sorted(reasons.items())
    ]
    if rows:
        connection = tx.connection()
        connection.execute(_waiting(connection.dialect.name), rows)


@cache
def _waiting(dialect: str) -> sqlite.Insert | postgresql.Insert:
    """Make the statement that puts learners on the waitlist, as `wait` says."""
    statement = sqlite.insert(Waiting) if dialect == "sqlite" else postgresql.insert(Waiting)
    served, waits = Waiting.state == "served", Waiting.state == "waiting"
    missed = {name: statement.excluded[name] for name in ("priority", "rounds_missed")}
    grown = {
        name: sa.case((served, missed[name]), else_=getattr(Waiting, name) + missed[name])
        for name in missed
    }
    kept = {"since": sa.case((waits, Waiting.since), else_=statement.excluded.since)}
    new = {name: statement.excluded[name] for name in ("state", "reason_code", "left_at")}
    key = ["tenant_id", "programme_id", "learner_id", "kind"]
    return statement.on_conflict_do_update(index_elements=key, set_=grown | kept | new)


def serve(
    tx: Tx, tenant_id: str, programme_id: str, kind: str, learner_ids: Sequence[str], now: datetime
) -> None:
    """Take learners off a waitlist who have a mentor now."""
    queue = {"tenant": tenant_id, "programme": programme_id, "queue": kind, "now": now}
    given = [queue | {"learner": learner_id} for learner_id in learner_ids]
    if given:
        tx.connection().execute(_SERVE, given)


def unserve(tx: Tx, pairs: Iterable[Pair]) -> None:
    """Give learners back the places that they lost for pairs that came to nothing.

    Such a place was left at the instant at which the pair was made; any other stays as it is.
    """
    given = [
        {
            "tenant": pair.tenant_id,
            "programme": pair.programme_id,
            "queue": pair.kind,
            "learner": pair.learner_id,
            "now": pair.created_at,
        }
        for pair in pairs
    ]
    if given:
        tx.connection().execute(_UNSERVE, given)


def leave(tx: Tx, tenant_id: str, programme_id: str, learner_id: str, now: datetime) -> bool:
    """Take a learner off the waitlists of a programme; False where she does not wait there."""
    given = {"tenant": tenant_id, "programme": programme_id, "learner": learner_id, "now": now}
    return tx.connection().execute(_LEAVE, given).first() is not None


def places(
    tx: Tx,
    tenant_id: str,
    programme_id: str,
    *,
    learner_id: str | None = None,
    kind: str | None = None,
    after: tuple[str, int] | None = None,
    limit: int | None = None,
) -> list[Place]:
    """Return places by kind and position, those after one place.

    The highest priority comes first, then who has waited longest.
    """
    order = (Waiting.priority.desc(), Waiting.since, Waiting.learner_id)
    position = sa.func.row_number().over(partition_by=Waiting.kind, order_by=order)
    ranked = (
        sa.select(Waiting.learner_id, Waiting.kind, position.label("position"))
        .where(
            Waiting.tenant_id == tenant_id,
            Waiting.programme_id == programme_id,
            Waiting.state == "waiting",
        )
        .subquery()
    )
    same = sa.and_(
        Waiting.tenant_id == tenant_id,
        Waiting.programme_id == programme_id,
        Waiting.learner_id == ranked.c.learner_id,
        Waiting.kind == ranked.c.kind,
    )
    found = sa.select(Waiting, ranked.c.position).join(ranked, same)
    if learner_id is not None:
        found = found.where(Waiting.learner_id == learner_id)
    if kind is not None:
        found = found.where(Waiting.kind == kind)
    if after is not None:
        here = sa.tuple_(ranked.c.kind, ranked.c.position)
        found = found.where(here > sa.tuple_(sa.literal(after[0]), sa.literal(after[1])))
    found = found.order_by(ranked.c.kind, ranked.c.position).limit(limit)
    return [Place(*row) for row in tx.execute(found)]


def first_without_pair(
    tx: Tx, tenant_id: str, programme_id: str, kind: str, limit: int
) -> list[str]:
    """Return who waits for a first proposal, in order: learners whom no proposed pair serves."""
    paired = sa.exists().where(
        Pair.tenant_id == Waiting.tenant_id,
        Pair.programme_id == Waiting.programme_id,
        Pair.learner_id == Waiting.learner_id,
        Pair.kind == Waiting.kind,
        Pair.ended_at.is_(None),
    )
    found = sa.select(Waiting.learner_id).where(
        Waiting.tenant_id == tenant_id,
        Waiting.programme_id == programme_id,
        Waiting.kind == kind,
        Waiting.state == "waiting",
        ~paired,
    )
    ordered = found.order_by(Waiting.priority.desc(), Waiting.since, Waiting.learner_id)
    return list(tx.scalars(ordered.limit(limit)))
