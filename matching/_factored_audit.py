"""Best ``score - price`` of each learner straight from the factors of pair scores.

What `matching.certificate` computes pair by pair in float64, in blocks of float32 products instead:
exact, because scores and prices are whole units below 2²³. Shares nothing with the solvers.
"""

from __future__ import annotations

import os
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_array
from threadpoolctl import threadpool_limits

from matching._request import Request
from matching.scores import ABSENT_BELOW, EXACT_LIMIT, UNIT, PairScores

_BLOCK_ROWS = 512
_TILE_COLUMNS = 2048
_COMMON = 0.15
"""Share of a block's learners from which a column is cheaper in the dense product."""


@dataclass(frozen=True, eq=False)
class _Side:
    """Mentors of one level: factors by column, prices in units, each mentor's column or -1."""

    factors: NDArray[np.float32]
    price: NDArray[np.float32]
    position: NDArray[np.intp]


def factored(request: Request, price: NDArray[np.float64]) -> PairScores | None:
    """Pair scores that can be audited at these prices, in the unit of the scores; None if not."""
    scores = request.scores
    if not isinstance(scores, PairScores) or request.eligible is not None:
        return None
    units = price * UNIT
    whole = np.array_equal(units, np.rint(units))
    small = 2 * max(scores.largest, int(np.abs(units).max(initial=0.0))) < EXACT_LIMIT
    return scores if whole and small else None


def best_by_level(
    request: Request,
    scores: PairScores,
    learners: NDArray[np.intp],
    *,
    level: NDArray[np.int8],
    price: NDArray[np.float64],
) -> dict[int, NDArray[np.float64]]:
    """Best ``score - price`` of each learner among the mentors of each level that there is.

    Parameters
    ----------
    request : Request
    scores : PairScores
        As `factored` gives it.
    learners : ndarray of intp, shape (n,)
    level : ndarray of int8, shape (n_mentors,)
    price : ndarray of float64, shape (n_mentors,)
        In the unit of the scores.

    Returns
    -------
    dict of int to ndarray of float64, shape (n,)
        ``-inf`` where no pair is present.
    """
    sides = {int(at): _side(scores, level == at, price) for at in np.unique(level)}
    best = {at: np.full(len(learners), -np.inf) for at in sides}
    floor = np.maximum(np.ceil(request.floor * UNIT), ABSENT_BELOW)

    def work(start: int) -> None:
        rows = learners[start : start + _BLOCK_ROWS]
        for at, side in sides.items():
            units = _best_units(scores, rows, side, floor[rows])
            best[at][start : start + len(rows)] = units / UNIT

    with threadpool_limits(1, user_api="blas"), ThreadPoolExecutor(os.cpu_count()) as pool:
        list(pool.map(work, range(0, len(learners), _BLOCK_ROWS)))
    return best


def _side(scores: PairScores, here: NDArray[np.bool_], price: NDArray[np.float64]) -> _Side:
    position = np.full(len(here), -1, dtype=np.intp)
    position[here] = np.arange(np.count_nonzero(here))
    factors = np.ascontiguousarray(scores.mentor_factors[here].T)
    return _Side(factors, (price[here] * UNIT).astype(np.float32), position)


def _best_units(
    scores: PairScores, rows: NDArray[np.intp], side: _Side, floor: NDArray[np.float64]
) -> NDArray[np.float64]:
    """Largest score less price of some learners with the mentors of one side, in units."""
    part = csr_array(scores.learner_factors[rows])
    used = np.bincount(part.indices, minlength=part.shape[1])
    common = np.flatnonzero(used >= _COMMON * len(rows))
    seldom = np.flatnonzero((used > 0) & (used < _COMMON * len(rows)))
    left, rare = part[:, common].toarray(), csr_array(part[:, seldom])
    right = side.factors if len(common) == part.shape[1] else side.factors[common]
    others = side.factors[seldom]
    singles = [(*_pairs(matrix, rows, side), False) for matrix in scores.corrections_by.values()]
    singles.append((*_pairs(scores.forbidden, rows, side), True))
    best = np.full(len(rows), -np.inf, dtype=np.float32)
    least = floor.astype(np.float32)[:, None]
    for start in range(0, len(side.price), _TILE_COLUMNS):
        chunk = slice(start, start + _TILE_COLUMNS)
        tile = left @ right[:, chunk]
        if rare.nnz:
            tile += rare @ others[:, chunk]
        for row, column, value, absent in singles:
            here = (column >= start) & (column < start + _TILE_COLUMNS)
            at = row[here], column[here] - start
            tile[at] = -np.inf if absent else tile[at] + value[here]
        if tile.min(initial=np.inf) < least.max(initial=-np.inf):
            np.copyto(tile, -np.inf, where=tile < least)
        tile -= side.price[chunk]
        np.maximum(best, tile.max(axis=1, initial=-np.inf), out=best)
    return best.astype(np.float64)


def _pairs(
    matrix: csr_array, rows: NDArray[np.intp], side: _Side
) -> tuple[NDArray[np.intp], NDArray[np.intp], NDArray[np.float32]]:
    """Rows, columns and values of single pairs."""
    if matrix.nnz == 0:
        nowhere = np.empty(0, dtype=np.intp)
        return nowhere, nowhere, np.empty(0, dtype=np.float32)
    entries = matrix[rows].tocoo()
    return entries.row.astype(np.intp), side.position[entries.col], entries.data.astype(np.float32)
