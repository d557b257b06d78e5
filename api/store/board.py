"""Queries about the board of a run: who got whom, sorted and filtered by the database.

Which rows a page shows is asked first, by keys alone; what is said of them then for these few.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Literal, NamedTuple, get_args

import sqlalchemy as sa

from api.store.company import COMPANY
from api.store.engine import Tx
from api.store.orm.pairs import Pair, Seat
from api.store.orm.runs import AssignedMentor, MatchRun

Sort = Literal["name", "department", "score", "rank", "mentor"]
State = Literal["all", "edited", "locked", "banned", "breaks"]
SORTS: tuple[Sort, ...] = get_args(Sort)
STATES: tuple[State, ...] = get_args(State)
_PEOPLE = COMPANY["people"]
_LEARNER, _MENTOR = _PEOPLE.alias("learner"), _PEOPLE.alias("mentor")
_NAMED = _PEOPLE.alias("named").c
_ROWS = sa.inspect(AssignedMentor).local_table
_ONE = _ROWS.c
"""Columns of the table and not of the class: what is read here is no object to be changed."""
_TENANT: sa.BindParameter[str] = sa.bindparam("tenant")
_RUN: sa.BindParameter[str] = sa.bindparam("run")
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


class Said(NamedTuple):
    """What the database says of a row, in the order in which it is asked.

    Attributes
    ----------
    facts : str or None
        As they are written: they are the most of it by far.
    department, post_id : str
        Of the learner.
    load, seats, taken : int
        Learners whom the run gives the mentor, her seats, and those that learners beside it hold.
    """

    learner_id: str
    kind: str
    mentor_id: str | None
    score: float | None
    coverage: float | None
    rank: int | None
    locked: bool
    origin: str
    breaks: str
    facts: str | None
    learner: str | None
    department: str
    post_id: str | None
    mentor: str | None
    load: int
    seats: int
    taken: int


def board_page(
    tx: Tx, run: MatchRun, wanted: BoardFilter, order: Order, *, limit: int, offset: int
) -> tuple[list[Said], int]:
    """Return what is said of some rows with a mentor, in order, and how many rows there are.

    The number is that of all rows that the filter leaves.
    """
    values = _values(wanted)
    here = _of(run) | values
    rows = tx.execute(_page(tuple(values), order), here | {"limit": limit, "offset": offset}).all()
    total = rows[0].total if rows else tx.scalar(_counted(tuple(values)), here) or 0
    return [Said._make(row[:-1]) for row in rows], total


def board_rows(tx: Tx, run: MatchRun, learner_id: str) -> list[Said]:
    """Return what is said of a learner's rows by kind, with a mentor or without."""
    return [Said._make(row) for row in tx.execute(_HIS, _of(run) | {"learner": learner_id})]


def departments_in(tx: Tx, tenant_id: str, run_id: str) -> list[str]:
    """Return the departments of the learners of a run, in order."""
    found = (
        sa.select(_LEARNER.c.department)
        .select_from(_joined({"learner"}))
        .where(_ONE.tenant_id == tenant_id, _ONE.run_id == run_id, _LEARNER.c.department != "")
    )
    return [str(one) for one in tx.scalars(found.distinct().order_by(_LEARNER.c.department))]


def _of(run: MatchRun) -> dict[str, Any]:
    return {"tenant": run.tenant_id, "run": run.run_id, "programme": run.programme_id}


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
def _page(asked: tuple[str, ...], order: Order) -> sa.Select[Any]:
    """Return the query of a page: which rows it shows by keys alone, then what is said of these."""
    column = _sorted_by()[order.by]
    page = _keys(asked, order.by, column.label("by"))
    page = page.order_by(_turned(column, order), _ONE.learner_id, _ONE.kind)
    limits = sa.bindparam("limit", type_=sa.Integer), sa.bindparam("offset", type_=sa.Integer)
    shown = page.limit(limits[0]).offset(limits[1]).subquery("page")
    same = sa.and_(*_HERE, _ONE.learner_id == shown.c.learner_id, _ONE.kind == shown.c.kind)
    rows = _said(shown.join(_ROWS, same), shown.c.total)
    return rows.order_by(_turned(shown.c.by, order), shown.c.learner_id, shown.c.kind)


def _turned(column: sa.ColumnElement[Any], order: Order) -> sa.ColumnElement[Any]:
    return (column.desc() if order.descending else column.asc()).nulls_last()


