"""Where scores come from, a tile at a time: factors, or an array.

Scores are whole units and prices too, clipped so that every partial sum of the augmented product
``[A, 1] [B, -p]ᵀ`` stays below 2²⁴: float32 is then exact, whatever the order of additions. Columns
that many learners of a block use go through one dense product, the others are added learner by
learner: a cohort has thousands of columns, a learner less than two hundred.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import NamedTuple, Protocol

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_array

from matching._pairs import ABSENT, Pairs
from matching._similar import COMMON
from matching.large.kernels import RUN, add_extras, add_products, adjust, products
from matching.large.limits import largest_units
from matching.scores import ABSENT_BELOW, EXACT_LIMIT, UNIT, PairScores

TILE_COLUMNS = 2048
"""A multiple of `RUN`; with 512 learners a tile fits a second-level cache."""
NOTHING = np.float32(-1e30)
"""Stands where a pair is absent: below every score, price or threshold."""


@dataclass(frozen=True, eq=False)
class View:
    """Some mentors at some prices.

    Parameters
    ----------
    columns : ndarray of int64, shape (n_columns,)
        Mentors, in the order of the tiles' columns.
    position : ndarray of int32, shape (n_mentors,)
        Their columns, -1 for none.
    price : ndarray of float32, shape (width,)
        Whole units. The width of tiles is a multiple of `RUN`; what is beyond the columns holds
        `NOTHING` in tiles.
    operand : ndarray of float32, shape (n_factors, n_stored)
        Mentors' factors, contiguous; without rows for an array of scores.
    first : int
        Where the view begins in the operand.
    """

    columns: NDArray[np.int64]
    position: NDArray[np.int32]
    price: NDArray[np.float32]
    operand: NDArray[np.float32]
    first: int = 0

    def chunks(self) -> Iterator[slice]:
        """Columns of one tile after the other."""
        width = len(self.price)
        for start in range(0, width, TILE_COLUMNS):
            yield slice(start, min(start + TILE_COLUMNS, width))


class Source(Protocol):
    """Scores in whole units; absent pairs are below the learner's `floor`.

    `largest` bounds their magnitude, `rank` is an order of learners in which those of a block have
    much in common.
    """

    floor: NDArray[np.float32]
    rank: NDArray[np.int64]
    largest: int

    def view(self, price: NDArray[np.float32], columns: NDArray[np.int64]) -> View:
        """Prepare tiles of ``score - price`` of some mentors; `price` is that of all mentors."""

    def sample(self, price: NDArray[np.float32], n: int, rng: np.random.Generator) -> View:
        """Prepare tiles of at least `n` mentors at random, or of all; each as likely."""

    def tiles(
        self, rows: NDArray[np.int64], view: View
    ) -> Iterator[tuple[slice, NDArray[np.float32]]]:
        """Yield the columns of a view and the tile of some learners there; it is overwritten."""

    def units(self, rows: NDArray[np.int64], mentor: NDArray[np.int32]) -> NDArray[np.float32]:
        """Scores of listed pairs, shape (n_rows, n_places); below the floor if absent or -1."""


def _view(
    columns: NDArray[np.int64],
    price: NDArray[np.float32],
    operand: NDArray[np.float32],
    first: int = 0,
) -> View:
    position = np.full(len(price), -1, dtype=np.int32)
    position[columns] = np.arange(len(columns))
    taken = np.pad(price[columns], (0, -len(columns) % RUN))
    return View(columns, position, taken, operand, first)


class _Compressed(NamedTuple):
    """Sparse rows in the types that kernels are compiled for."""

    start: NDArray[np.int64]
    other: NDArray[np.int32]
    value: NDArray[np.float32]

    @classmethod
    def of(cls, rows: csr_array) -> _Compressed:
        """Take the parts of an array with sorted columns."""
        return cls(
            rows.indptr.astype(np.int64, copy=False),
            rows.indices.astype(np.int32, copy=False),
            rows.data.astype(np.float32, copy=False),
        )


class FactorSource:
    """Scores from the factors of `PairScores`, in the order of some pairs."""

    def __init__(self, pairs: Pairs, scores: PairScores, largest: int) -> None:
        self.factors = scores.factors_of(pairs.learners)
        self.by_mentor = _lines(scores.mentor_factors, pairs.mentors)
        self.order = np.random.default_rng(0).permutation(len(self.by_mentor))
        self.by_column = _stored(self.by_mentor, self.order)
        self.rows = _Compressed.of(self.factors)
        self.single = _Compressed.of(_single(pairs, scores))
        floor = np.ceil(pairs.request.floor[pairs.learners] * UNIT)
        self.floor = np.clip(floor, ABSENT_BELOW, EXACT_LIMIT).astype(np.float32)
        self.rank = scores.likeness[pairs.learners]
        self.largest = largest

    def view(self, price: NDArray[np.float32], columns: NDArray[np.int64]) -> View:
        """See `Source`."""
        if len(columns) == len(self.by_mentor):
            return _view(self.order, price, self.by_column)
        return _view(columns, price, _stored(self.by_mentor, columns))

    def sample(self, price: NDArray[np.float32], n: int, rng: np.random.Generator) -> View:
        """See `Source`; a stretch of the stored columns, whose order is random: nothing moves."""
        stored = self.by_column.shape[1]
        width = min(n + -n % RUN, stored)
        part = int(rng.integers(-(-stored // width)))
        first = min(part * width, stored - width)
        columns = self.order[first : first + width]
        return _view(columns, price, self.by_column, first)

    def tiles(
        self, rows: NDArray[np.int64], view: View
    ) -> Iterator[tuple[slice, NDArray[np.float32]]]:
        """See `Source`."""
        part = self.factors[rows]
        common = np.bincount(part.indices, minlength=part.shape[1]) >= COMMON * len(rows)
        left, active = _dense(part, common)
        rare = _without(part, common)
        off = np.full(len(view.price), NOTHING)
        off[: len(view.columns)] = -view.price[: len(view.columns)]
        room = np.empty(len(rows) * min(TILE_COLUMNS, len(view.price)), dtype=np.float32)
        single = self.single
        for chunk in view.chunks():
            width, start = chunk.stop - chunk.start, view.first + chunk.start
            tile = room[: len(rows) * width].reshape(len(rows), width)
            right = np.vstack([view.operand[active, start : start + width], off[chunk]])
            np.dot(left, right, out=tile)
            if len(rare.value):
                add_products(tile, start, *rare, view.operand)
            if len(single.value):
                adjust(tile, chunk.start, rows, view.position, *single)
            yield chunk, tile

    def units(self, rows: NDArray[np.int64], mentor: NDArray[np.int32]) -> NDArray[np.float32]:
        """See `Source`."""
        found = np.full(mentor.shape, NOTHING, dtype=np.float32)
        products(*self.rows, self.by_mentor, rows, mentor, found)
        if len(self.single.value):
            add_extras(*self.single, rows, mentor, found)
        return found


def _lines(factors: NDArray[np.float32], mentors: NDArray[np.intp]) -> NDArray[np.float32]:
    """Copy some mentors' factors line by line, a tile at a time: never a second copy of all."""
    lines = np.empty((len(mentors), factors.shape[1]), dtype=np.float32)
    for start in range(0, len(mentors), TILE_COLUMNS):
        part = slice(start, start + TILE_COLUMNS)
        lines[part] = factors[mentors[part]]
    return lines


