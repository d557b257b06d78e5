"""Queries about the board of a run: who got whom, sorted and filtered by the database.

Which rows a page shows is asked first, by keys alone; what is said of them then for these few.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any, Literal, TypeVarTuple, get_args

import sqlalchemy as sa

from api.store.company import COMPANY
from api.store.engine import Tx
from api.store.orm.pairs import Pair, Seat
from api.store.orm.runs import AssignedMentor

Sort = Literal["name", "department", "score", "rank", "mentor"]
State = Literal["all", "edited", "locked", "banned", "breaks"]
SORTS: tuple[Sort, ...] = get_args(Sort)
STATES: tuple[State, ...] = get_args(State)
Columns = TypeVarTuple("Columns")
Key = tuple[str, str]
"""Learner and kind: a row of a run."""
_PEOPLE, _POSTS = COMPANY["people"], COMPANY["posts"]
_LEARNER, _MENTOR = _PEOPLE.alias("learner"), _PEOPLE.alias("mentor")
_ONE = AssignedMentor
_SHOWN = (
    "learner_id",
    "kind",
    "mentor_id",
    "score",
    "coverage",
    "locked",
    "origin",
    "previous_mentor_id",
    "rank",
    "breaks",
    "facts",
)


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
) -> list[Key]:
    """Return learner and kind of some rows with a mentor, in order."""
    keys = sa.select(_ONE.learner_id, _ONE.kind)
    found = _wanted(keys, tenant_id, run_id, wanted, order.by)
    column = _sorted_by()[order.by]
    first = column.desc().nulls_last() if order.descending else column.asc().nulls_last()
    rows = tx.execute(found.order_by(first, _ONE.learner_id, _ONE.kind).limit(limit).offset(offset))
    return [(row.learner_id, row.kind) for row in rows]


def board_count(tx: Tx, tenant_id: str, run_id: str, wanted: BoardFilter) -> int:
    """Count the rows with a mentor that a filter leaves."""
    count = sa.select(sa.func.count())
    return tx.scalar(_wanted(count, tenant_id, run_id, wanted, "score")) or 0


def board_rows(
    tx: Tx, tenant_id: str, run_id: str, keys: Sequence[Key]
) -> dict[Key, sa.RowMapping]:
    """Return what is said of rows: the pair, names, the learner's department and post."""
    found = (
        sa.select(
            *(getattr(_ONE, name) for name in _SHOWN),
            _LEARNER.c.name.label("learner_name"),
            _LEARNER.c.department,
            _LEARNER.c.post_id,
            _POSTS.c.name_zh.label("post_zh"),
            _POSTS.c.name_en.label("post_en"),
            _MENTOR.c.name.label("mentor_name"),
        )
        .select_from(_joined({"learner"}))
        .outerjoin(_MENTOR, _is(_MENTOR, _ONE.mentor_id))
        .outerjoin(
            _POSTS,
            sa.and_(
                _POSTS.c.tenant_id == _LEARNER.c.tenant_id, _POSTS.c.post_id == _LEARNER.c.post_id
            ),
        )
        .where(_ONE.tenant_id == tenant_id, _ONE.run_id == run_id)
        .where(_ONE.learner_id.in_({learner for learner, _ in keys}))
    )
    return {(row["learner_id"], row["kind"]): row for row in tx.execute(found).mappings()}


def loads_in(
    tx: Tx, tenant_id: str, run_id: str, mentor_ids: Collection[str] | None = None
) -> dict[str, int]:
    """Count the learners of each mentor who has any in a run; of some mentors, or of all."""
    found = sa.select(_ONE.mentor_id, sa.func.count()).where(
        _ONE.tenant_id == tenant_id, _ONE.run_id == run_id, _ONE.mentor_id.is_not(None)
    )
    if mentor_ids is not None:
        found = found.where(_ONE.mentor_id.in_(mentor_ids))
    return {str(one): count for one, count in tx.execute(found.group_by(_ONE.mentor_id))}


