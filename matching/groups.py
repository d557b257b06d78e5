"""Seats that hold a group: one mentor meets several learners at once.

A group has at most `group_size` learners, and with fewer than `group_minimum` it should not run.

`group_places` says so in seats and minimum loads: `matching.assignment.assign` then fills as many
of the minimum places as it can and reports what is lacking. `assign_groups` goes further: each
group runs with enough learners or not at all. That is NP-hard from three learners a group on
(Arulselvan, Cseh, Groß, Manlove and Matuschke 2018, doi:10.1007/s00453-016-0252-6; with
preferences: Biró, Fleiner, Irving and Manlove 2010, doi:10.1016/j.tcs.2010.05.005). Without the
minimum it is an assignment, whose certificate bounds it. A mentor whose load fits no number of
groups has one group fewer or fills one more: both are searched, best first, and where the search is
stopped the gap is told.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import ArrayLike, NDArray

from matching._request import Objective, read_request
from matching._search import Worth, best_first
from matching.assignment import Assignment, assign
from matching.errors import InvalidCapacity, WrongShape
from matching.scores import PairScores
from matching.warm import Warm


@dataclass(frozen=True, eq=False)
class GroupAssignment:
    """An assignment in which every group has enough learners.

    Attributes
    ----------
    assignment : Assignment
        Optimal for the groups that run: `places` as capacity and `filled` as minimum.
    places, filled : ndarray of int64, shape (n_mentors,)
        Places of the groups that may run, and the learners that they have to have.
    n_groups : ndarray of int64, shape (n_mentors,)
        Groups that run: as few as hold the mentor's learners.
    group : ndarray of int64, shape (n_learners,)
        Which of the mentor's groups a learner is in, -1 = unmatched; sizes differ by one at most.
    gap : float
        By how much the total may lie below the best one; 0.0 = proven best; infinite if more
        learners might be matched.
    n_solved : int
        Assignments that were solved in the search.
    """

    assignment: Assignment
    places: NDArray[np.int64]
    filled: NDArray[np.int64]
    n_groups: NDArray[np.int64]
    group: NDArray[np.int64]
    gap: float
    n_solved: int


def group_places(
    seats: ArrayLike, group_size: ArrayLike, group_minimum: ArrayLike = 0
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Return capacity and minimum load of mentors whose seats are groups.

    Parameters
    ----------
    seats : array-like of int, shape (n_mentors,)
        Groups of each mentor.
    group_size : int or array-like of int, shape (n_mentors,)
        Learners in one group, at least 1.
    group_minimum : int or array-like of int, shape (n_mentors,), default 0
        In ``[0, group_size]``.

    Returns
    -------
    tuple of ndarray of int64, shape (n_mentors,)
        For `matching.assignment.assign`.

    Raises
    ------
    WrongShape, InvalidCapacity
    """
    groups = _Groups.read(seats, group_size, group_minimum)
    return groups.seats * groups.size, groups.seats * groups.least