def _stored(by_mentor: NDArray[np.float32], order: NDArray[np.int64]) -> NDArray[np.float32]:
    """Put some mentors' factors side by side, with zeros up to a multiple of `RUN`."""
    n, width = len(order), by_mentor.shape[1]
    stored = np.zeros((width, n + -n % RUN), dtype=np.float32)
    for start in range(0, n, TILE_COLUMNS):  # a tile at a time: no second copy of all factors
        part = slice(start, min(start + TILE_COLUMNS, n))
        stored[:, part] = by_mentor[order[part]].T
    return stored


def _dense(
    part: csr_array, common: NDArray[np.bool_]
) -> tuple[NDArray[np.float32], NDArray[np.intp]]:
    """Factors of some learners in common columns, and a column of ones; which columns these are."""
    place = np.cumsum(common) - 1
    dense = np.zeros((part.shape[0], np.count_nonzero(common) + 1), dtype=np.float32)
    row = np.repeat(np.arange(part.shape[0]), np.diff(part.indptr))
    kept = common[part.indices]
    dense[row[kept], place[part.indices[kept]]] = part.data[kept]
    dense[:, -1] = 1.0
    return dense, np.flatnonzero(common)


def _without(part: csr_array, common: NDArray[np.bool_]) -> _Compressed:
    """Return the entries of rows in all but the common columns."""
    kept = ~common[part.indices]
    start = np.concatenate([[0], np.cumsum(kept)])[part.indptr]
    return _Compressed(
        start.astype(np.int64),
        part.indices[kept].astype(np.int32),
        part.data[kept].astype(np.float32),
    )


