"""Queries about the board of a run: who got whom, sorted and filtered by the database.

Which rows a page shows is asked first, by keys alone; what is said of them then for these few.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Literal, get_args

import sqlalchemy as sa

from api.store.company import COMPANY
from api.store.engine import Tx
from api.store.orm.pairs import Pair, Seat
from api.store.orm.runs import AssignedMentor

Sort = Literal["name", "department", "score", "rank", "mentor"]
State = Literal["all", "edited", "locked", "banned", "breaks"]
SORTS: tuple[Sort, ...] = get_args(Sort)
STATES: tuple[State, ...] = get_args(State)
Key = tuple[str, str]
"""Learner and kind: a row of a run."""
Row = sa.Row[Any]
"""What is said of a row, see `board_rows`."""
_PEOPLE = COMPANY["people"]
_LEARNER, _MENTOR = _PEOPLE.alias("learner"), _PEOPLE.alias("mentor")
_ROWS = sa.inspect(AssignedMentor).local_table
_ONE = _ROWS.c
"""Columns of the table and not of the class: what is read here is no object to be changed."""
_TENANT: sa.BindParameter[str] = sa.bindparam("tenant")
_RUN: sa.BindParameter[str] = sa.bindparam("run")
_MENTORS: sa.BindParameter[Any] = sa.bindparam("mentors", expanding=True)
_HERE = (_ONE.tenant_id == _TENANT, _ONE.run_id == _RUN)
_SHAPES = 256
"""Statements that are kept ready: one for each set of filters and each order."""
_ESCAPE = "/"


@dataclass(frozen=True, slots=True)
class BoardFilter:
    """Which rows of a board are asked for; what is empty or None is any.

    Attributes
    ----------
    text : str
        Part of a name or id, of the learner or the mentor.
    state : State
        ``"banned"``: learners of `banned`; ``"breaks"``: a soft rule is not kept.
    below : float or None
        Only scores below it, in [0, 1].
    banned : collection of str
        Learners who were kept apart from somebody.
    """

    text: str = ""
    department: str = ""
    post_id: str = ""
    mentor_id: str = ""
    state: State = "all"
    below: float | None = None
    banned: Collection[str] = ()


@dataclass(frozen=True, slots=True)
class Order:
    """How a board is sorted; ties go by learner."""

    by: Sort = "score"
    descending: bool = False


def board_keys(
    tx: Tx,
    tenant_id: str,
    run_id: str,
    wanted: BoardFilter,
    order: Order,
    *,
    limit: int,
    offset: int,
) -> tuple[list[Key], int]:
    """Return learner and kind of some rows with a mentor, in order, and how many rows there are.

    The number is that of all rows that the filter leaves.
    """
    values = _values(wanted)
    here = {"tenant": tenant_id, "run": run_id, **values}
    rows = tx.execute(_keys(tuple(values), order), {**here, "limit": limit, "offset": offset}).all()
    keys = [(row.learner_id, row.kind) for row in rows]
    if values and rows:
        return keys, rows[0].total
    return keys, tx.scalar(_count(tuple(values)), here) or 0


def board_rows(tx: Tx, tenant_id: str, run_id: str, keys: Sequence[Key]) -> dict[Key, Row]:
    """Return what is said of rows: the pair, names, the learner's department and post."""
    learners = list({learner for learner, _ in keys})
    asked = {"tenant": tenant_id, "run": run_id, "learners": learners}
    return {(row.learner_id, row.kind): row for row in tx.execute(_SAID, asked)}


def loads_in(
    tx: Tx, tenant_id: str, run_id: str, mentor_ids: Collection[str] | None = None
) -> dict[str, int]:
    """Count the learners of each mentor who has any in a run; of some mentors, or of all."""
    asked: dict[str, Any] = {"tenant": tenant_id, "run": run_id}
    if mentor_ids is None:
        return dict(tx.execute(_LOADS, asked).all())
    return dict(tx.execute(_THEIR_LOADS, {**asked, "mentors": list(mentor_ids)}).all())


def seats_for(
    tx: Tx, tenant_id: str, run_id: str, programme_id: str, mentor_ids: Collection[str]
) -> dict[str, int]:
    """Count the seats of mentors that a run can fill: not those that other learners hold."""
    asked = {
        "tenant": tenant_id,
        "run": run_id,
        "programme": programme_id,
        "mentors": list(mentor_ids),
    }
    taken = dict(tx.execute(_TAKEN, asked).all())
    return {one: count - taken.get(one, 0) for one, count in tx.execute(_SEATS, asked)}


def departments_in(tx: Tx, tenant_id: str, run_id: str) -> list[str]:
    """Return the departments of the learners of a run, in order."""
    found = (
        sa.select(_LEARNER.c.department)
        .select_from(_joined({"learner"}))
        .where(_ONE.tenant_id == tenant_id, _ONE.run_id == run_id, _LEARNER.c.department != "")
    )
    return [str(one) for one in tx.scalars(found.distinct().order_by(_LEARNER.c.department))]


def _values(wanted: BoardFilter) -> dict[str, Any]:
    """Return what the filters that are asked for ask for, by their names."""
    values: dict[str, Any] = {
        "department": wanted.department,
        "post_id": wanted.post_id,
        "mentor_id": wanted.mentor_id,
        "text": _literal(wanted.text),
        "below": wanted.below,
    }
    found = {name: value for name, value in values.items() if value not in ("", None)}
    return found if wanted.state == "all" else {**found, wanted.state: list(wanted.banned)}


