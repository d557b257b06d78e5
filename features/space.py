"""All feature blocks of a cohort side by side: φ for learning, whole-number factors for scores."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_array, hstack

from features.block import Block, BlockFactors
from features.blocks import BLOCKS
from features.cohort import Cohort
from features.errors import DuplicateBlock, InvalidWeights, UnknownBlock
from features.grid import EXACT_GRIDS, MENTOR_GRID, UNIT

_FRACTION_BITS = 16
"""Bits behind the point while learner entries are rounded."""


@dataclass(frozen=True, eq=False)
class ScaledFactors:
    """Whole-number factors of all weighted blocks; see `EncodedCohort.scaled`.

    Attributes
    ----------
    learner : csr_array of float32, shape (n_learners, n_columns)
    mentor : ndarray of float32, shape (n_mentors, n_columns)
        Stored column by column, so that picking a learner's active columns reads memory in order.
    columns : dict of str to slice
        Columns of each block.
    grid : dict of str to int
        Units to one in a block's mentor entries; `MENTOR_GRID` where they were rounded.
    """

    learner: csr_array
    mentor: NDArray[np.float32]
    columns: dict[str, slice]
    grid: dict[str, int]

    def error_bound(self) -> NDArray[np.float64]:
        """Bound of the rounding of each learner's scores, in units, shape (n_learners,).

        ``|Σ_j A_j B_j − UNIT · Σ_k w_k φ_k| <= Σ_j (max_m |B_mj| + |A_j| / 2 where rounded)`` over
        the learner's active columns: a learner entry is off by at most one unit, a mentor entry by
        half a grid step. As ``Σ w φ`` lies in [0, 1], a score lies in [0, UNIT] up to this bound.
        """
        active = abs(self.learner.astype(np.float64))
        top = np.abs(self.mentor).max(axis=0, initial=0.0).astype(np.float64)
        rounded = np.zeros(len(top))
        for name, columns in self.columns.items():
            rounded[columns] = 0.5 if self.grid[name] == MENTOR_GRID else 0.0
        bound: NDArray[np.float64] = active.sign() @ (top + 1.0) + active @ rounded
        return bound


@dataclass(frozen=True, eq=False)
class EncodedCohort:
    """A cohort encoded by every block.

    Attributes
    ----------
    cohort : Cohort
    blocks : tuple of Block
    factors : dict of str to BlockFactors
        By block name, in the order of the blocks.
    grids : dict of str to int
        By block name: coarsest grid of the mentor entries, 1, 1/2 or 1/4; else 1/128 (rounded).
    """

    cohort: Cohort
    blocks: tuple[Block, ...]
    factors: dict[str, BlockFactors]
    grids: dict[str, int]

    def phi(self, learner: int, mentor: int) -> dict[str, float]:
        """Value of every block for one pair of positions, in [0, 1]."""
        return {
            name: _row_product(both.learner, learner, both.mentor[mentor])
            for name, both in self.factors.items()
        }

    def values(self, name: str, learner: int, mentors: NDArray[np.intp]) -> NDArray[np.float64]:
        """Values of one block for one learner with some mentors, shape (n_mentors,).

        0 throughout for a block that is not there.
        """
        both = self.factors.get(name)
        if both is None:
            return np.zeros(len(mentors))
        active = slice(both.learner.indptr[learner], both.learner.indptr[learner + 1])
        columns = both.learner.indices[active]
        values: NDArray[np.float64] = (
            both.mentor[mentors[:, np.newaxis], columns] @ both.learner.data[active]
        )
        return values

    def matrix(self, rows: slice | NDArray[np.intp]) -> NDArray[np.float64]:
        """Values of every block for some learners with every mentor.

        Parameters
        ----------
        rows : slice or ndarray of intp
            Learner positions.

        Returns
        -------
        ndarray of float64, shape (n_rows, n_mentors, n_blocks)
            In [0, 1] up to the rounding of float64.
        """
        parts = [both.learner[rows] @ both.mentor.T for both in self.factors.values()]
        return np.stack(parts, axis=-1)

    def scaled(self, weights: Mapping[str, float], *, room: int = 0) -> ScaledFactors:
        """Weigh and round all blocks so that ``Σ_j learner · mentor`` is the score in units.

        Per block of weight w: mentor entries that are all whole, halves or quarters are kept, else
        rounded to multiples of 1/128, and stored as whole numbers of that grid; learner entries
        become whole numbers of ``w · 2²⁰ / grid`` each, rounded so that every row adds up to its
        rounded sum (a feature that is 1 gives exactly the block's weight, on the grid). Both
        roundings look at one row alone.

        Parameters
        ----------
        weights : mapping of str to float
            By block name, >= 0, adding up to at most 1 (soft rules may hold the rest); blocks of
            weight 0 or not named are left out.
        room : int, optional
            Columns of zeros after all others on the mentor side, for further columns: copying
            hundreds of megabytes later only to append a few would double the memory.

        Returns
        -------
        ScaledFactors

        Raises
        ------
        UnknownBlock
            A weight names no block.
        InvalidWeights
            A weight is negative or not finite, or they add up to 0 or to more than 1.
        """
        used = self._used(weights)
        columns = self._columns(used)
        grid = {name: self.grids[name] for name in used}
        return ScaledFactors(self._learners(used), self._mentors(columns, room), columns, grid)

    def scaled_learners(self, weights: Mapping[str, float]) -> csr_array:
        """Only the learner side of `scaled`: for new learners against mentors already scaled."""
        return self._learners(self._used(weights))

    def _used(self, weights: Mapping[str, float]) -> dict[str, float]:
        for name in weights:
            if name not in self.factors:
                raise UnknownBlock(name, tuple(self.factors))
        total = math.fsum(weights.values())
        if not all(w >= 0 for w in weights.values()) or not 0 < total <= 1 + 1e-9:
            raise InvalidWeights(weights)
        return {name: weights[name] for name in self.factors if weights.get(name, 0.0) > 0}

    def _columns(self, used: Mapping[str, float]) -> dict[str, slice]:
        ends = np.cumsum([self.factors[name].mentor.shape[1] for name in used]).tolist()
        edges = zip(used, [0, *ends[:-1]], ends, strict=True)
        return {name: slice(start, end) for name, start, end in edges}

    def _learners(self, used: Mapping[str, float]) -> csr_array:
        parts = [
            _whole_rows(self.factors[name].learner, weight * UNIT / self.grids[name])
            for name, weight in used.items()
        ]
        side: csr_array = hstack(parts, format="csr", dtype=np.float32)
        return side

    def _mentors(self, columns: Mapping[str, slice], room: int) -> NDArray[np.float32]:
        width = room + max((part.stop for part in columns.values()), default=0)
        side = np.zeros((len(self.cohort.mentors), width), dtype=np.float32, order="F")
        for name, part in columns.items():
            mentor, grid = self.factors[name].mentor, self.grids[name]
            side[:, part] = mentor if mentor.dtype.kind == "i" else np.rint(mentor * grid)
        return side


class FeatureSpace:
    """The feature blocks that training, batch and live scoring share.

    Parameters
    ----------
    blocks : sequence of Block, optional
        With unique names.

    Raises
    ------
    DuplicateBlock
        Two blocks have one name.
    """

    def __init__(self, blocks: Sequence[Block] = BLOCKS) -> None:
        self.blocks = tuple(blocks)
        for i, name in enumerate(self.names):
            if name in self.names[:i]:
                raise DuplicateBlock(name)

    @property
    def names(self) -> tuple[str, ...]:
        """Names of the blocks, in order: the last axis of `EncodedCohort.matrix`."""
        return tuple(block.name for block in self.blocks)

    def encode(self, cohort: Cohort) -> EncodedCohort:
        """Encode both sides of a cohort by every block; either side may be empty."""
        factors = {block.name: _narrow(block.encode(cohort)) for block in self.blocks}
        grids = {name: _grid(both.mentor) for name, both in factors.items()}
        return EncodedCohort(cohort, self.blocks, factors, grids)

    def encode_learners(self, cohort: Cohort, like: EncodedCohort) -> EncodedCohort:
        """Encode other learners against mentors who are encoded already.

        Parameters
        ----------
        cohort : Cohort
            Of the same mentors, as `features.cohort_builder.with_learners` makes it.
        like : EncodedCohort
            By this space; its mentor sides are shared, not copied.

        Returns
        -------
        EncodedCohort
            Equal to `encode` of the cohort.
        """
        factors = {
            block.name: _narrow(
                BlockFactors(block.encode_learners(cohort), like.factors[block.name].mentor)
            )
            for block in self.blocks
        }
        return EncodedCohort(cohort, self.blocks, factors, like.grids)


def _narrow(factors: BlockFactors) -> BlockFactors:
    """Hold the places of the learner's entries in 32 bits: half the memory of millions of them."""
    rows = factors.learner
    if rows.nnz >= np.iinfo(np.int32).max:
        return factors
    places = rows.indices.astype(np.int32, copy=False), rows.indptr.astype(np.int32, copy=False)
    return BlockFactors(csr_array((rows.data, *places), shape=rows.shape), factors.mentor)


def _row_product(
    rows: csr_array, row: int, vector: NDArray[np.float64] | NDArray[np.int8]
) -> float:
    """One row times a vector; without the cost of cutting a sparse matrix."""
    active = slice(rows.indptr[row], rows.indptr[row + 1])
    return float(rows.data[active] @ vector[rows.indices[active]])


def _grid(mentor: NDArray[np.float64] | NDArray[np.int8]) -> int:
    """Coarsest grid that all mentor entries lie on: 1, 1/2 or 1/4; else 1/128 (rounded)."""
    if mentor.dtype.kind == "i":
        return 1
    return next((grid for grid in EXACT_GRIDS if _is_whole(mentor * grid)), MENTOR_GRID)


def _is_whole(values: NDArray[Any]) -> bool:
    return np.array_equal(values, np.rint(values))


def _whole_rows(learner: csr_array, units: float) -> csr_array:
    """Entries times `units` as whole numbers; a row's sum is the rounded sum of the row.

    The running sum of each row is rounded and differenced, in fixed point, so that the result of a
    row never depends on other rows.
    """
    fixed = np.rint(learner.data * (units * 2**_FRACTION_BITS)).astype(np.int64)
    running = np.concatenate([[0], np.cumsum(fixed)])
    length = np.diff(learner.indptr)
    start = np.repeat(running[learner.indptr[:-1]], length)
    half = 1 << (_FRACTION_BITS - 1)
    upto = (running[1:] - start + half) >> _FRACTION_BITS
    before = (running[:-1] - start + half) >> _FRACTION_BITS
    whole = csr_array(
        ((upto - before).astype(np.float32), learner.indices, learner.indptr),
        shape=learner.shape,
        copy=True,
    )
    whole.eliminate_zeros()
    return whole