class ArraySource:
    """Scores from an array, kept in float32."""

    def __init__(self, pairs: Pairs, largest: int) -> None:
        n, m = len(pairs.learners), len(pairs.mentors)
        self.scores = np.empty((n, m), dtype=np.float32)
        for rows, numbers in pairs.blocks():
            units = numbers // pairs.tie_factor if pairs.tie_factor > 1 else numbers
            self.scores[rows] = units
            self.scores[rows][numbers == ABSENT] = NOTHING
        self.floor = np.full(n, -2.0 * EXACT_LIMIT, dtype=np.float32)
        self.rank = np.arange(n)
        self.largest = largest

    def view(self, price: NDArray[np.float32], columns: NDArray[np.int64]) -> View:
        """See `Source`."""
        return _view(columns, price, np.empty((0, len(columns)), dtype=np.float32))

    def sample(self, price: NDArray[np.float32], n: int, rng: np.random.Generator) -> View:
        """See `Source`."""
        return self.view(price, np.sort(rng.choice(len(price), min(n, len(price)), replace=False)))

    def tiles(
        self, rows: NDArray[np.int64], view: View
    ) -> Iterator[tuple[slice, NDArray[np.float32]]]:
        """See `Source`."""
        whole = len(view.columns) == self.scores.shape[1]
        for chunk in view.chunks():
            columns = view.columns[chunk]
            block = self.scores[rows, chunk] if whole else self.scores[np.ix_(rows, columns)]
            tile = np.full((len(rows), chunk.stop - chunk.start), NOTHING, dtype=np.float32)
            np.subtract(block, view.price[chunk][: len(columns)], out=tile[:, : len(columns)])
            yield chunk, tile

    def units(self, rows: NDArray[np.int64], mentor: NDArray[np.int32]) -> NDArray[np.float32]:
        """See `Source`."""
        found = self.scores[rows[:, None], mentor]
        found[mentor < 0] = NOTHING
        return found


def open_source(pairs: Pairs) -> Source:
    """Find the source of some pairs that `matching.large.limits.suits`."""
    scores = pairs.request.scores
    largest = largest_units(pairs)
    if isinstance(scores, PairScores):
        return FactorSource(pairs, scores, largest)
    return ArraySource(pairs, largest)


def _single(pairs: Pairs, scores: PairScores) -> csr_array:
    """Extras of single pairs: corrections, and `NOTHING` where the pair is forbidden."""
    parts = [part.astype(np.float32) for part in scores.corrections_by.values()]
    whole = sum(parts, start=scores.forbidden.astype(np.float32) * NOTHING)
    single = csr_array(whole[pairs.learners])
    if not np.array_equal(pairs.mentors, np.arange(len(pairs.mentors))):
        single = csr_array(single[:, pairs.mentors])
    single.sum_duplicates()
    single.sort_indices()
    return single