def _keys(asked: tuple[str, ...], by: Sort, value: sa.ColumnElement[Any]) -> sa.Select[Any]:
    """Return the query of keys; where rows are sought for, it counts them on the same way."""
    every = _counted(()).scalar_subquery()
    total = sa.func.count().over() if asked else every
    return _wanted(sa.select(_ONE.learner_id, _ONE.kind, value, total.label("total")), asked, by)


@lru_cache(_SHAPES)
def _counted(asked: tuple[str, ...]) -> sa.Select[int]:
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
}
"""Sides whose people a filter or an order looks at, by its name; the others look at the row."""


def _conditions() -> dict[str, sa.ColumnElement[bool]]:
    """Return the condition of each filter and state, by its name."""
    called = sa.select(_called().c.person_id)
    return {
        "department": _LEARNER.c.department == sa.bindparam("department"),
        "post_id": _LEARNER.c.post_id == sa.bindparam("post_id"),
        "mentor_id": _ONE.mentor_id == sa.bindparam("mentor_id"),
        "text": sa.or_(_ONE.learner_id.in_(called), _ONE.mentor_id.in_(called)),
        "below": _ONE.score < sa.bindparam("below", type_=sa.Double),
        "edited": _ONE.origin == "review",
        "locked": _ONE.locked.is_(True),
        "banned": _ONE.learner_id.in_(sa.bindparam("banned", expanding=True)),
        "breaks": _ONE.breaks != "",
    }


def _called() -> sa.CTE:
    """Return who has a text in the name or id: each person is looked at once, not once a row."""
    text: sa.BindParameter[str] = sa.bindparam("text")
    called = sa.or_(
        *(one.icontains(text, escape=_ESCAPE) for one in (_NAMED.name, _NAMED.person_id))
    )
    found = sa.select(_NAMED.person_id).where(_NAMED.tenant_id == _TENANT, called)
    return found.cte("called").prefix_with("MATERIALIZED")


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


def _said(rows: sa.FromClause, *more: sa.ColumnElement[Any]) -> sa.Select[Any]:
    """Return the query of what is said of rows: the pair, both people, the mentor's seats."""
    shown = (
        *(_ONE.learner_id, _ONE.kind, _ONE.mentor_id, _ONE.score, _ONE.coverage, _ONE.rank),
        *(_ONE.locked, _ONE.origin, _ONE.breaks, sa.cast(_ONE.facts, sa.Text).label("facts")),
        *(_LEARNER.c.name.label("learner"), _LEARNER.c.department, _LEARNER.c.post_id),
        *(_MENTOR.c.name.label("mentor"), _load(), _seats(), _taken()),
    )
    both = rows.join(_LEARNER, _is(_LEARNER, _ONE.learner_id))
    return sa.select(*shown, *more).select_from(
        both.outerjoin(_MENTOR, _is(_MENTOR, _ONE.mentor_id))
    )


def _load() -> sa.Label[int]:
    """Learners whom the run gives the mentor of a row."""
    mine = _ROWS.alias("mine").c
    same = (mine.tenant_id == _TENANT, mine.run_id == _RUN, mine.mentor_id == _ONE.mentor_id)
    return sa.select(sa.func.count()).where(*same).scalar_subquery().label("load")


def _seats() -> sa.Label[int]:
    """Seats of the mentor of a row."""
    hers = (Seat.tenant_id == _TENANT, Seat.mentor_id == _ONE.mentor_id)
    return sa.select(sa.func.count()).where(*hers).scalar_subquery().label("seats")


def _taken() -> sa.Label[int]:
    """Seats of the mentor of a row that the run cannot fill: learners beside it hold them."""
    here = _ROWS.alias("here").c
    in_run = sa.exists().where(
        here.tenant_id == _TENANT,
        here.run_id == _RUN,
        here.learner_id == Pair.learner_id,
        Pair.programme_id == sa.bindparam("programme"),
    )
    hers = (Pair.tenant_id == _TENANT, Pair.ended_at.is_(None), Pair.mentor_id == _ONE.mentor_id)
    return sa.select(sa.func.count()).where(*hers, ~in_run).scalar_subquery().label("taken")


_HIS = _said(_ROWS).where(*_HERE, _ONE.learner_id == sa.bindparam("learner")).order_by(_ONE.kind)
