"""Pairs that would leave an assignment for each other: scans of all pairs by blocks.

A pair blocks if its score is above both what the learner has, in his scores, and what the mentor
must at least keep, in hers. Scores are whole units, exact in float32; two sides with scores of
their own are read tile by tile in step.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import NamedTuple, TypeVar

import numpy as np
from numpy.typing import NDArray
from threadpoolctl import threadpool_limits

from matching.large.compiled import kernel
from matching.large.kernels import RUN, keep_largest
from matching.large.source import View
from matching.large.tuning import Tuning
from matching.listing.source import factor_source
from matching.scores import ABSENT_BELOW, PairScores

_BLOCK_ROWS = 512
_PLACES = 2**24
_LOWEST = -(2**62)

R = TypeVar("R")
Tile = NDArray[np.float32]


class BlockingScanner:
    """Scans of one cohort.

    Parameters
    ----------
    wanted, worth : PairScores
        Scores of the learners and of the mentors; the same object where they agree.
    floor : ndarray of float64, shape (n_learners,)
        Units; a pair whose `wanted` is below is absent.
    """

    def __init__(self, wanted: PairScores, worth: PairScores, floor: NDArray[np.float64]) -> None:
        self.wanted = factor_source(wanted, floor)
        absent = np.full(len(floor), float(ABSENT_BELOW))
        self.worth = self.wanted if worth is wanted else factor_source(worth, absent)
        self.n_mentors = wanted.shape[1]

    def count(
        self, own: NDArray[np.float64], lowest: NDArray[np.float64]
    ) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
        """Count blocking pairs of each learner and of each mentor.

        Parameters
        ----------
        own : ndarray of float64, shape (n_learners,)
            What each learner has: ``-inf`` for nobody, ``inf`` for one who may not leave.
        lowest : ndarray of float64, shape (n_mentors,)
            What a learner must be worth more than: ``-inf`` at a spare seat, ``inf`` without seats.
        """
        has, least = self._limits(own, lowest)
        per_learner = np.zeros(len(own), dtype=np.intp)

        views = self._views(np.arange(self.n_mentors))
        columns = views[0].columns
        limit = _widened(least[columns])

        def work(rows: NDArray[np.int64]) -> NDArray[np.int32]:
            counts = np.zeros(len(rows), dtype=np.int64)
            per_column = np.zeros(len(limit), dtype=np.int32)
            for chunk, wanted, worth in self._tiles(rows, views):
                count_pairs(wanted, worth, has[rows], limit[chunk], counts, per_column[chunk])
            per_learner[rows] = counts
            return per_column[: len(columns)]

        per_mentor = np.zeros(len(lowest), dtype=np.intp)
        for per_column in self._by_blocks(np.flatnonzero(np.isfinite(has)), work):
            per_mentor[columns] += per_column
        return per_learner, per_mentor

    def best(
        self,
        rows: NDArray[np.int64],
        columns: NDArray[np.int64],
        own: NDArray[np.float64],
        lowest: NDArray[np.float64],
        k: int,
    ) -> tuple[NDArray[np.int32], NDArray[np.bool_]]:
        """Find the `k` blocking pairs that each of some learners wants most, among some mentors.

        Returns
        -------
        mentor : ndarray of int32, shape (n_rows, k)
            The most wanted first, of equals by position; -1 where there is none.
        more : ndarray of bool, shape (n_rows,)
            Whether there may be others.
        """
        has, least = self._limits(own, lowest)
        found = np.full((len(self.wanted.rank), k), -1, dtype=np.int32)
        more = np.zeros(len(self.wanted.rank), dtype=np.bool_)
        views = self._views(columns)
        mentor = views[0].columns
        limit = _widened(least[mentor])

        def work(at: NDArray[np.int64]) -> None:
            best = _empty_best(has[at], k)
            for chunk, wanted, worth in self._tiles(at, views):
                best_pairs(wanted, worth, limit[chunk], mentor[chunk], best, k)
            cut(best, k)
            order = np.argsort(-best.key[:, :k], axis=1, kind="stable")
            found[at] = np.take_along_axis(best.mentor[:, :k], order, axis=1)
            more[at] = best.beaten

        self._by_blocks(rows, work)
        return found[rows], more[rows]

    def _limits(
        self, own: NDArray[np.float64], lowest: NDArray[np.float64]
    ) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
        """Return what the two scores of a pair must exceed; absent pairs never do."""
        has = np.maximum(own, self.wanted.floor - 1.0).astype(np.float32)
        least = np.maximum(lowest, ABSENT_BELOW - 1.0).astype(np.float32)
        return has, least

    def _by_blocks(
        self, rows: NDArray[np.int64], work: Callable[[NDArray[np.int64]], R]
    ) -> list[R]:
        """Work on some learners by blocks of those who are alike."""
        order = rows[np.argsort(self.wanted.rank[rows], kind="stable")]
        blocks = [order[at : at + _BLOCK_ROWS] for at in range(0, len(order), _BLOCK_ROWS)]
        with threadpool_limits(1, user_api="blas"), ThreadPoolExecutor(Tuning().threads) as pool:
            return list(pool.map(work, blocks))

    def _views(self, columns: NDArray[np.int64]) -> list[View]:
        """Prepare tiles of some mentors, in the same order on both sides."""
        zero = np.zeros(self.n_mentors, dtype=np.float32)
        sources = [self.wanted] if self.worth is self.wanted else [self.wanted, self.worth]
        return [source.view(zero, columns) for source in sources]

    def _tiles(
        self, rows: NDArray[np.int64], views: list[View]
    ) -> Iterator[tuple[slice, Tile, Tile]]:
        if len(views) == 1:
            for chunk, tile in self.wanted.tiles(rows, views[0]):
                yield chunk, tile, tile
            return
        both = zip(self.wanted.tiles(rows, views[0]), self.worth.tiles(rows, views[1]), strict=True)
        for (chunk, wanted), (_, worth) in both:
            yield chunk, wanted, worth


class Best(NamedTuple):
    """Running best pairs of each row, ``filled`` of them.

    ``limit``: what a score must exceed to enter; ``beaten``: whether anything was dropped.
    """

    key: NDArray[np.int64]
    mentor: NDArray[np.int32]
    filled: NDArray[np.int64]
    limit: NDArray[np.float32]
    beaten: NDArray[np.bool_]


def _empty_best(limit: NDArray[np.float32], k: int) -> Best:
    n, width = len(limit), 2 * k + 8
    return Best(
        np.empty((n, width), dtype=np.int64),
        np.empty((n, width), dtype=np.int32),
        np.zeros(n, dtype=np.int64),
        limit,
        np.zeros(n, dtype=np.bool_),
    )


def _widened(least: NDArray[np.float32]) -> NDArray[np.float32]:
    """Append what no score exceeds up to the width of tiles."""
    return np.pad(least, (0, -len(least) % RUN), constant_values=np.inf)


@kernel
def count_pairs(
    wanted: Tile,
    worth: Tile,
    has: NDArray[np.float32],
    least: NDArray[np.float32],
    per_row: NDArray[np.int64],
    per_column: NDArray[np.int32],
) -> None:
    """Count the pairs of a tile above both limits."""
    for row in range(wanted.shape[0]):
        own, line, other = has[row], wanted[row], worth[row]
        n = np.int32(0)
        for c in range(len(line)):
            both = np.int32((line[c] > own) & (other[c] > least[c]))
            n += both
            per_column[c] += both
        per_row[row] += n


@kernel
def best_pairs(
    wanted: Tile,
    worth: Tile,
    least: NDArray[np.float32],
    mentor: NDArray[np.int64],
    best: Best,
    k: int,
) -> None:
    """Enter the pairs of a tile above both limits."""
    width = best.key.shape[1]
    for row in range(wanted.shape[0]):
        line, values, t, n = wanted[row], worth[row], best.limit[row], best.filled[row]
        for start in range(0, len(line), RUN):
            hit = np.int32(0)
            for c in range(start, start + RUN):
                hit |= np.int32((line[c] > t) & (values[c] > least[c]))
            if hit == 0:
                continue
            for c in range(start, start + RUN):
                if line[c] > t and values[c] > least[c]:
                    best.key[row, n] = np.int64(line[c]) * _PLACES - mentor[c]
                    best.mentor[row, n] = mentor[c]
                    n += 1
                    if n == width:
                        lowest = np.int64(keep_largest(best.key[row], best.mentor[row], n, k))
                        # The next below: a score that equals the last one kept may still enter.
                        t, n = max(t, np.float32(-(-lowest // _PLACES) - 1)), k
                        best.beaten[row] = True
        best.limit[row], best.filled[row] = t, n


@kernel
def cut(best: Best, k: int) -> None:
    """Cut every row down to its `k` best; mark places that stay empty by -1."""
    for row in range(len(best.filled)):
        if best.filled[row] > k:
            keep_largest(best.key[row], best.mentor[row], best.filled[row], k)
            best.filled[row] = k
            best.beaten[row] = True
        for place in range(best.filled[row], k):
            best.key[row, place], best.mentor[row, place] = _LOWEST, -1
