"""Use-case: what a match run came to in figures: how good, for whom, and who carries it.

Everything is worked out from the rows as they stand now, review and all. Groups of a few people are
never told apart, and what is told gives nobody away by subtraction.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from api.report.groups import shown_alone
from api.services.actors import Actor
from api.services.errors import NotFound, WrongState
from api.services.recommending.keeper import Keeper
from api.services.runs.reading import TOLD
from api.store import Tx, orm
from api.store.analysis import (
    MentorSeats,
    Seating,
    assigned_columns,
    given_by_run,
    listed_by_run,
    seats_of_mentors,
)
from api.store.runs import match_run
from api.store.snapshots import versions
from evaluation.assignment_metrics import gini

BINS = 20
"""Bars of a distribution, five per cent each."""
_KEPT = 16
"""Runs whose figures are kept ready."""


@dataclass(frozen=True, slots=True)
class Distribution:
    """How often shares occur.

    Attributes
    ----------
    counts : tuple of int
        In each of `BINS` equal parts of [0, 1].
    known : int
    mean, low, median : float
        Mean, tenth percentile, median; 0 where nothing is known.
    """

    counts: tuple[int, ...]
    known: int
    mean: float
    low: float
    median: float

    @classmethod
    def of(cls, values: NDArray[np.float64]) -> Distribution:
        """Count shares in [0, 1]; NaN is left out."""
        known = values[~np.isnan(values)]
        counts, _ = np.histogram(known, bins=BINS, range=(0.0, 1.0))
        if not len(known):
            return cls(tuple(counts.tolist()), 0, 0.0, 0.0, 0.0)
        low, median = np.quantile(known, (0.1, 0.5))
        mean = float(known.mean())
        return cls(tuple(counts.tolist()), len(known), mean, float(low), float(median))


@dataclass(frozen=True, slots=True)
class GroupFigures:
    """How one group was served.

    Attributes
    ----------
    name : str
        Of the department, or id of the post; empty where unknown.
    others : int
        Small groups that stand here together; 0 for a group of its own.
    learners, wishes, matched : int
        People; mentors that they want together; mentors that they get.
    score, coverage : float or None
        Means; None where nothing is known.
    """

    name: str
    others: int
    learners: int
    wishes: int
    matched: int
    score: float | None
    coverage: float | None


@dataclass(frozen=True, slots=True)
class RunFigures:
    """A run in figures.

    Attributes
    ----------
    learners, wishes, matched : int
        As for `GroupFigures`.
    without : tuple of (str, int)
        Codes why wishes have no mentor, the most frequent first.
    departments, posts : tuple of GroupFigures
        The largest first; empty where fewer than two can be told apart.
    """

    learners: int
    wishes: int
    matched: int
    without: tuple[tuple[str, int], ...]
    scores: Distribution
    coverage: Distribution
    departments: tuple[GroupFigures, ...]
    posts: tuple[GroupFigures, ...]

    @classmethod
    def of(cls, rows: pd.DataFrame) -> RunFigures:
        """Sum up the rows of a run, as `api.store.analysis.assigned_columns` reads them."""
        codes = Counter(rows["unmatched_code"].dropna())
        return cls(
            learners=int(rows["learner_id"].nunique()),
            wishes=len(rows),
            matched=int(rows["mentor_id"].notna().sum()),
            without=tuple(sorted(codes.items(), key=lambda one: (-one[1], one[0]))),
            scores=Distribution.of(rows["score"].to_numpy(np.float64)),
            coverage=Distribution.of(rows["coverage"].to_numpy(np.float64)),
            departments=_groups(rows, "department"),
            posts=_groups(rows, "post_id"),
        )


@dataclass(frozen=True, slots=True)
class MentorLoad:
    """What one mentor carries.

    Attributes
    ----------
    now : MentorSeats
    given : int
        Learners whom the run gives her.
    listed, first : int
        Lists of the run that she is on, and those that she leads.
    """

    now: MentorSeats
    given: int
    listed: int
    first: int

    @property
    def per_seat(self) -> float:
        """Learners whose best mentor she is, for one of her seats; 0 without a seat."""
        return self.first / self.now.seats if self.now.seats else 0.0

    @property
    def much_asked(self) -> bool:
        """Whether she is the best for more learners than she has seats."""
        return self.first > self.now.seats


@dataclass(frozen=True, slots=True, eq=False)
class Loads:
    """What all mentors carry: the same object for as long as it stays so.

    Attributes
    ----------
    mentors : tuple of MentorLoad
        Who is asked most comes first: by lists that she leads for one seat, then by lists.
    seats, taken, given : int
        Of everybody.
    gini : float
        How unevenly the learners of the run are spread over mentors with seats, in [0, 1).
    idle, full, never_listed : int
        Mentors with seats who get nobody; whose every seat is given; who are on no list.
    """

    mentors: tuple[MentorLoad, ...]
    seats: int
    taken: int
    given: int
    gini: float
    idle: int
    full: int
    never_listed: int


_FIGURES: Keeper[tuple[str, str, int, int, int], RunFigures] = Keeper(_KEPT)
"""By run as it stands, and the versions of the company: departments and posts are today's."""
_GIVEN: Keeper[tuple[str, str, int], tuple[dict[str, int], dict[str, tuple[int, int]]]] = Keeper(
    _KEPT
)
"""Learners and lists by mentor."""


