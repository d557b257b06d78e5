"""Scans of all pairs by blocks: for each learner the best mentors by score − price.

Ranked by score alone everybody's candidates are the same few mentors; with prices off they differ,
and the assigned mentor is among the first. A block is a product of float32 matrices; products and
scans run on a pool of threads. What is found depends on the blocks and never on the threads.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray
from threadpoolctl import threadpool_limits

from matching.large.kernels import Best, best_of_columns, best_of_rows, close
from matching.large.source import Source, View

BLOCK_ROWS = 512
STRIPES = 4
"""Mentors' lists are collected in so many parts, however many threads there are."""
_LOWEST = np.float32(-1e29)

T = TypeVar("T")
R = TypeVar("R")


def stripes(blocks: list[NDArray[np.int64]]) -> list[list[NDArray[np.int64]]]:
    """Deal blocks out to the parts in which mentors' candidates are collected."""
    return [blocks[part::STRIPES] for part in range(STRIPES)]


@dataclass(frozen=True, eq=False)
class Found:
    """What a scan found.

    Parameters
    ----------
    mentor : ndarray of int32, shape (n_rows, k)
        In no order; -1 where there is none.
    value : ndarray of float32, shape (n_rows, k)
        Score less price; not meaningful where there is no mentor.
    rest : ndarray of float32, shape (n_rows,)
        No other mentor of the view has a larger value.
    """

    mentor: NDArray[np.int32]
    value: NDArray[np.float32]
    rest: NDArray[np.float32]

    @classmethod
    def nothing(cls, n_rows: int, k: int) -> Found:
        """Nothing is found yet."""
        return cls(
            np.full((n_rows, k), -1, dtype=np.int32),
            np.zeros((n_rows, k), dtype=np.float32),
            np.zeros(n_rows, dtype=np.float32),
        )

    def put(self, at: NDArray[np.int64], part: Found) -> None:
        """Take over what was found for some rows."""
        self.mentor[at], self.value[at], self.rest[at] = part.mentor, part.value, part.rest


@dataclass(frozen=True, eq=False)
class Columns:
    """Candidates of each mentor: pairs of equal length."""

    learner: NDArray[np.int64]
    mentor: NDArray[np.int32]
    value: NDArray[np.float32]

    @classmethod
    def together(cls, parts: Sequence[Columns]) -> Columns:
        """Put the candidates of stripes one after the other."""
        return cls(
            np.concatenate([part.learner for part in parts]),
            np.concatenate([part.mentor for part in parts]),
            np.concatenate([part.value for part in parts]),
        )


