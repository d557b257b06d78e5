"""Randomised assignment: no pair is more likely than q, so that nobody can count on one.

``max Σ s_lm x_lm`` with ``0 <= x_lm <= q``, ``Σ_m x_lm <= 1`` and ``Σ_l x_lm <= capacity_m``, where
``x`` are probabilities (Jecmen, Zhang, Liu, Shah, Conitzer and Fang 2020, arXiv:2006.16437). In
parts of ``2^-k`` it is a flow of whole numbers; it is solved on few pairs and proven on all, as in
`matching._pricing`. A capped pair may beat its price, the others not: with
``w_l = max (p_j − v_lj)`` over the mentors whom l can still lose, ``p_k >= w_l + v_lk`` for each
pair below the cap. Assignments are drawn by `matching._halving`.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from matching._case import Case, row_blocks
from matching._exchange import Worth, network, worth_of
from matching._halving import MOST_HALVINGS, draw_whole
from matching.errors import InvalidProbability, SolverFailed
from matching.scores import UNIT

_NEW_PAIRS = 24
"""Pairs that enter for a learner at once, at most."""


@dataclass(frozen=True, eq=False)
class Lottery:
    """Probabilities of pairs, and the means to draw an assignment.

    Attributes
    ----------
    learner, mentor : ndarray of intp, shape (n_pairs,)
        Pairs that can be drawn; locked pairs are not among them.
    copies : ndarray of int64, shape (n_pairs,)
        A pair has probability ``copies / 2^halvings``, above 0 and at most the cap.
    halvings : int
    locked : ndarray of intp, shape (n_learners,)
        Mentor of each locked learner, who is certain; -1 = free.
    expected_total : float
        Expected sum of scores, locked pairs included, as a fraction.
    expected_matched : float
        Expected number of matched learners, locked ones included.
    """

    learner: NDArray[np.intp]
    mentor: NDArray[np.intp]
    copies: NDArray[np.int64]
    halvings: int
    locked: NDArray[np.intp]
    expected_total: float
    expected_matched: float

    @property
    def probability(self) -> NDArray[np.float64]:
        """Probability of each pair, shape (n_pairs,); exact."""
        return self.copies / 2.0**self.halvings

    def chance(self, mentor: NDArray[np.intp]) -> NDArray[np.float64]:
        """Probability with which each learner gets a mentor, shape (n_learners,).

        Parameters
        ----------
        mentor : ndarray of intp, shape (n_learners,)
            -1 = none, of which the probability is told too.
        """
        found = np.where(mentor == self.locked, 1.0, 0.0)
        mine = mentor[self.learner] == self.mentor
        found[self.learner[mine]] = self.probability[mine]
        alone = (mentor < 0) & (self.locked < 0)
        given = np.bincount(self.learner, self.probability, minlength=len(mentor))
        found[alone] = 1.0 - given[alone]
        return found

    def draw(self, rng: np.random.Generator) -> NDArray[np.intp]:
        """Draw a mentor for each learner, shape (n_learners,), -1 = unmatched.

        Every draw keeps capacities, minimum loads that the lottery keeps, and the expected number
        matched, rounded up or down: staying out is drawn like a mentor.
        """
        given = np.bincount(self.learner, self.copies, minlength=len(self.locked))
        out = np.where(self.locked < 0, 2**self.halvings - given, 0).astype(np.int64)
        learner = np.concatenate([self.learner, np.arange(len(out))])
        mentor = np.concatenate([self.mentor, np.full(len(out), -1)])
        copies = np.concatenate([self.copies, out])
        drawn = draw_whole(learner, mentor, copies, self.halvings, rng)
        found = self.locked.copy()
        found[learner[drawn]] = mentor[drawn]
        return found


@dataclass(frozen=True, eq=False)
class _Columns:
    """Pairs that the flow runs on, once each, by learner."""

    learner: NDArray[np.intp]
    mentor: NDArray[np.intp]
    value: NDArray[np.float64]

    def taken(self, at: NDArray[np.bool_]) -> _Columns:
        """Return some of the pairs."""
        return _Columns(self.learner[at], self.mentor[at], self.value[at])


_NO_COLUMNS = _Columns(np.zeros(0, dtype=np.intp), np.zeros(0, dtype=np.intp), np.zeros(0))


def randomise(case: Case, cap_probability: float) -> Lottery:
    """Return the best lottery in which no pair is more likely than a cap.

    Parameters
    ----------
    case : Case
        The objective is kept in expectation: minimum seats first, then learners and total in its
        order. Locked pairs stay certain.
    cap_probability : float
        In ``[2^-10, 1]``; rounded down to a multiple of ``2^-10``. At 1 it is an assignment.

    Returns
    -------
    Lottery

    Raises
    ------
    InvalidProbability
    SolverFailed
    """
    least = 2.0**-MOST_HALVINGS
    if not least <= cap_probability <= 1.0:
        raise InvalidProbability(cap_probability, least)
    cap, halvings = _parts(cap_probability)
    worth, start = worth_of(case), network(case, case.solve()).price[:-1]
    columns = _better(case, worth, np.full(len(case.locked), np.inf), start, _NO_COLUMNS)
    while True:
        copies = _flow(case, worth, columns, cap, 2**halvings)
        loss, price = _prices(case, worth, columns, copies, cap=cap, whole=2**halvings)
        found = _better(case, worth, loss, price, columns.taken(copies == cap))
        if len(found.learner) == 0:
            return _lottery(case, columns, copies, halvings)
        columns = _joined((columns, found), len(case.capacity))


def _parts(cap_probability: float) -> tuple[int, int]:
    """Return the most copies of a pair, and halvings, as few as hold the cap."""
    cap, halvings = math.floor(cap_probability * 2**MOST_HALVINGS), MOST_HALVINGS
    while cap % 2 == 0:
        cap, halvings = cap // 2, halvings - 1
    return cap, halvings


def _seats(case: Case) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Capacity and minimum that locks leave, each of shape (n_mentors,)."""
    locked = np.bincount(case.locked[case.locked >= 0], minlength=len(case.capacity))
    minimum = np.maximum(case.minimum - locked, 0)
    return (case.capacity - locked).astype(np.int64), minimum.astype(np.int64)