def seats_for(
    tx: Tx, tenant_id: str, run_id: str, programme_id: str, mentor_ids: Collection[str]
) -> dict[str, int]:
    """Count the seats of mentors that a run can fill: not those that other learners hold."""
    in_run = sa.exists().where(
        _ONE.tenant_id == Pair.tenant_id,
        _ONE.run_id == run_id,
        _ONE.learner_id == Pair.learner_id,
        Pair.programme_id == programme_id,
    )
    held = (
        sa.select(Pair.mentor_id, sa.func.count())
        .where(
            Pair.tenant_id == tenant_id,
            Pair.ended_at.is_(None),
            Pair.mentor_id.in_(mentor_ids),
            ~in_run,
        )
        .group_by(Pair.mentor_id)
    )
    taken = dict(tx.execute(held).all())
    seats = (
        sa.select(Seat.mentor_id, sa.func.count())
        .where(Seat.tenant_id == tenant_id, Seat.mentor_id.in_(mentor_ids))
        .group_by(Seat.mentor_id)
    )
    return {one: count - taken.get(one, 0) for one, count in tx.execute(seats)}


def departments_in(tx: Tx, tenant_id: str, run_id: str) -> list[str]:
    """Return the departments of the learners of a run, in order."""
    found = (
        sa.select(_LEARNER.c.department)
        .select_from(_joined({"learner"}))
        .where(_ONE.tenant_id == tenant_id, _ONE.run_id == run_id, _LEARNER.c.department != "")
    )
    return [str(one) for one in tx.scalars(found.distinct().order_by(_LEARNER.c.department))]


def posts_named(tx: Tx, tenant_id: str) -> list[tuple[str, str, str]]:
    """Return id, Chinese and English name of every post of the company."""
    found = sa.select(_POSTS.c.post_id, _POSTS.c.name_zh, _POSTS.c.name_en)
    rows = tx.execute(found.where(_POSTS.c.tenant_id == tenant_id).order_by(_POSTS.c.post_id))
    return [(a, b, c) for a, b, c in rows]


def competencies_named(
    tx: Tx, tenant_id: str, competency_ids: Collection[str]
) -> dict[str, tuple[str, str]]:
    """Return the Chinese and English name of competencies of the company, by id."""
    table = COMPANY["competencies"].c
    found = sa.select(table.competency_id, table.name_zh, table.name_en).where(
        table.tenant_id == tenant_id, table.competency_id.in_(competency_ids)
    )
    return {a: (b, c) for a, b, c in tx.execute(found)}


def _wanted(
    found: sa.Select[*Columns], tenant_id: str, run_id: str, wanted: BoardFilter, by: Sort
) -> sa.Select[*Columns]:
    """Join only those tables that sorting and filtering look at: each costs a look-up a row."""
    of_learner = bool(wanted.department or wanted.post_id)
    sides = {"name": {"learner"}, "department": {"learner"}, "mentor": {"mentor"}}.get(by, set())
    sides = sides | ({"learner"} if of_learner else set())
    sides = sides | ({"learner", "mentor"} if wanted.text else set())
    found = found.select_from(_joined(sides)).where(
        _ONE.tenant_id == tenant_id, _ONE.run_id == run_id, _ONE.mentor_id.is_not(None)
    )
    for column, value in (
        (_LEARNER.c.department, wanted.department),
        (_LEARNER.c.post_id, wanted.post_id),
        (_ONE.mentor_id, wanted.mentor_id),
    ):
        found = found.where(column == value) if value else found
    if wanted.text:
        found = found.where(_contains(wanted.text))
    if wanted.below is not None:
        found = found.where(_ONE.score < wanted.below)
    return found.where(*_in_state(wanted))


def _contains(text: str) -> sa.ColumnElement[bool]:
    columns = (_LEARNER.c.name, _MENTOR.c.name, _ONE.learner_id, _ONE.mentor_id)
    return sa.or_(*(column.icontains(text, autoescape=True) for column in columns))


def _in_state(wanted: BoardFilter) -> list[sa.ColumnElement[bool]]:
    found: dict[State, sa.ColumnElement[bool]] = {
        "edited": _ONE.origin == "review",
        "locked": _ONE.locked.is_(True),
        "banned": _ONE.learner_id.in_(list(wanted.banned)),
        "breaks": _ONE.breaks != "",
    }
    return [found[wanted.state]] if wanted.state in found else []


def _joined(sides: Collection[str]) -> sa.FromClause:
    found: sa.FromClause = sa.inspect(_ONE).local_table
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