@lru_cache(_SHAPES)
def _keys(asked: tuple[str, ...], order: Order) -> sa.Select[Any]:
    """Return the query of a page; where rows are sought for, it counts them on the same way."""
    columns: list[sa.ColumnElement[Any]] = [_ONE.learner_id, _ONE.kind]
    columns += [sa.func.count().over().label("total")] if asked else []
    column = _sorted_by()[order.by]
    first = column.desc().nulls_last() if order.descending else column.asc().nulls_last()
    found = _wanted(sa.select(*columns), asked, order.by)
    page = sa.bindparam("limit", type_=sa.Integer), sa.bindparam("offset", type_=sa.Integer)
    return found.order_by(first, _ONE.learner_id, _ONE.kind).limit(page[0]).offset(page[1])


@lru_cache(_SHAPES)
def _count(asked: tuple[str, ...]) -> sa.Select[int]:
    return _wanted(sa.select(sa.func.count()), asked, "score")


def _wanted(found: sa.Select[Any], asked: Collection[str], by: Sort) -> sa.Select[Any]:
    """Join only those tables that sorting and filtering look at: each costs a look-up a row."""
    sides = {side for name in (*asked, by) for side in _LOOKS_AT.get(name, ())}
    conditions = _conditions()
    found = found.select_from(_joined(sides)).where(*_HERE, _ONE.mentor_id.is_not(None))
    return found.where(*(conditions[name] for name in asked))


_LOOKS_AT: Mapping[str, Collection[str]] = {
    "name": ("learner",),
    "department": ("learner",),
    "post_id": ("learner",),
    "mentor": ("mentor",),
    "text": ("learner", "mentor"),
}
"""Sides whose people a filter or an order looks at, by its name; the others look at the row."""


def _conditions() -> dict[str, sa.ColumnElement[bool]]:
    """Return the condition of each filter and state, by its name."""
    texts = (_LEARNER.c.name, _MENTOR.c.name, _ONE.learner_id, _ONE.mentor_id)
    text: sa.BindParameter[str] = sa.bindparam("text")
    return {
        "department": _LEARNER.c.department == sa.bindparam("department"),
        "post_id": _LEARNER.c.post_id == sa.bindparam("post_id"),
        "mentor_id": _ONE.mentor_id == sa.bindparam("mentor_id"),
        "text": sa.or_(*(one.icontains(text, escape=_ESCAPE) for one in texts)),
        "below": _ONE.score < sa.bindparam("below", type_=sa.Double),
        "edited": _ONE.origin == "review",
        "locked": _ONE.locked.is_(True),
        "banned": _ONE.learner_id.in_(sa.bindparam("banned", expanding=True)),
        "breaks": _ONE.breaks != "",
    }


def _literal(text: str) -> str:
    """Return a text that a pattern takes as it is written."""
    for special in (_ESCAPE, "%", "_"):
        text = text.replace(special, _ESCAPE + special)
    return text


def _joined(sides: Collection[str]) -> sa.FromClause:
    found: sa.FromClause = _ROWS
    for side, table, column in (
        ("learner", _LEARNER, _ONE.learner_id),
        ("mentor", _MENTOR, _ONE.mentor_id),
    ):
        if side in sides:
            found = found.join(table, _is(table, column))
    return found


def _is(table: sa.FromClause, person_id: Any) -> sa.ColumnElement[bool]:
    return sa.and_(table.c.tenant_id == _ONE.tenant_id, table.c.person_id == person_id)


def _sorted_by() -> dict[Sort, sa.ColumnElement[Any]]:
    return {
        "name": _LEARNER.c.name,
        "department": _LEARNER.c.department,
        "score": sa.type_coerce(_ONE.score, sa.Double),
        "rank": sa.type_coerce(_ONE.rank, sa.Integer),
        "mentor": _MENTOR.c.name,
    }


def _said() -> sa.Select[Any]:
    shown = (
        *(_ONE.learner_id, _ONE.kind, _ONE.mentor_id, _ONE.score, _ONE.coverage, _ONE.rank),
        *(_ONE.locked, _ONE.origin, _ONE.breaks, _ONE.facts),
        *(_LEARNER.c.name.label("learner"), _LEARNER.c.department, _LEARNER.c.post_id),
        _MENTOR.c.name.label("mentor"),
    )
    return (
        sa.select(*shown)
        .select_from(_joined({"learner"}))
        .outerjoin(_MENTOR, _is(_MENTOR, _ONE.mentor_id))
        .where(*_HERE, _ONE.learner_id.in_(sa.bindparam("learners", expanding=True)))
    )


def _loads() -> sa.Select[str, int]:
    found = sa.select(_ONE.mentor_id, sa.func.count()).where(*_HERE, _ONE.mentor_id.is_not(None))
    return found.group_by(_ONE.mentor_id)


def _taken() -> sa.Select[str, int]:
    in_run = sa.exists().where(
        *_HERE, _ONE.learner_id == Pair.learner_id, Pair.programme_id == sa.bindparam("programme")
    )
    return (
        sa.select(Pair.mentor_id, sa.func.count())
        .where(
            Pair.tenant_id == _TENANT,
            Pair.ended_at.is_(None),
            Pair.mentor_id.in_(_MENTORS),
            ~in_run,
        )
        .group_by(Pair.mentor_id)
    )


_SAID, _LOADS, _TAKEN = _said(), _loads(), _taken()
_THEIR_LOADS = _LOADS.where(_ONE.mentor_id.in_(_MENTORS))
_SEATS = (
    sa.select(Seat.mentor_id, sa.func.count())
    .where(Seat.tenant_id == _TENANT, Seat.mentor_id.in_(_MENTORS))
    .group_by(Seat.mentor_id)
)