def _flow(case: Case, worth: Worth, columns: _Columns, cap: int, whole: int) -> NDArray[np.int64]:
    """Best copies of each pair; a learner has `whole` of them, a seat takes as many."""
    # Loaded late: importing it takes longer than most command lines run.
    from ortools.graph.python import min_cost_flow

    n, m = case.scores.shape
    capacity, minimum = _seats(case)
    free = np.flatnonzero(case.locked < 0)
    flow = min_cost_flow.SimpleMinCostFlow()
    arcs = _add(flow, columns.learner, n + columns.mentor, cap, columns.value)
    _add(flow, free, n + m, whole, 0)
    _add(flow, np.arange(n, n + m), n + m, whole * minimum, worth.seat)
    _add(flow, np.arange(n, n + m), n + m, whole * (capacity - minimum), 0)
    flow.set_nodes_supplies(free.astype(np.int32), np.full(len(free), whole, dtype=np.int64))
    flow.set_node_supply(n + m, -whole * len(free))
    status = flow.solve()
    if status != flow.OPTIMAL:
        raise SolverFailed("OR-tools minimum-cost flow", status.name)
    return np.asarray(flow.flows(arcs), dtype=np.int64)


def _add(flow: Any, tail: Any, head: Any, room: Any, profit: Any) -> Any:
    arcs = np.broadcast_arrays(tail, head, room, np.negative(profit))
    types = (np.int32, np.int32, np.int64, np.int64)
    return flow.add_arcs_with_capacity_and_unit_cost(
        *(a.astype(t) for a, t in zip(arcs, types, strict=True))
    )


