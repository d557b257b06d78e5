"""Supply against demand: which competencies are scarce, which mentors, and whom to recruit."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from features.cohort import Cohort
from features.label import Label
from features.levels import STEP, STEPS
from features.reason import Parameter, Reason
from matching.assignment import Assignment

MOST_SCARCE = 20
"""Most mentors listed for the price of their seats."""
MOST_RECRUITS = 10
"""Most kinds of expertise listed for recruiting."""
_NOBODY_ABOVE = Label(
    "没有一位有名额的导师在“{competency}”上高于半数有差距的学员："
    "{learners} 名学员的差距未被覆盖，占全部差距的 {percent:.1f}%；"
    "建议招募达到 {level:.1f} 级的导师",
    "no mentor with seats is above half of those who lack {competency}: {percent:.1f} % of the "
    "whole gap stays uncovered (learners: {learners}); "
    "recruit mentors at level {level:.1f} or above",
)
"""`CompetencyBalance.supply` is 0; a few who stand lower still might learn from somebody."""
_TOO_FEW_TEACH = Label(
    "{learners} 名学员的“{competency}”差距未被覆盖，占全部差距的 {percent:.1f}%"
    "（能教的名额 {seats} 个，尚缺 {missing} 个）；建议招募达到 {level:.1f} 级的导师",
    "{percent:.1f} % of the whole gap stays uncovered in {competency} (learners: {learners}, seats "
    "that can teach it: {seats}, missing: {missing}); "
    "recruit mentors at level {level:.1f} or above",
)


@dataclass(frozen=True)
class CompetencyBalance:
    """Demand for one competency against the seats that can meet it.

    Attributes
    ----------
    competency : str
        Id.
    label : Label
    demand : int
        Learners with a gap in it.
    gap_steps : float
        Their missing half steps, weighted by need (importance × priority × urgency).
    typical_level : float
        Lower median of the present level of these learners: at least half of them are at or below.
    supply : int
        Seats of mentors above the typical level, that is of mentors who can bring at least half of
        these learners one half step up or more. A seat counts for each competency of its mentor.
    ratio : float
        ``supply / demand``, seats for each learner.
    price_weighted : float
        Mean price of these seats, as a fraction of a score: what one more of them would add.
        0 without supply.
    """

    competency: str
    label: Label
    demand: int
    gap_steps: float
    typical_level: float
    supply: int
    ratio: float
    price_weighted: float


@dataclass(frozen=True)
class Scarce:
    """A mentor whose seats are wanted by more learners than they can hold.

    Attributes
    ----------
    mentor, name : str
        Id and name.
    price : float
        Price of a seat, as a fraction of a score; above 0.
    load, capacity : int
        Learners assigned, and seats.
    """

    mentor: str
    name: str
    price: float
    load: int
    capacity: int


@dataclass(frozen=True)
class Recruit:
    """An expertise that the cohort lacks.

    Attributes
    ----------
    competency : str
        Id.
    label : Label
    level : float
        Level in [0, 5] that closes the gap for at least half of the learners who keep one.
    uncovered : float
        Share of the whole cohort's weighted gap that lies in this competency and is not covered by
        the learners' assigned mentors, in [0, 1]; adds up over competencies to all that is not
        covered.
    price : float
        As `CompetencyBalance.price_weighted`.
    reason : Reason
    """

    competency: str
    label: Label
    level: float
    uncovered: float
    missing: int
    price: float
    reason: Reason


@dataclass(frozen=True)
class Concentration:
    """How the load lies on the mentors.

    Attributes
    ----------
    mentors, full, idle, without_seats : int
        All mentors; those with seats and none spare; those with seats and no learner; those
        without any seat.
    seats, used : int
    load_counts : tuple of int
        Mentors (of those with seats) with 0, 1, 2 … learners.
    """

    mentors: int
    full: int
    idle: int
    without_seats: int
    seats: int
    used: int
    load_counts: tuple[int, ...]


def balance(
    cohort: Cohort, capacity: NDArray[np.intp], seat_price: NDArray[np.float64]
) -> tuple[CompetencyBalance, ...]:
    """Return demand and supply of each competency that anybody lacks, most seats missing first.

    Parameters
    ----------
    cohort : Cohort
    capacity : ndarray of intp, shape (n_mentors,)
    seat_price : ndarray of float64, shape (n_mentors,)

    Returns
    -------
    tuple of CompetencyBalance
        By ratio, then the larger weighted gap, then id; empty without learners or gaps.
    """
    lacking = cohort.needs.gap > 0
    demand = lacking.sum(axis=0)
    steps = (cohort.needs.weight * cohort.needs.gap).sum(axis=0)
    typical = _lower_median(cohort.needs.present, lacking)
    teaches = cohort.expertise.level > typical
    supply = capacity @ teaches
    value = (capacity * seat_price) @ teaches / np.maximum(supply, 1)
    rows = [
        CompetencyBalance(
            cohort.competencies[c],
            cohort.competency_labels[c],
            int(demand[c]),
            float(steps[c]),
            float(typical[c]) * STEP,
            int(supply[c]),
            float(supply[c] / demand[c]),
            float(value[c]),
        )
        for c in np.flatnonzero(demand).tolist()
    ]
    return tuple(sorted(rows, key=lambda row: (row.supply - row.demand, row.ratio, row.competency)))


def scarce_mentors(
    cohort: Cohort, capacity: NDArray[np.intp], assignment: Assignment
) -> tuple[Scarce, ...]:
    """Return the mentors whose seats cost most, dearest first; at most `MOST_SCARCE`.

    Mentors without seats are left out: there is nothing to share there.
    """
    price, load = assignment.seat_price, loads(assignment, len(capacity))
    order = np.argsort(-np.where(capacity > 0, price, 0.0), kind="stable")[:MOST_SCARCE]
    return tuple(
        Scarce(
            cohort.mentors[m],
            cohort.mentor_side.name[m],
            float(price[m]),
            int(load[m]),
            int(capacity[m]),
        )
        for m in order.tolist()
        if price[m] > 0 and capacity[m] > 0
    )


def recruits(
    cohort: Cohort, assignment: Assignment, table: Sequence[CompetencyBalance]
) -> tuple[Recruit, ...]:
    """Return the expertise to recruit, the most wanting first; at most `MOST_RECRUITS`.

    A learner's need in a competency is covered as far as the assigned mentor's level reaches:
    ``clip(b − a, 0, gap) / gap`` with mentor level b and present level a; nothing is covered for
    an unmatched learner. Of two competencies the one with the larger ``uncovered × missing /
    demand`` comes first: where seats that teach it lack, only recruiting helps, where they do not,
    other learners had the better claim. Then by uncovered share, then by price.
    """
    uncovered = _uncovered(cohort, assignment)
    level = _lower_median(cohort.needs.required, uncovered > 0) * STEP
    share = uncovered.sum(axis=0) / max(float(cohort.needs.share.sum()), 1.0)
    learners = np.count_nonzero(uncovered, axis=0)
    columns = [cohort.competencies.position(row.competency) for row in table]
    found = [
        (row, _recruit(row, int(learners[c]), float(share[c]), float(level[c])))
        for row, c in zip(table, columns, strict=True)
        if share[c] > 0
    ]
    found.sort(key=_wanting)
    return tuple(recruit for _, recruit in found[:MOST_RECRUITS])


def _wanting(found: tuple[CompetencyBalance, Recruit]) -> tuple[float, float, float, str]:
    row, recruit = found
    lacking = recruit.uncovered * recruit.missing / row.demand
    return -lacking, -recruit.uncovered, -recruit.price, recruit.competency


def concentration(capacity: NDArray[np.intp], assignment: Assignment) -> Concentration:
    """Return how the load lies on the mentors; all 0 without mentors."""
    load, seated = loads(assignment, len(capacity)), capacity > 0
    return Concentration(
        mentors=len(capacity),
        full=int(np.count_nonzero(seated & (load >= capacity))),
        idle=int(np.count_nonzero(seated & (load == 0))),
        without_seats=int(np.count_nonzero(~seated)),
        seats=int(capacity.sum()),
        used=int(load.sum()),
        load_counts=tuple(np.bincount(load[seated]).tolist()),
    )


def loads(assignment: Assignment, n_mentors: int) -> NDArray[np.intp]:
    """Learners of each mentor, shape (n_mentors,)."""
    return np.bincount(assignment.mentor[assignment.mentor >= 0], minlength=n_mentors)


def _uncovered(cohort: Cohort, assignment: Assignment) -> NDArray[np.float64]:
    """Share of each learner's gap that no mentor covers, (n_learners, n_competencies)."""
    padded = np.pad(cohort.expertise.level, ((0, 1), (0, 0)))
    gap = cohort.needs.gap
    covered = np.clip(padded[assignment.mentor] - cohort.needs.present, 0, gap)
    left: NDArray[np.float64] = cohort.needs.share * (1.0 - covered / np.maximum(gap, 1))
    return np.where(gap > 0, left, 0.0)


def _lower_median(steps: NDArray[np.int8], counted: NDArray[np.bool_]) -> NDArray[np.intp]:
    """Smallest level that at least half of the counted learners do not exceed, by competency.

    0 where nobody is counted. Returns half steps, shape (n_competencies,).
    """
    at_or_below = [((steps <= level) & counted).sum(axis=0) for level in range(STEPS + 1)]
    too_low = 2 * np.asarray(at_or_below) < counted.sum(axis=0)
    median: NDArray[np.intp] = too_low.sum(axis=0, dtype=np.intp)
    return median


def _recruit(row: CompetencyBalance, learners: int, share: float, level: float) -> Recruit:
    missing = max(0, row.demand - row.supply)
    parameters: dict[str, Parameter] = {
        "competency": row.label,
        "learners": learners,
        "percent": 100.0 * share,
        "level": level,
        "seats": row.supply,
        "missing": missing,
    }
    label = _TOO_FEW_TEACH if row.supply else _NOBODY_ABOVE
    reason = Reason("recruit_more" if row.supply else "recruit_first", label, parameters)
    return Recruit(
        row.competency, row.label, level, share, missing, price=row.price_weighted, reason=reason
    )