def assign_groups(
    scores: ArrayLike | PairScores,
    seats: ArrayLike,
    *,
    group_size: ArrayLike,
    group_minimum: ArrayLike,
    min_score: ArrayLike | None = None,
    objective: Objective = "total",
    most_solved: int = 200,
) -> GroupAssignment:
    """Assign learners to groups that run with enough learners or not at all.

    Parameters
    ----------
    scores, min_score, objective
        As for `matching.assignment.assign`; under ``"score"`` equal totals are not told apart by
        the number matched.
    seats, group_size, group_minimum
        As for `group_places`.
    most_solved : int, default 200
        Stop the search after so many assignments, with the best so far and its gap.

    Returns
    -------
    GroupAssignment
        Everybody unmatched where no group can run.

    Raises
    ------
    WrongShape, InvalidCapacity
        And what `matching.assignment.assign` raises.
    """
    groups = _Groups.read(seats, group_size, group_minimum)
    places = groups.seats * groups.size
    # Read once: what is given may be a list, or pair scores that a small case reads whole.
    request = read_request(scores, places, min_score=min_score, objective=objective)
    case = _Case(request.scores, request.floor, objective, groups)
    root = _solve(case, places, np.zeros_like(places), None)
    found = best_first(root, _settle(root), most_solved)
    answer, assignment = found.answer, found.answer.assignment
    same = found.limit[:-1] == answer.worth[:-1]
    n_groups = -(-assignment.load // groups.size)
    return GroupAssignment(
        assignment=assignment,
        places=answer.places,
        filled=answer.filled,
        n_groups=n_groups,
        group=_within(assignment.mentor, n_groups),
        gap=found.limit[-1] - answer.worth[-1] if same else math.inf,
        n_solved=found.n_solved,
    )


@dataclass(frozen=True, eq=False)
class _Groups:
    """Groups of each mentor, learners in one at most and at least; int64, shape (n_mentors,)."""

    seats: NDArray[np.int64]
    size: NDArray[np.int64]
    least: NDArray[np.int64]

    @classmethod
    def read(cls, seats: ArrayLike, group_size: ArrayLike, group_minimum: ArrayLike) -> _Groups:
        """Check the arguments of `group_places`."""
        shape = np.shape(seats)
        number = _counts("seats", seats, shape, 0)
        size = _counts("group_size", group_size, shape, 1)
        least = _counts("group_minimum", group_minimum, shape, 0)
        for mentor in np.flatnonzero(least > size)[:1]:
            raise InvalidCapacity(
                "group_minimum", int(mentor), float(least[mentor]), f"at most {size[mentor]}"
            )
        return cls(number, size, least)

    def running(self, load: NDArray[np.int64]) -> NDArray[np.int64]:
        """Most groups that a load is enough for, shape (n_mentors,)."""
        return np.minimum(load // np.maximum(self.least, 1), self.seats)

    def misfits(self, load: NDArray[np.int64]) -> NDArray[np.intp]:
        """Mentors whose load is too much for the groups that it is enough for."""
        return np.flatnonzero(load > self.running(load) * self.size)


def _counts(name: str, given: ArrayLike, shape: tuple[int, ...], least: int) -> NDArray[np.int64]:
    counts = np.asarray(given, dtype=np.float64)
    if len(shape) != 1 or counts.shape not in {(), shape}:
        raise WrongShape(name, counts.shape, shape if len(shape) == 1 else (-1,))
    counts = np.broadcast_to(counts, shape)
    for mentor in np.flatnonzero(~((counts >= least) & (counts == np.rint(counts))))[:1]:
        expected = f"a whole number, {least} or more"
        raise InvalidCapacity(name, int(mentor), float(counts[mentor]), expected)
    return counts.astype(np.int64)


@dataclass(frozen=True, eq=False)
class _Case:
    scores: NDArray[np.float64] | PairScores
    min_score: NDArray[np.float64]
    objective: Objective
    groups: _Groups


@dataclass(frozen=True, eq=False)
class _Node:
    """Some groups closed, some bound to run, the others as it comes."""

    case: _Case
    places: NDArray[np.int64]
    filled: NDArray[np.int64]
    assignment: Assignment

    @property
    def worth(self) -> Worth:
        """What the assignment is compared by; below everything if a group lacks learners."""
        matched, total = float(self.assignment.n_matched), self.assignment.total
        lacks = bool(self.assignment.short.any())
        worth = (matched, total) if self.case.objective == "total" else (total,)
        return tuple(-math.inf for _ in worth) if lacks else worth

    @property
    def limit(self) -> Worth:
        """See `matching._search.Node`."""
        return self.worth

    @property
    def misfits(self) -> NDArray[np.intp]:
        """Mentors whose load fits no number of groups."""
        return self.case.groups.misfits(self.assignment.load)

    @property
    def answer(self) -> _Node | None:
        """See `matching._search.Node`."""
        return self if len(self.misfits) == 0 else None

    def split(self) -> Iterator[_Node]:
        """Close a group of the mentor who is farthest from either choice, or fill it."""
        if len(misfits := self.misfits):
            below, above = self._choices(misfits)
            load = self.assignment.load[misfits]
            at = int(np.argmax(np.minimum(load - below, above - load)))
            yield self.with_loads(misfits[[at]], below[[at]], above[:0], misfits[:0])
            yield self.with_loads(misfits[:0], below[:0], above[[at]], misfits[[at]])

    def _choices(self, misfits: NDArray[np.intp]) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        """Largest load below and smallest load above that fit a number of groups."""
        groups = self.case.groups
        running = groups.running(self.assignment.load)[misfits]
        return running * groups.size[misfits], (running + 1) * groups.least[misfits]

    def with_loads(
        self,
        closed: NDArray[np.intp],
        places: NDArray[np.int64],
        filled: NDArray[np.int64],
        opened: NDArray[np.intp],
    ) -> _Node:
        """Solve again with fewer places at some mentors and more to fill at others."""
        capacity, minimum = self.places.copy(), self.filled.copy()
        capacity[closed] = places
        minimum[opened] = filled
        minimum[closed] = np.minimum(minimum[closed], places)
        warm = Warm(self.assignment.mentor, self.assignment.certificate)
        return _solve(self.case, capacity, minimum, warm)


def _solve(
    case: _Case, places: NDArray[np.int64], filled: NDArray[np.int64], warm: Warm | None
) -> _Node:
    assignment = assign(
        case.scores,
        places,
        minimum=filled,
        min_score=case.min_score,
        objective=case.objective,
        warm=warm,
    )
    return _Node(case, places, filled, assignment)


def _settle(node: _Node) -> _Node:
    """Find some answer: of the mentors who do not fit, the half nearest to it fill a group.

    The others close one; so does who cannot be filled. Places only ever become fewer.
    """
    while len(misfits := node.misfits) or node.assignment.short.any():
        short = np.flatnonzero(node.assignment.short)
        misfits = np.setdiff1d(misfits, short)
        below, above = node._choices(misfits)
        order = np.argsort(above - node.assignment.load[misfits], kind="stable")
        near, far = np.split(order, [(len(order) + 1) // 2 if len(short) == 0 else 0])
        closed = np.concatenate([misfits[far], short])
        running = node.case.groups.running(node.assignment.load)[short]
        places = np.concatenate([below[far], running * node.case.groups.size[short]])
        relieved = replace(node, filled=np.where(node.assignment.short > 0, 0, node.filled))
        node = relieved.with_loads(closed, places, above[near], misfits[near])
    return node


def _within(mentor: NDArray[np.intp], n_groups: NDArray[np.int64]) -> NDArray[np.int64]:
    """Deal each mentor's learners out to the groups that run."""
    group = np.full(len(mentor), -1, dtype=np.int64)
    order = np.argsort(mentor, kind="stable")
    order = order[mentor[order] >= 0]
    at = mentor[order]
    rank = np.arange(len(order)) - np.searchsorted(at, at)
    group[order] = rank % n_groups[at]
    return group
