"""Queries about pairs, and about who may see them."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import lru_cache
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite

from api.store.chunks import chunks
from api.store.company import COMPANY
from api.store.engine import Tx
from api.store.orm.pairs import Pair
from api.store.teams import team_of

_BOTH = (Pair.learner_id, Pair.mentor_id)


@dataclass(frozen=True, slots=True)
class PairFilter:
    """Which pairs are asked for; None is any.

    Attributes
    ----------
    of_person : str, optional
        One of the two.
    of_team : str, optional
        A manager somewhere above one of the two.
    learner_ids : collection of str, optional
        Some learners.
    live : bool
        Only those that are not over.
    department : str, optional
        Of one of the two.
    text : str, optional
        Part of a name or id of one of the two.
    """

    programme_id: str | None = None
    learner_id: str | None = None
    mentor_id: str | None = None
    kind: str | None = None
    state: str | None = None
    run_id: str | None = None
    of_person: str | None = None
    of_team: str | None = None
    learner_ids: Collection[str] | None = None
    live: bool = False
    department: str | None = None
    text: str | None = None


def pair(tx: Tx, tenant_id: str, pair_id: str, *, lock: bool = False) -> Pair | None:
    """Return a pair; None where the tenant has no such one. `lock` makes others wait for it."""
    return tx.get(Pair, (tenant_id, pair_id), with_for_update=lock or None, populate_existing=lock)


def live_pairs(tx: Tx, tenant_id: str, programme_id: str, kind: str) -> dict[str, Pair]:
    """Return the live pairs of a programme by learner, locked."""
    found = sa.select(Pair).where(
        Pair.tenant_id == tenant_id,
        Pair.programme_id == programme_id,
        Pair.kind == kind,
        Pair.ended_at.is_(None),
    )
    rows = tx.scalars(found.order_by(Pair.pair_id).with_for_update())
    return {row.learner_id: row for row in rows}


def unstarted_pairs(tx: Tx, tenant_id: str, run_id: str, now: datetime) -> list[Pair]:
    """Return the live pairs of a match run that have not started by `now`, locked."""
    found = sa.select(Pair).where(
        Pair.tenant_id == tenant_id,
        Pair.run_id == run_id,
        Pair.ended_at.is_(None),
        sa.or_(Pair.started_at.is_(None), Pair.started_at > now),
    )
    return list(tx.scalars(found.order_by(Pair.pair_id).with_for_update()))


def pairs_to_resume(tx: Tx, tenant_id: str, now: datetime, limit: int) -> list[Pair]:
    """Return paused pairs whose pause is over, locked."""
    found = sa.select(Pair).where(
        Pair.tenant_id == tenant_id, Pair.state == "paused", Pair.paused_until <= now
    )
    return list(tx.scalars(found.order_by(Pair.pair_id).limit(limit).with_for_update()))


def newest_pairs(
    tx: Tx,
    tenant_id: str,
    wanted: PairFilter,
    *,
    after: tuple[datetime, str] | None,
    limit: int,
) -> Sequence[Pair]:
    """Return pairs, the newest first, those after a place in this order; at most `limit`."""
    given = {name: value for name in _WANTED if (value := getattr(wanted, name)) is not None}
    if wanted.text is not None:
        given["text"] = wanted.text.replace("/", "//").replace("%", "/%").replace("_", "/_")
    if after is not None:
        given |= {"made": after[0], "last": after[1]}
    found = _newest(frozenset(given), wanted.live)
    asked = {f"asked_{name}": value for name, value in given.items()}
    return tx.scalars(found, {**asked, "asked_tenant": tenant_id, "asked_most": limit}).all()


_EQUAL = ("programme_id", "learner_id", "mentor_id", "kind", "state", "run_id")
_WANTED = (*_EQUAL, "of_person", "of_team", "learner_ids", "department", "text")


@lru_cache(256)
def _newest(given: frozenset[str], live: bool) -> sa.Select[Pair]:
    """Make the query of a filter that gives some fields, once: it takes longer than to ask it."""
    found = sa.select(Pair).where(Pair.tenant_id == _asked("tenant"))
    found = found.where(*(getattr(Pair, name) == _asked(name) for name in _EQUAL if name in given))
    found = found.where(*(make() for name, make in _CONDITIONS.items() if name in given))
    if live:
        found = found.where(Pair.ended_at.is_(None))
    if "made" in given:
        place = sa.tuple_(_asked("made", Pair.created_at.type), _asked("last", sa.String()))
        found = found.where(sa.tuple_(Pair.created_at, Pair.pair_id) < place)
    newest = found.order_by(Pair.created_at.desc(), Pair.pair_id.desc())
    return newest.limit(_asked("most", sa.Integer()))


def _asked(name: str, type_: Any = None, *, expanding: bool = False) -> sa.BindParameter[Any]:
    return sa.bindparam(f"asked_{name}", type_=type_, expanding=expanding)


def _of_person() -> sa.ColumnElement[bool]:
    return sa.or_(*(one == _asked("of_person") for one in _BOTH))


def _of_team() -> sa.ColumnElement[bool]:
    text = sa.String()
    team = team_of(_asked("tenant", text), _asked("of_team", text)).subquery()
    return sa.or_(*(one.in_(sa.select(team.c.person_id)) for one in _BOTH))


def _of_learners() -> sa.ColumnElement[bool]:
    return Pair.learner_id.in_(_asked("learner_ids", expanding=True))


def _in_department() -> sa.ColumnElement[bool]:
    return _one_of_two(COMPANY["people"].c.department == _asked("department"))


def _named() -> sa.ColumnElement[bool]:
    people, text = COMPANY["people"].c, _asked("text", sa.String())
    parts = (people.name, people.person_id)
    return _one_of_two(sa.or_(*(one.icontains(text, escape="/") for one in parts)))


def _one_of_two(condition: sa.ColumnElement[bool]) -> sa.ColumnElement[bool]:
    """Whether a condition on people holds of the learner or of the mentor."""
    people = COMPANY["people"].c
    mine = people.tenant_id == _asked("tenant")
    such = sa.select(people.person_id).where(mine, condition).subquery()
    return sa.or_(*(one.in_(sa.select(such.c.person_id)) for one in _BOTH))


_CONDITIONS: dict[str, Callable[[], sa.ColumnElement[bool]]] = {
    "of_person": _of_person,
    "of_team": _of_team,
    "learner_ids": _of_learners,
    "department": _in_department,
    "text": _named,
}


def keep_apart(tx: Tx, tenant_id: str, learner_id: str, mentor_id: str, today: date) -> None:
    """Note that two are not to be paired again; an earlier ban stays as it is.

    Somebody who is no learner, or no mentor, of the company any more needs no such note.
    """
    exclusions = COMPANY["exclusions"]
    learners, mentors = COMPANY["learners"], COMPANY["mentors"]
    fixed = (sa.literal("not_again"), sa.literal(today))
    both = (
        sa.select(learners.c.tenant_id, learners.c.learner_id, mentors.c.mentor_id, *fixed)
        .join(mentors, mentors.c.tenant_id == learners.c.tenant_id)
        .where(
            learners.c.tenant_id == tenant_id,
            learners.c.learner_id == learner_id,
            mentors.c.mentor_id == mentor_id,
        )
    )
    columns = ["tenant_id", "learner_id", "mentor_id", "reason", "since"]
    insert = sqlite.insert if tx.get_bind().dialect.name == "sqlite" else postgresql.insert
    tx.execute(insert(exclusions).from_select(columns, both).on_conflict_do_nothing())


def kept_apart_among(tx: Tx, tenant_id: str, learner_ids: Collection[str]) -> set[tuple[str, str]]:
    """Return learner and mentor of all pairs that are not to be, of some learners."""
    table, found = COMPANY["exclusions"].c, set[tuple[str, str]]()
    for chunk in chunks(sorted(learner_ids)):
        rows = sa.select(table.learner_id, table.mentor_id).where(
            table.tenant_id == tenant_id, table.learner_id.in_(chunk)
        )
        found |= {(learner_id, mentor_id) for learner_id, mentor_id in tx.execute(rows)}
    return found


def note_mentorship(tx: Tx, pair: Pair, started_on: date, ended_on: date) -> None:
    """Add a pair that ran and ended to the company's past mentorships."""
    mentors = COMPANY["mentors"].c
    columns = ["tenant_id", "mentorship_id", "learner_id", "mentor_id", "started_on", "ended_on"]
    values = (pair.tenant_id, pair.pair_id, pair.learner_id, pair.mentor_id, started_on, ended_on)
    row = sa.select(*(sa.literal(value) for value in values)).where(
        sa.exists().where(mentors.tenant_id == pair.tenant_id, mentors.mentor_id == pair.mentor_id)
    )
    tx.execute(sa.insert(COMPANY["mentorships"]).from_select(columns, row))


def are_in_company(tx: Tx, tenant_id: str, learner_id: str, mentor_id: str) -> tuple[bool, bool]:
    """Whether there is such a learner, and whether there is such a mentor."""
    learners, mentors = COMPANY["learners"].c, COMPANY["mentors"].c
    learner = sa.exists().where(learners.tenant_id == tenant_id, learners.learner_id == learner_id)
    mentor = sa.exists().where(mentors.tenant_id == tenant_id, mentors.mentor_id == mentor_id)
    found = tx.execute(sa.select(learner, mentor)).one()
    return bool(found[0]), bool(found[1])