def _prices(
    case: Case,
    worth: Worth,
    columns: _Columns,
    copies: NDArray[np.int64],
    *,
    cap: int,
    whole: int,
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Smallest prices that prove the flow on its columns, and ``w`` (Bellman 1958).

    Returns
    -------
    loss : ndarray of float64, shape (n_learners,)
        ``w``; -inf for locked learners.
    price : ndarray of float64, shape (n_mentors,)
    """
    n, m = case.scores.shape
    minimum = _seats(case)[1]
    used, below = copies > 0, copies < cap
    load = np.bincount(columns.mentor, weights=copies, minlength=m)
    given = np.bincount(columns.learner, weights=copies, minlength=n)
    price = np.where((minimum > 0) & (load <= whole * minimum), -worth.seat, 0.0)
    loss = np.where((case.locked < 0) & (given < whole), 0.0, -np.inf)
    for _ in range(m + 1):
        held = price[columns.mentor[used]] - columns.value[used]
        np.maximum.at(loss, columns.learner[used], held)
        before = price.copy()
        asked = loss[columns.learner[below]] + columns.value[below]
        np.maximum.at(price, columns.mentor[below], asked)
        if np.array_equal(before, price):
            return loss, price
    raise SolverFailed("prices of a lottery", "an exchange improves it")


def _better(
    case: Case,
    worth: Worth,
    loss: NDArray[np.float64],
    price: NDArray[np.float64],
    capped: _Columns,
) -> _Columns:
    """Best pairs of each free learner that beat the prices; capped ones do so by right."""
    seats = _seats(case)[0]

    def blocks() -> Iterator[_Columns]:
        for rows in row_blocks(np.flatnonzero(case.locked < 0)):
            value = case.units(rows) * worth.unit + worth.match
            value[:, seats == 0] = -np.inf
            here = np.isin(capped.learner, rows)
            value[np.searchsorted(rows, capped.learner[here]), capped.mentor[here]] = -np.inf
            best = _largest(value - price)
            row, mentor = np.repeat(np.arange(len(rows)), best.shape[1]), best.ravel()
            kept = value[row, mentor] - price[mentor] > -loss[rows[row]]
            row, mentor = row[kept], mentor[kept]
            yield _Columns(rows[row], mentor, value[row, mentor])

    return _joined(blocks(), len(price))


def _largest(net: NDArray[np.float64]) -> NDArray[np.intp]:
    """Positions of the `_NEW_PAIRS` largest of each row, in no order."""
    n_mentors = net.shape[1]
    if n_mentors <= _NEW_PAIRS:
        return np.tile(np.arange(n_mentors), (len(net), 1))
    return np.argpartition(net, n_mentors - _NEW_PAIRS, axis=1)[:, -_NEW_PAIRS:]


def _joined(parts: Iterable[_Columns], n_mentors: int) -> _Columns:
    """All columns once each, by learner and mentor."""
    every = [_NO_COLUMNS, *parts]
    learner = np.concatenate([part.learner for part in every])
    mentor = np.concatenate([part.mentor for part in every])
    value = np.concatenate([part.value for part in every])
    _, first = np.unique(learner * n_mentors + mentor, return_index=True)
    return _Columns(learner[first], mentor[first], value[first])


def _lottery(case: Case, columns: _Columns, copies: NDArray[np.int64], halvings: int) -> Lottery:
    drawn = copies > 0
    learner, mentor, copies = columns.learner[drawn], columns.mentor[drawn], copies[drawn]
    certain = np.flatnonzero(case.locked >= 0)
    held = case.scores.units_of(certain, case.locked[certain])
    units = case.scores.units_of(learner, mentor)
    return Lottery(
        learner,
        mentor,
        copies,
        halvings,
        case.locked,
        expected_total=float(units @ copies / 2**halvings + held.sum()) / UNIT,
        expected_matched=float(copies.sum()) / 2**halvings + len(certain),
    )
