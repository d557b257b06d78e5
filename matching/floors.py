"""Floors: nobody matched scores below t, and what that costs.

The largest floor is a bottleneck assignment: the largest t for which the pairs of at least t still
match as many learners and fill as many minimum seats (Burkard, Dell'Amico and Martello, *Assignment
Problems*, 2009, §6.2). Whether they do is a largest flow learner → mentor → sink, twice: once with
the seats, once with the minimum seats as room, since a largest set of fillable minimum seats
extends to a largest set of fillable seats (Edmonds and Fulkerson 1965,
doi:10.6028/jres.069B.016). Scores are whole units, so that t is found by halving.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from matching._case import Case, row_blocks
from matching._placing import Placing
from matching.assignment import Assignment
from matching.scores import UNIT


@dataclass(frozen=True, eq=False)
class FrontierPoint:
    """One floor and what it leads to.

    Attributes
    ----------
    floor : float
        Least score of a matched learner who is not locked, as a fraction.
    load_cap : int or None
        Most learners a mentor; None = only her capacity.
    total : float
        Sum of the scores of the matched pairs, as a fraction.
    worst : float
        Lowest score of a matched learner who is not locked; NaN where there is none.
    matched : int
        Learners matched.
    busiest : int
        Learners of the mentor who has most.
    assignment : Assignment
    """

    floor: float
    load_cap: int | None
    total: float
    worst: float
    matched: int
    busiest: int
    assignment: Assignment


def assign_with_floor(case: Case, floor: float) -> Assignment:
    """Return an optimal assignment in which nobody scores below a floor, locked pairs excepted.

    Parameters
    ----------
    case : Case
    floor : float
        Fraction in [0, 1]; one below the minimum score of the case changes nothing.
    """
    return replace(case, min_score=max(case.min_score, floor)).solve()


def with_load_cap(case: Case, most: int) -> Case:
    """Return the case with at most so many learners a mentor; locked ones keep their seats.

    Parameters
    ----------
    case : Case
    most : int
        >= 0. Minimum loads above it are lowered to it.
    """
    capacity = np.minimum(case.capacity, np.maximum(most, _locked_load(case)))
    return replace(case, capacity=capacity, minimum=np.minimum(case.minimum, capacity))


def largest_floor(case: Case) -> float:
    """Return the largest floor under which as many can be matched as without one.

    Parameters
    ----------
    case : Case
        Under ``"total"`` `assign_with_floor` then matches as many; under ``"score"`` it may still
        leave somebody out for a better total.

    Returns
    -------
    float
        A score of the case as a fraction; its minimum score where nobody but locked learners can be
        matched.

    Raises
    ------
    SolverFailed

    Notes
    -----
    Some 20 largest flows, each on few pairs and proven on all (`matching._placing`).
    """
    return _largest_floor(case, case.solve())


def frontier(
    case: Case,
    *,
    points: int = 5,
    load_cap: int | None = None,
    progress: Callable[[float], object] | None = None,
) -> tuple[FrontierPoint, ...]:
    """Trade the total against the worst-off: optima under rising floors.

    Parameters
    ----------
    case : Case
    points : int
        >= 1. The first has the case's own minimum score, the others lie evenly between the worst
        score of its optimum and the largest floor.
    load_cap : int, optional
        Most learners a mentor; call again with another one to trade the load too.
    progress : callable, optional
        Called with each floor before it is solved; whatever it raises ends the work.

    Returns
    -------
    tuple of FrontierPoint
        By floor, each floor once; a single one where no higher floor is possible.
    """
    limited = case if load_cap is None else with_load_cap(case, load_cap)
    free = limited.solve()
    top, worst = _largest_floor(limited, free), _worst(limited, free)
    found = [_point(limited, free, limited.min_score, load_cap)]
    if math.isnan(worst):
        return tuple(found)
    steps = np.rint(np.linspace(worst, top, points)[1:] * UNIT) / UNIT
    for floor in np.unique(steps[steps > worst]).tolist():
        if progress is not None:
            progress(floor)
        found.append(_point(limited, assign_with_floor(limited, floor), floor, load_cap))
    return tuple(found)


def knee(points: Sequence[FrontierPoint]) -> int:
    """Return which point gives the worst-off most for what it takes from the total.

    Parameters
    ----------
    points : sequence of FrontierPoint
        As of `frontier`; at least one.

    Returns
    -------
    int
        The point farthest above the line from the first to the last, the highest floor of such
        points, among those that match as many as the first. The first one where there is nothing to
        gain, or where the worst-off would gain a smaller share than the total loses.

    Notes
    -----
    Both axes are taken as shares of their range, as for a knee of any curve (Satopää, Albrecht,
    Irwin and Raghavan 2011, doi:10.1109/ICDCSW.2011.20).
    """
    kept = [at for at, point in enumerate(points) if point.matched == points[0].matched]
    worst = np.asarray([points[at].worst for at in kept])
    total = np.asarray([points[at].total for at in kept])
    gain, cost = worst - worst[0], total[0] - total
    if not gain.max(initial=0.0) > 0:
        return 0
    above = gain / gain.max() - cost / max(cost.max(), 1.0 / UNIT)
    best = int(np.flatnonzero(above == above.max())[-1])
    worth_it = gain[best] * total[0] >= cost[best] * worst[0]
    return kept[best] if worth_it else 0


def _point(case: Case, assignment: Assignment, floor: float, load_cap: int | None) -> FrontierPoint:
    return FrontierPoint(
        floor=floor,
        load_cap=load_cap,
        total=assignment.total,
        worst=_worst(case, assignment),
        matched=assignment.n_matched,
        busiest=int(assignment.load.max(initial=0)),
        assignment=assignment,
    )


def _locked_load(case: Case) -> NDArray[np.intp]:
    return np.bincount(case.locked[case.locked >= 0], minlength=len(case.capacity))


def _worst(case: Case, assignment: Assignment) -> float:
    chosen = np.flatnonzero((assignment.mentor >= 0) & (case.locked < 0))
    units = case.scores.units_of(chosen, assignment.mentor[chosen])
    return float(units.min()) / UNIT if len(units) else math.nan


def _largest_floor(case: Case, assignment: Assignment) -> float:
    worst = _worst(case, assignment)
    if math.isnan(worst):
        return case.min_score
    keeps = _keeps(case, assignment)
    low, high = round(worst * UNIT), _highest(case, assignment)
    while low < high:
        middle = (low + high + 1) // 2
        low, high = (middle, high) if keeps(middle) else (low, middle - 1)
    return low / UNIT


def _highest(case: Case, assignment: Assignment) -> int:
    """Floor above which too few learners have any pair."""
    free = np.flatnonzero(case.locked < 0)
    best = [
        np.where(case.capacity > 0, case.units(rows), -np.inf).max(axis=1)
        for rows in row_blocks(free)
    ]
    needed = assignment.n_matched - np.count_nonzero(case.locked >= 0)
    return int(np.sort(np.concatenate(best))[-needed])


def _keeps(case: Case, assignment: Assignment) -> Callable[[int], bool]:
    """Whether pairs of at least some units match as many and fill as many minimum seats."""
    locked = _locked_load(case)
    lacking = np.maximum(case.minimum - locked, 0)
    placing = Placing(case, assignment)

    def keeps(least: int) -> bool:
        enough = placing.places(least, case.capacity - locked, assignment.n_matched - locked.sum())
        return enough and placing.places(least, lacking, (lacking - assignment.short).sum())

    return keeps
