"""Use-case: the board of a run: who got whom, sorted, filtered, a page at a time."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache
from typing import Any

from pydantic_core import from_json

from api.services.actors import Actor
from api.services.company.naming import CompanyNames, known_names
from api.services.errors import NotFound, WrongState
from api.services.recommending.keeper import Keeper
from api.services.runs.publishing import DRAFT
from api.services.runs.reading import TOLD
from api.store import Tx, orm
from api.store.board import (
    BoardFilter,
    Order,
    Said,
    board_page,
    board_rows,
    departments_in,
)
from api.store.review import banned_learners
from api.store.runs import match_run
from features.blocks import BLOCKS
from features.keeping import kept
from features.label import Label, joined
from matching.explanation import RULE_LABELS, part_label

ROWS = 50
"""Rows of one page."""
_KEPT = 2**12
"""Rows of which it is kept what they say, by what the database says of them."""
_NOTHING: Mapping[str, Any] = {"open": (), "n_open": 0, "n_gaps": 0, "notes": (), "parts": {}}
"""Facts of who has no mentor."""


@dataclass(frozen=True, slots=True, eq=False)
class BoardRow:
    """A learner and the mentor whom the run gives him; one object for as long as it is so.

    Attributes
    ----------
    open : tuple of Label
        The largest gaps that stay open.
    n_open, n_gaps : int
    breaks, notes : tuple of Label
        Soft rules that are not kept; rules that are only reported.
    added : mapping of str to float
        What each block and soft rule adds to the score, in no order: there may be twenty.
    edited, banned : bool
        Whether HR changed the pair; whether the learner is kept apart from somebody.
    load, seats : int
        Learners of the mentor in the run, and the seats that it can fill.
    """

    learner_id: str
    kind: str
    learner: str
    department: str
    post: Label
    mentor_id: str | None
    mentor: str
    score: float | None
    coverage: float | None
    open: tuple[Label, ...]
    n_open: int
    n_gaps: int
    breaks: tuple[Label, ...]
    notes: tuple[Label, ...]
    added: Mapping[str, float]
    rank: int | None
    locked: bool
    edited: bool
    banned: bool
    load: int
    seats: int

    @property
    def marked(self) -> bool:
        """Whether there is anything about the pair that stands out."""
        return bool(self.edited or self.locked or self.banned or self.breaks or self.notes)

    @property
    def parts(self) -> list[tuple[Label, float]]:
        """What the score is made of, the largest first; the parts add up to it."""
        return [(part_name(name), value) for name, value in self.shares]

    @property
    def shares(self) -> list[tuple[str, float]]:
        """The parts by what they are kept as: codes."""
        found = sorted((-value, name) for name, value in self.added.items())
        return [(name, -value) for value, name in found]

    @property
    def open_names(self) -> Label:
        """The gaps that are named, in one text."""
        return joined(self.open)


@dataclass(frozen=True, slots=True)
class BoardPage:
    """Some rows of a board.

    Attributes
    ----------
    total : int
        Rows that the filter leaves, on all pages.
    number, of : int
        This page, from 1, and how many there are.
    """

    rows: tuple[BoardRow, ...]
    total: int
    number: int
    of: int


@dataclass(frozen=True, slots=True)
class Facets:
    """What a board can be filtered by."""

    departments: Sequence[str]
    posts: Mapping[str, Label]


def run_told(tx: Tx, who: Actor, run_id: str) -> orm.MatchRun:
    """Return a run that has something to tell.

    Raises
    ------
    NotFound, WrongState
    """
    run = match_run(tx, who.tenant_id, run_id)
    if run is None:
        raise NotFound("match run", run_id)
    if run.state not in TOLD:
        raise WrongState("match run", run_id, run.state, "read", TOLD)
    return run


def may_change(run: orm.MatchRun) -> bool:
    """Whether a run is a draft with an assignment: one that can be reviewed."""
    return run.state in DRAFT and run.mode != "shortlist"


def read_board(
    tx: Tx,
    run: orm.MatchRun,
    wanted: BoardFilter,
    order: Order,
    number: int,
    *,
    names: CompanyNames,
) -> BoardPage:
    """Return a page of the board of a run; the last one where there are fewer.

    Parameters
    ----------
    run : MatchRun
    wanted : BoardFilter
        Who is kept apart is found here.
    order : Order
    number : int
        Of the page, from 1.
    names : CompanyNames
        Of the company whose run it is.
    """
    banned = _kept_apart(tx, run)
    wanted = replace(wanted, banned=banned)
    rows, total = _rows_on(tx, run, wanted, order, number)
    pages = max(1, -(-total // ROWS))
    if number > pages:
        number, (rows, total) = pages, _rows_on(tx, run, wanted, order, pages)
    found = tuple(_row(row, names, row.learner_id in banned) for row in rows)
    return BoardPage(found, total, number, pages)


def _rows_on(
    tx: Tx, run: orm.MatchRun, wanted: BoardFilter, order: Order, number: int
) -> tuple[list[Said], int]:
    """Return the rows of a page, and how many there are on all."""
    return board_page(tx, run, wanted, order, limit=ROWS, offset=(number - 1) * ROWS)


_DEPARTMENTS: Keeper[tuple[str, str, str, int, int], list[str]] = Keeper(16)
"""By database, tenant, run, and the versions of the company, whose people do change places."""


def read_facets(tx: Tx, run: orm.MatchRun, names: CompanyNames) -> Facets:
    """Return what the board of a run can be filtered by."""
    key = str(tx.get_bind()), run.tenant_id, run.run_id, *names.at
    departments = _DEPARTMENTS.get(key, lambda: departments_in(tx, run.tenant_id, run.run_id))
    return Facets(departments, names.posts)


def rows_of_learner(tx: Tx, run: orm.MatchRun, learner_id: str) -> tuple[BoardRow, ...]:
    """Return the rows of a learner by kind; none where he is not in the run."""
    found = board_rows(tx, run, learner_id)
    if not found:
        return ()
    names, banned = known_names(tx, run.tenant_id), learner_id in _kept_apart(tx, run)
    return tuple(_row(row, names, banned) for row in found)


def _kept_apart(tx: Tx, run: orm.MatchRun) -> set[str]:
    """Learners whom HR keeps apart from somebody, in the run or as it was asked."""
    asked = {str(learner) for learner, _ in run.request.get("bans", ())}
    return asked | banned_learners(tx, run.tenant_id, run.run_id)


@kept(_KEPT)
def _row(row: Said, names: CompanyNames, banned: bool) -> BoardRow:
    facts = from_json(row.facts) if row.facts else _NOTHING
    post, open_ = row.post_id or "", facts["open"]
    return BoardRow(
        learner_id=row.learner_id,
        kind=row.kind,
        mentor_id=row.mentor_id,
        score=row.score,
        coverage=row.coverage,
        rank=row.rank,
        locked=row.locked,
        learner=row.learner or row.learner_id,
        department=row.department,
        post=names.posts.get(post) or Label(post, post),
        mentor=row.mentor or row.mentor_id or "",
        open=tuple(names.competencies.get(one) or Label(one, one) for one in open_),
        n_open=facts["n_open"],
        n_gaps=facts["n_gaps"],
        breaks=tuple(RULE_LABELS[code] for code in row.breaks.split()),
        notes=tuple(RULE_LABELS[code] for code in facts["notes"]),
        added=facts["parts"],
        edited=row.origin == "review",
        banned=banned,
        load=row.load,
        seats=max(row.seats - row.taken, 0),
    )


@cache
def part_name(name: str) -> Label:
    """Return what a part of a score is called; there are only so many blocks and rules."""
    return part_label(name, BLOCKS)
