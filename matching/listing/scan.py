"""Each learner's best few mentors by score less seat price, compiled: one scan of all pairs.

The same candidates as `matching._candidates.Candidates` finds, mentors of equal value in the same
order. Value and place make one whole number, so what is kept never depends on how tiles are cut.
"""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from threadpoolctl import threadpool_limits

from matching._candidates import Found, Ties
from matching.large.compiled import kernel
from matching.large.kernels import RUN, keep_largest
from matching.large.source import Source, View
from matching.large.tuning import Tuning
from matching.listing.source import factor_source
from matching.scores import PairScores

BLOCK_ROWS = 512
_PLACES = 2**24
"""A value is multiplied by this and the mentor's place taken off."""
_LOWEST = -(2**62)


class Kept(NamedTuple):
    """Running best of each row: ``key`` and ``mentor`` (n_rows, width), ``filled`` of them.

    Nothing with a key at or below ``least`` enters, and ``value`` is the value of that key.
    """

    key: NDArray[np.int64]
    mentor: NDArray[np.int32]
    filled: NDArray[np.int64]
    least: NDArray[np.int64]
    value: NDArray[np.float32]


class CandidateScanner:
    """Scans of one cohort's pair scores.

    Parameters
    ----------
    scores : PairScores
        `matching.listing.limits.scannable` with every price that is asked for.
    least : float
        Units; a pair that scores less is no candidate.
    """

    def __init__(self, scores: PairScores, least: float) -> None:
        self.source = factor_source(scores, np.full(scores.shape[0], least))

    def best(
        self, price: NDArray[np.float64], ties: Ties, rows: NDArray[np.intp], count: int
    ) -> Found:
        """Find the same pairs as `matching._candidates.Candidates.best`, each row's best first."""
        columns = np.flatnonzero(np.isfinite(price))
        count = min(count, len(columns))
        key = np.full((len(rows), count), _LOWEST, dtype=np.int64)
        mentor = np.full((len(rows), count), -1, dtype=np.int32)
        if key.size:
            finite = np.where(np.isfinite(price), price, 0.0).astype(np.float32)
            self._scan(self.source.view(finite, columns), ties, rows, key, mentor)
        row, place = np.nonzero(mentor >= 0)
        net = -(-key[row, place] // _PLACES)
        return rows[row].astype(np.intp), mentor[row, place].astype(np.intp), net

    def count_equal(
        self, price: NDArray[np.float64], rows: NDArray[np.intp], value: NDArray[np.int64]
    ) -> NDArray[np.int64]:
        """Count the mentors whose score less price is each learner's value, shape (n_rows,)."""
        columns = np.flatnonzero(np.isfinite(price))
        finite = np.where(np.isfinite(price), price, 0.0).astype(np.float32)
        view = self.source.view(finite, columns)
        counts = np.zeros(len(rows), dtype=np.int64)
        wanted = value.astype(np.float32)

        def work(at: NDArray[np.intp]) -> None:
            found, floor = np.zeros(len(at), dtype=np.int64), self.source.floor[rows[at]]
            for chunk, tile in self.source.tiles(rows[at], view):
                add_equal(tile, view.price[chunk], floor, wanted[at], found)
            counts[at] = found

        with threadpool_limits(1, user_api="blas"), ThreadPoolExecutor(Tuning().threads) as pool:
            list(pool.map(work, by_rank(self.source, rows)))
        return counts

    def _scan(
        self,
        view: View,
        ties: Ties,
        rows: NDArray[np.intp],
        key: NDArray[np.int64],
        mentor: NDArray[np.int32],
    ) -> None:
        """Write keys and mentors of the best, by falling key."""
        blocks = by_rank(self.source, rows)
        places = ties.order[view.columns].astype(np.int64)

        def work(at: NDArray[np.intp]) -> None:
            key[at], mentor[at] = best_of_block(
                self.source, view, places, ties.shift[rows[at]], rows=rows[at], count=key.shape[1]
            )

        with threadpool_limits(1, user_api="blas"), ThreadPoolExecutor(Tuning().threads) as pool:
            list(pool.map(work, blocks))


def by_rank(source: Source, rows: NDArray[np.intp]) -> list[NDArray[np.intp]]:
    """Places of rows, in groups of learners who have much in common."""
    order = np.argsort(source.rank[rows], kind="stable")
    return [order[at : at + BLOCK_ROWS] for at in range(0, len(rows), BLOCK_ROWS)]


def best_of_block(
    source: Source,
    view: View,
    places: NDArray[np.int64],
    shift: NDArray[np.intp],
    *,
    rows: NDArray[np.intp],
    count: int,
) -> tuple[NDArray[np.int64], NDArray[np.int32]]:
    """Keys and mentors of the best of some learners, by falling key; -1 where there is none."""
    kept = _kept(len(rows), count)
    floor = source.floor[rows]
    n_mentors = len(view.position)
    for chunk, tile in source.tiles(rows, view):
        keep_best(tile, chunk.start, view.price[chunk], floor, places, shift.astype(np.int64),
                  n_mentors, kept, count)  # fmt: skip
    cut(kept, count)
    key, column = kept.key[:, :count], kept.mentor[:, :count]
    by_key = np.argsort(-key, axis=1, kind="stable")
    column = np.take_along_axis(column, by_key, axis=1)
    mentor = np.where(column >= 0, view.columns[column], -1).astype(np.int32)
    return np.take_along_axis(key, by_key, axis=1), mentor


def _kept(n: int, count: int) -> Kept:
    width = 3 * count + 8
    return Kept(
        np.empty((n, width), dtype=np.int64),
        np.empty((n, width), dtype=np.int32),
        np.zeros(n, dtype=np.int64),
        np.full(n, _LOWEST),
        np.full(n, np.float32(-1e29)),
    )


@kernel
def keep_best(
    tile: NDArray[np.float32],
    first: int,
    price: NDArray[np.float32],
    floor: NDArray[np.float32],
    places: NDArray[np.int64],
    shift: NDArray[np.int64],
    n_mentors: int,
    kept: Kept,
    count: int,
) -> None:
    """Enter a tile's pairs, its columns counted from `first`; its width is a multiple of `RUN`."""
    n_columns, width = tile.shape[1], kept.key.shape[1]
    for row in range(tile.shape[0]):
        line, t, filled = tile[row], kept.value[row], kept.filled[row]
        for start in range(0, n_columns, RUN):
            run = line[start : start + RUN]
            hit = np.int32(0)
            for c in range(RUN):
                hit |= np.int32(run[c] >= t)
            if hit == 0:
                continue
            for c in range(RUN):
                if run[c] < t or run[c] + price[start + c] < floor[row]:
                    continue
                place = places[first + start + c] - shift[row]
                if place < 0:
                    place += n_mentors
                key = np.int64(run[c]) * _PLACES - place
                if key <= kept.least[row]:
                    continue
                kept.key[row, filled], kept.mentor[row, filled] = key, first + start + c
                filled += 1
                if filled == width:
                    least = np.int64(keep_largest(kept.key[row], kept.mentor[row], width, count))
                    t = np.float32(-(-least // _PLACES))
                    kept.least[row], filled = least, count
        kept.value[row], kept.filled[row] = t, filled


@kernel
def cut(kept: Kept, count: int) -> None:
    """Cut every row down to its `count` best; mark places that stay empty by -1."""
    for row in range(len(kept.filled)):
        if kept.filled[row] > count:
            keep_largest(kept.key[row], kept.mentor[row], kept.filled[row], count)
            kept.filled[row] = count
        for place in range(kept.filled[row], count):
            kept.key[row, place], kept.mentor[row, place] = _LOWEST, -1


@kernel
def add_equal(
    tile: NDArray[np.float32],
    price: NDArray[np.float32],
    floor: NDArray[np.float32],
    value: NDArray[np.float32],
    counts: NDArray[np.int64],
) -> None:
    """Count the pairs of a tile that are worth just a learner's value."""
    for row in range(tile.shape[0]):
        line, wanted, n = tile[row], value[row], 0
        for c in range(len(line)):
            n += line[c] == wanted and line[c] + price[c] >= floor[row]
        counts[row] += n
