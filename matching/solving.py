"""From a policy to what is solved, and from there to an assignment.

A policy asks for the best total, for a stable assignment, or for one that is drawn. The last two
are held against the best total: its prices bound them too.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from features.cohort import Cohort
from matching._case import Case
from matching.assignment import Assignment, result_of
from matching.certificate import Certificate, certified_gap
from matching.errors import InvalidPolicy
from matching.floors import largest_floor
from matching.policy import Policy
from matching.randomised import Lottery, randomise
from matching.rematch import rematch, stay_case
from matching.stable import assign_stable
from matching.warm import Warm


@dataclass(frozen=True, eq=False)
class Stay:
    """What a cohort that is matched again goes back to.

    Attributes
    ----------
    previous : ndarray of intp, shape (n_learners,)
        Mentor of each learner in the earlier run; -1 = none, or one who has left since.
    bonus : float
        What keeping her counts, as a fraction of a score, >= 0.
    before : Certificate or None
        Prices of the earlier run, to start from.
    """

    previous: NDArray[np.intp]
    bonus: float
    before: Certificate | None = None

    @classmethod
    def of(cls, warm: Warm, bonus: float) -> Stay:
        """Return what goes back to an earlier assignment, from its prices."""
        return cls(warm.mentor, bonus, warm.certificate)


@dataclass(frozen=True, eq=False)
class Solved:
    """An assignment, and what it is an answer to.

    Attributes
    ----------
    case : Case
        With the floor as its minimum score, and the stay bonus in its scores.
    assignment : Assignment
        What the policy asks for; its total and prices count the stay bonus.
    optimum : Assignment
        The best total of the case: `assignment` itself, unless that is stable or drawn.
    lottery : Lottery or None
        Where the assignment was drawn: from what.
    """

    case: Case
    assignment: Assignment
    optimum: Assignment
    lottery: Lottery | None = None


def capped(cohort: Cohort, most: int | None) -> Cohort:
    """Return a cohort in which nobody has more than so many seats; None = as many as they offer."""
    if most is None:
        return cohort
    capacity, minimum = np.minimum(cohort.capacity, most), np.minimum(cohort.minimum, most)
    return replace(cohort, capacity=capacity, minimum=minimum)


def with_floor(case: Case, policy: Policy) -> Case:
    """Return the case with the policy's floor, lowered to where nobody loses a mentor by it."""
    if policy.floor == 0:
        return case
    highest = largest_floor(case)
    floor = highest if policy.floor == "largest" else min(policy.floor, highest)
    return replace(case, min_score=max(case.min_score, floor))


def with_stay(case: Case, stay: Stay | None) -> Case:
    """Return the case with the stay bonus in its scores; the case itself where there is none."""
    return case if stay is None else stay_case(case, stay.previous, stay.bonus)


def solve_by_policy(case: Case, policy: Policy, *, seed: int, stay: Stay | None = None) -> Solved:
    """Assign as a policy asks.

    Parameters
    ----------
    case : Case
        Without a floor and without a stay bonus.
    policy : Policy
    seed : int
        Decides what is drawn, where the policy has a `pair_cap` below 1.
    stay : Stay, optional
        Where a cohort is matched again.

    Returns
    -------
    Solved

    Raises
    ------
    InvalidPolicy
        The cohort is to be matched again by a policy that draws, or is stable: neither can keep
        pairs by a bonus.
    InvalidLock
    """
    floored = with_floor(case, policy)
    if stay is not None:
        return _again(floored, policy, stay)
    optimum = floored.solve()
    if policy.objective == "stable":
        return _stable(floored, optimum)
    if policy.pair_cap < 1:
        return _drawn(floored, optimum, policy.pair_cap, seed)
    return Solved(floored, optimum, optimum)


def changed_since(
    mentor: NDArray[np.intp], previous: NDArray[np.intp]
) -> dict[str, NDArray[np.intp]]:
    """Sort learners by what happened to their mentor.

    Parameters
    ----------
    mentor, previous : ndarray of intp, shape (n_learners,)
        Now, and before; -1 = none.

    Returns
    -------
    dict of str to ndarray of intp
        Positions: ``"stayed"`` with the previous mentor, ``"moved"`` to another one, ``"joined"``:
        matched who had none, ``"dropped"``: unmatched who had one.
    """
    had, has, same = previous >= 0, mentor >= 0, mentor == previous
    kinds = {
        "stayed": had & same,
        "moved": had & has & ~same,
        "joined": ~had & has,
        "dropped": had & ~has,
    }
    return {name: np.flatnonzero(mask) for name, mask in kinds.items()}


def _again(case: Case, policy: Policy, stay: Stay) -> Solved:
    if policy.objective == "stable" or policy.pair_cap < 1:
        wrong = "a cohort that is matched again: expected objective total or score, and pair_cap 1"
        raise InvalidPolicy(policy.name, [wrong])
    assignment = rematch(case, stay.previous, stay_bonus=stay.bonus, before=stay.before).assignment
    return Solved(with_stay(case, stay), assignment, assignment)


def _stable(case: Case, optimum: Assignment) -> Solved:
    found = assign_stable(case.scores, case.capacity, locked=case.locked, min_score=case.min_score)
    return Solved(case, _held_against(case, optimum, found.mentor, "deferred acceptance"), optimum)


def _drawn(case: Case, optimum: Assignment, cap: float, seed: int) -> Solved:
    lottery = randomise(case, cap)
    mentor = lottery.draw(np.random.default_rng(seed))
    return Solved(case, _held_against(case, optimum, mentor, "lottery"), optimum, lottery)


def _held_against(
    case: Case, optimum: Assignment, mentor: NDArray[np.intp], solver: str
) -> Assignment:
    """Describe any assignment by the prices of an optimum, with the gap that they prove."""
    request = case.request()
    return result_of(
        request,
        mentor,
        seat_price=optimum.seat_price,
        certificate=optimum.certificate,
        gap=certified_gap(request, mentor, optimum.certificate, 0.0),
        solver=solver,
    )
