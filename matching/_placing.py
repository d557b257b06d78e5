"""How many learners can be placed with pairs of at least some score.

A largest flow learner → mentor → sink on a few pairs. Its smallest cut proves it largest on all
pairs, unless a pair leads out of the cut: then some of these enter and the flow is found again
(Ford and Fulkerson 1956, doi:10.4153/CJM-1956-045-5; pairs enter as columns do in
`matching._pricing`). They are drawn at random: the best ones of everybody are the same few mentors.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np
from numpy.typing import NDArray

from matching._case import Case, row_blocks
from matching.assignment import Assignment
from matching.errors import SolverFailed

_NEW_PAIRS = 16
"""Pairs that enter for a learner at once, at most."""

Columns = tuple[NDArray[np.intp], NDArray[np.intp], NDArray[np.float64]]


class Placing:
    """The pairs met so far, for questions about one case.

    Parameters
    ----------
    case : Case
    assignment : Assignment
        Its pairs are the first ones.
    """

    def __init__(self, case: Case, assignment: Assignment) -> None:
        chosen = np.flatnonzero((assignment.mentor >= 0) & (case.locked < 0))
        mentor = assignment.mentor[chosen]
        self._case = case
        self._learner, self._mentor = chosen, mentor
        self._units = case.scores.units_of(chosen, mentor)

    def places(self, least: float, room: NDArray[np.intp], needed: int) -> bool:
        """Say whether enough free learners can be placed.

        Parameters
        ----------
        least : float
            Units that a pair must have.
        room : ndarray of intp, shape (n_mentors,)
        needed : int

        Raises
        ------
        SolverFailed
        """
        while True:
            placed, inside = self._flow(least, room)
            if placed >= needed or not self._grow(least, inside):
                return bool(placed >= needed)

    def _flow(self, least: float, room: NDArray[np.intp]) -> tuple[int, NDArray[np.intp]]:
        """Return the largest flow on the pairs met, and the source's side of its smallest cut."""
        # Loaded late: importing it takes longer than most command lines run.
        from ortools.graph.python import max_flow

        n, m = self._case.scores.shape
        good = self._units >= least
        flow = max_flow.SimpleMaxFlow()
        _add(flow, self._learner[good], n + self._mentor[good], 1)
        _add(flow, n + m, np.arange(n), 1)
        _add(flow, np.arange(n, n + m), n + m + 1, room)
        status = flow.solve(n + m, n + m + 1)
        if status != flow.OPTIMAL:
            raise SolverFailed("OR-tools largest flow", status.name)
        return int(flow.optimal_flow()), np.asarray(flow.get_source_side_min_cut(), dtype=np.intp)

    def _grow(self, least: float, inside: NDArray[np.intp]) -> bool:
        """Add pairs that lead out of the cut; say whether there were any."""
        parts = list(self._leading_out(least, inside))
        found = [np.concatenate(column) for column in zip(*parts, strict=True)]
        if not found or len(found[0]) == 0:
            return False
        self._learner = np.concatenate([self._learner, found[0]])
        self._mentor = np.concatenate([self._mentor, found[1]])
        self._units = np.concatenate([self._units, found[2]])
        return True

    def _leading_out(self, least: float, inside: NDArray[np.intp]) -> Iterator[Columns]:
        # The seed decides only which pairs are met first, never the answer.
        rng, case = np.random.default_rng(0), self._case
        reached = np.zeros(sum(case.scores.shape) + 2, dtype=np.bool_)
        reached[inside] = True
        n, m = case.scores.shape
        for rows in row_blocks(np.flatnonzero(reached[:n] & (case.locked < 0))):
            units = case.units(rows)
            good = (units >= least) & ~reached[n : n + m]
            keys = np.where(good, rng.random(good.shape, dtype=np.float32), np.float32(2.0))
            drawn = np.argpartition(keys, min(_NEW_PAIRS, m) - 1, axis=1)[:, :_NEW_PAIRS]
            row = np.repeat(np.arange(len(rows)), drawn.shape[1])
            kept = good[row, drawn.ravel()]
            row, mentor = row[kept], drawn.ravel()[kept]
            yield rows[row], mentor, units[row, mentor]


def _add(flow: Any, tail: Any, head: Any, capacity: Any) -> None:
    arcs = np.broadcast_arrays(tail, head, capacity)
    types = (np.int32, np.int32, np.int64)
    flow.add_arcs_with_capacity(*(a.astype(t) for a, t in zip(arcs, types, strict=True)))