def figures_of(tx: Tx, who: Actor, run_id: str) -> RunFigures:
    """Return a run in figures.

    Raises
    ------
    NotFound
    WrongState
        It has no outcome yet.
    """
    run = _told(tx, who, run_id)
    key = (*_key(run), *versions(tx, who.tenant_id))
    return _FIGURES.get(key, lambda: RunFigures.of(assigned_columns(tx, who.tenant_id, run_id)))


def loads_of(tx: Tx, who: Actor, run_id: str | None) -> Loads:
    """Return what mentors carry: today, and by a run where one is named.

    Raises
    ------
    NotFound, WrongState
        As `figures_of`.
    """
    key = None if run_id is None else _key(_told(tx, who, run_id))
    now = seats_of_mentors(tx, who.tenant_id)
    return _LOADS.get((key, who.tenant_id, now), lambda: _loads(tx, who.tenant_id, key, now))


_LOADS: Keeper[tuple[tuple[str, str, int] | None, str, Seating], Loads] = Keeper(_KEPT)
"""By run as it stands, the company, and all that is so today."""


def _loads(tx: Tx, tenant_id: str, key: tuple[str, str, int] | None, now: Seating) -> Loads:
    given: dict[str, int] = {}
    listed: dict[str, tuple[int, int]] = {}
    if key is not None:
        run_id = key[1]
        given, listed = _GIVEN.get(
            key, lambda: (given_by_run(tx, tenant_id, run_id), listed_by_run(tx, tenant_id, run_id))
        )
    return _summed(
        [
            MentorLoad(one, given.get(one.mentor_id, 0), *listed.get(one.mentor_id, (0, 0)))
            for one in now.rows()
        ]
    )


def _summed(mentors: list[MentorLoad]) -> Loads:
    offered = [one for one in mentors if one.now.seats]
    busiest = sorted(mentors, key=lambda one: (-one.per_seat, -one.listed, one.now.mentor_id))
    return Loads(
        mentors=tuple(busiest),
        seats=sum(one.now.seats for one in offered),
        taken=sum(one.now.taken for one in mentors),
        given=sum(one.given for one in mentors),
        gini=gini(np.array([one.given for one in offered], dtype=np.float64)),
        idle=sum(not one.given for one in offered),
        full=sum(one.given >= one.now.seats for one in offered),
        never_listed=sum(not one.listed for one in offered),
    )


def _groups(rows: pd.DataFrame, by: str) -> tuple[GroupFigures, ...]:
    """Sum up the groups that may be told apart, and the others together."""
    group, names = pd.factorize(rows[by].fillna("").astype(str), sort=True)
    first = ~rows["learner_id"].duplicated().to_numpy(np.bool_)
    size = np.bincount(group[first], minlength=len(names))
    order = np.argsort(-size, kind="stable")
    alone = shown_alone(size[order])
    if alone + (alone < len(names)) < 2:
        return ()
    shown = np.empty(len(names), dtype=np.intp)
    shown[order] = np.minimum(np.arange(len(names)), alone)
    sums = _sums(rows, shown[group], first, min(alone + 1, len(names)))
    labels = [str(names[at]) for at in order[:alone]]
    own = [GroupFigures(name, 0, *told) for name, told in zip(labels, sums, strict=False)]
    rest = [GroupFigures("", len(names) - alone, *told) for told in sums[alone:]]
    return (*own, *rest)


def _sums(
    rows: pd.DataFrame, group: NDArray[np.intp], first: NDArray[np.bool_], n_groups: int
) -> list[tuple[int, int, int, float | None, float | None]]:
    """Return people, wishes, matched, mean score and coverage of each group of rows."""

    def counted(of: NDArray[np.bool_]) -> list[int]:
        counts: list[int] = np.bincount(group[of], minlength=n_groups).tolist()
        return counts

    def mean(column: str) -> list[float | None]:
        values = rows[column].to_numpy(np.float64)
        known = ~np.isnan(values)
        totals = np.bincount(group[known], weights=values[known], minlength=n_groups)
        pairs = zip(totals.tolist(), counted(known), strict=True)
        return [total / count if count else None for total, count in pairs]

    matched = rows["mentor_id"].notna().to_numpy(np.bool_)
    columns = counted(first), counted(np.ones_like(first)), counted(matched)
    return list(zip(*columns, mean("score"), mean("coverage"), strict=True))


def _key(run: orm.MatchRun) -> tuple[str, str, int]:
    """Name a run as it stands: its version grows with everything that HR changes in it."""
    return run.tenant_id, run.run_id, run.version


def _told(tx: Tx, who: Actor, run_id: str) -> orm.MatchRun:
    run = match_run(tx, who.tenant_id, run_id)
    if run is None:
        raise NotFound("match run", run_id)
    if run.state not in TOLD:
        raise WrongState("match run", run_id, run.state, "analyse", TOLD)
    return run