class Scanner:
    """Scans of one source.

    Parameters
    ----------
    source : Source
    n_threads : int
        At least 1; the results do not depend on it.
    """

    def __init__(self, source: Source, n_threads: int) -> None:
        self.source = source
        self.pool = ThreadPoolExecutor(n_threads)

    def rows(
        self, rows: NDArray[np.int64], view: View, k: int, threshold: NDArray[np.float32]
    ) -> Found:
        """Find the `k` best mentors of some learners above their thresholds."""
        found = Found.nothing(len(rows), k)
        self._run(rows, lambda at: found.put(at, self.block(rows[at], view, k, threshold[at])))
        return found

    def sampled_rows(self, price: NDArray[np.float32], k: int, n_sampled: int, seed: int) -> Found:
        """Find the `k` best of mentors drawn at random for each block of learners."""
        rows = np.arange(len(self.source.rank))
        found = Found.nothing(len(rows), k)
        self._run(
            rows,
            lambda at: found.put(
                at, self.sampled_block(at, price, k, n_sampled=n_sampled, seed=seed)
            ),
        )
        return found

    def rows_and_columns(
        self,
        view: View,
        k: int,
        threshold: NDArray[np.float32],
        *,
        k_columns: int,
        utility: NDArray[np.float32],
    ) -> tuple[Found, Columns]:
        """Find also for each mentor the learners with the largest ``value - utility``."""
        found = Found.nothing(len(threshold), k)
        blocks = self.blocks(np.arange(len(threshold)))

        def work(stripe: Sequence[NDArray[np.int64]]) -> Columns:
            return self.stripe(
                stripe, view, found.put, threshold, k=k, k_columns=k_columns, utility=utility
            )

        return found, Columns.together(self._map(work, stripes(blocks)))

    def stripe(
        self,
        blocks: Sequence[NDArray[np.int64]],
        view: View,
        put: Callable[[NDArray[np.int64], Found], None],
        threshold: NDArray[np.float32],
        *,
        k: int,
        k_columns: int,
        utility: NDArray[np.float32],
    ) -> Columns:
        """Scan blocks of learners one by one, give what each found, collect that of mentors."""
        best = _best(len(view.price), k_columns, np.full(len(view.price), _LOWEST))
        for at in blocks:
            columns = (best, k_columns, utility)
            put(at, self.block(at, view, k, threshold[at], columns=columns))
        return _columns(best, k_columns)

    def block(
        self,
        learners: NDArray[np.int64],
        view: View,
        k: int,
        threshold: NDArray[np.float32],
        *,
        columns: tuple[Best, int, NDArray[np.float32]] | None = None,
    ) -> Found:
        """Scan a block of learners."""
        best = _best(len(learners), k, threshold)
        floor = self.source.floor[learners]
        for chunk, tile in self.source.tiles(learners, view):
            best_of_rows(tile, chunk.start, view.price[chunk], floor, best, k)
            if columns is not None:
                into, k_columns, utility = columns
                best_of_columns(tile, chunk.start, view.price[chunk], floor, learners,
                                utility[learners], into, k_columns)  # fmt: skip
        close(best, k)
        mentor = best.other[:, :k]
        mentor = np.where(mentor >= 0, view.columns[mentor], -1)
        return Found(mentor.astype(np.int32), best.value[:, :k], best.threshold)

    def sampled_block(
        self,
        learners: NDArray[np.int64],
        price: NDArray[np.float32],
        k: int,
        *,
        n_sampled: int,
        seed: int,
    ) -> Found:
        """Scan a block of learners with mentors drawn for it."""
        rng = np.random.default_rng([seed, int(learners[0])])
        view = self.source.sample(price, n_sampled, rng)
        return self.block(learners, view, k, np.full(len(learners), _LOWEST))

    def blocks(self, rows: NDArray[np.int64]) -> list[NDArray[np.int64]]:
        """Places of rows, in groups of learners who have much in common."""
        order = np.argsort(self.source.rank[rows], kind="stable")
        return [order[start : start + BLOCK_ROWS] for start in range(0, len(rows), BLOCK_ROWS)]

    def _run(self, rows: NDArray[np.int64], work: Callable[[NDArray[np.int64]], None]) -> None:
        self._map(work, self.blocks(rows))

    def _map(self, work: Callable[[T], R], parts: Sequence[T]) -> list[R]:
        with threadpool_limits(1, user_api="blas"):
            return list(self.pool.map(work, parts))

    def units(
        self, rows: NDArray[np.int64], mentor: NDArray[np.int32]
    ) -> tuple[NDArray[np.int32], NDArray[np.int32]]:
        """Mentors, -1 where the pair is absent, and scores of listed pairs."""
        step = 4 * BLOCK_ROWS
        parts = [slice(start, start + step) for start in range(0, len(rows), step)]
        kept, units = mentor.copy(), np.zeros(mentor.shape, dtype=np.int32)

        def work(part: slice) -> None:
            found = self.source.units(rows[part], mentor[part])
            absent = found < self.source.floor[rows[part], None]
            kept[part][absent] = -1
            found[absent] = 0.0
            units[part] = found

        self._map(work, parts)
        return kept, units


def _best(n_lines: int, k: int, threshold: NDArray[np.float32]) -> Best:
    width = 3 * k + 8
    return Best(
        np.empty((n_lines, width), dtype=np.float32),
        np.empty((n_lines, width), dtype=np.int32),
        np.zeros(n_lines, dtype=np.int64),
        threshold.astype(np.float32),
    )


def _columns(best: Best, k: int) -> Columns:
    close(best, k)
    mentor, place = np.nonzero(best.other[:, :k] >= 0)
    return Columns(
        best.other[mentor, place].astype(np.int64),
        mentor.astype(np.int32),
        best.value[mentor, place],
    )
