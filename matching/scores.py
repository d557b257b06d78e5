"""Pair scores: whole numbers in units of 2⁻²⁰, read in blocks of rows, never required whole.

``score(l, m) = Σ_j A[l, j] · B[m, j] + corrections[l, m]``: every factor is a whole number and
every partial sum stays below 2²⁴ in magnitude. A float32 product is then exact whatever the order
of the additions (each intermediate is a whole number that float32 holds), so contributions add up
to the last unit, ties are real ties, and a result never depends on block size, threads or machine.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_array

from features.grid import UNIT as UNIT
from features.index import Index
from matching._similar import similar_order
from matching.errors import InexactScores

FORBID = UNIT + 2**16
"""Taken off once for each broken hard rule over categories."""
ABSENT_BELOW = -(2**15)
"""A raw score below this belongs to a forbidden pair: scores proper lie in [0, UNIT], give or take
the rounding of factors (far less than 2¹⁵ units), and one broken rule takes them below −2¹⁶."""
EXACT_LIMIT = 2**24
"""float32 holds every whole number up to here."""
BLOCK_ROWS = 1024
_FEW = 256
"""Learners up to whom factors are multiplied as they are, without a copy of mentors' columns."""
_PAIRS = 2**13
"""Single pairs of which the factors are held at once."""
_COLUMNS = 64
"""Columns of mentor factors that are looked at at once."""


@dataclass(frozen=True, eq=False)
class PairScores:
    """Scores of all pairs of a cohort, in separable form.

    Parameters
    ----------
    learners, mentors : Index
    learner_factors : csr_array of float32, shape (n_learners, n_columns)
        Whole numbers, weights included. A learner has few active columns.
    mentor_factors : ndarray of float32, shape (n_mentors, n_columns)
        Whole numbers.
    blocks_columns : mapping of str to slice
        Columns of each feature block, of each soft rule (``"rule:<code>"``) and of each hard rule
        over categories (``"forbid:<code>"``).
    forbidden : csr_array of bool, shape (n_learners, n_mentors)
        Single pairs that are absent.
    corrections_by : mapping of str to csr_array of float32, shape (n_learners, n_mentors)
        Whole units added to single pairs by soft rules over single pairs, by ``"rule:<code>"``.
    checked_top : ndarray of float64, shape (n_columns,), optional
        Largest entry of each mentor column, in size, where the columns have been checked before:
        see `with_learners`, which gives it.

    Raises
    ------
    InexactScores
        A factor is not a whole number, or a partial sum could leave the range that float32 holds
        exactly.
    """

    learners: Index
    mentors: Index
    learner_factors: csr_array
    mentor_factors: NDArray[np.float32]
    blocks_columns: Mapping[str, slice]
    forbidden: csr_array
    corrections_by: Mapping[str, csr_array]
    checked_top: NDArray[np.float64] | None = None

    def __post_init__(self) -> None:
        if self.checked_top is None:
            _check_whole(self.mentor_factors)
        _check_exact(self.learner_factors, self.top)

    @cached_property
    def top(self) -> NDArray[np.float64]:
        """Largest entry of each mentor column, in size, shape (n_columns,)."""
        return _largest(self.mentor_factors) if self.checked_top is None else self.checked_top

    def with_learners(
        self,
        learners: Index,
        learner_factors: csr_array,
        forbidden: csr_array,
        corrections_by: Mapping[str, csr_array],
    ) -> PairScores:
        """Return the scores of other learners; mentors' factors are shared, and not checked again.

        Parameters
        ----------
        learners : Index
        learner_factors, forbidden, corrections_by
            Of these learners, over the same columns and mentors.

        Raises
        ------
        InexactScores
        """
        return replace(
            self,
            learners=learners,
            learner_factors=learner_factors,
            forbidden=forbidden,
            corrections_by=corrections_by,
            checked_top=self.top,
        )

    @property
    def shape(self) -> tuple[int, int]:
        """``(n_learners, n_mentors)``."""
        return len(self.learners), len(self.mentors)

    @property
    def largest(self) -> int:
        """Bound, in units, of every partial sum of a pair that breaks no hard rule."""
        factor = self.top.copy()
        for name, columns in self.blocks_columns.items():
            if name.startswith("forbid:"):
                factor[columns] = 0.0
        sums = _sums(self.learner_factors, factor)
        for part in self.corrections_by.values():
            sums = sums + np.bincount(
                np.repeat(np.arange(len(sums)), np.diff(part.indptr)),
                weights=np.abs(part.data),
                minlength=len(sums),
            )
        return int(np.max(sums, initial=0.0))

    @cached_property
    def likeness(self) -> NDArray[np.int64]:
        """Place of each learner in an order in which neighbours use the same columns."""
        return np.argsort(similar_order(self.learner_factors, self.blocks_columns))

    def factors_of(self, learners: NDArray[np.intp]) -> csr_array:
        """Factors of some learners, columns ascending; not copied where these are all in order."""
        factors = self.learner_factors
        if not np.array_equal(learners, np.arange(factors.shape[0])):
            factors = csr_array(factors[learners])
        return factors if factors.has_sorted_indices else factors.sorted_indices()

    def units(self, rows: slice | NDArray[np.intp]) -> NDArray[np.float32]:
        """Scores of some learners with every mentor, in units.

        Parameters
        ----------
        rows : slice or ndarray of intp
            Learner positions.

        Returns
        -------
        ndarray of float32, shape (n_rows, n_mentors)
            Whole numbers; ``-inf`` where the pair is absent.
        """
        scores = self._products(self.learner_factors[rows])
        for part in self.corrections_by.values():
            _add_sparse(scores, part[rows])
        scores[scores < ABSENT_BELOW] = -np.inf
        mask = self.forbidden[rows].tocoo()
        scores[mask.row, mask.col] = -np.inf
        return scores

    def _products(self, factors: csr_array) -> NDArray[np.float32]:
        """Products of some learners' factors with those of every mentor, exact either way."""
        if factors.shape[0] <= _FEW and self.mentor_factors.flags.f_contiguous:
            few: NDArray[np.float32] = factors @ self.mentor_factors.T
            return few
        active = np.unique(factors.indices)
        dense = factors[:, active].toarray()
        scores: NDArray[np.float32] = dense @ self.mentor_factors[:, active].T
        return scores

    def units_of(
        self, learners: NDArray[np.intp], mentors: NDArray[np.intp]
    ) -> NDArray[np.float64]:
        """Scores of single pairs, in units.

        Parameters
        ----------
        learners, mentors : ndarray of intp, shape (n_pairs,)
            Positions.

        Returns
        -------
        ndarray of float64, shape (n_pairs,)
            Whole numbers, the same as `units` gives; ``-inf`` where the pair is absent.
        """
        units = np.empty(len(learners), dtype=np.float64)
        for start in range(0, len(learners), _PAIRS):
            some = slice(start, start + _PAIRS)
            units[some] = self._units_of(learners[some], mentors[some])
        return units

    def units_for(self, mentor: int) -> NDArray[np.float64]:
        """Scores of every learner with one mentor, in units.

        Parameters
        ----------
        mentor : int
            Position.

        Returns
        -------
        ndarray of float64, shape (n_learners,)
            Whole numbers, the same as `units_of` gives; ``-inf`` where the pair is absent.
        """
        factors = self.learner_factors
        row = np.repeat(np.arange(factors.shape[0]), np.diff(factors.indptr))
        taught = self.mentor_factors[mentor].astype(np.float64)
        terms = factors.data * taught[factors.indices]
        units = np.bincount(row, terms, minlength=factors.shape[0]).astype(np.float64, copy=False)
        for part in self.corrections_by.values():
            rows, added = _column(part, mentor)
            np.add.at(units, rows, added)
        units[units < ABSENT_BELOW] = -np.inf
        units[_column(self.forbidden, mentor)[0]] = -np.inf
        return units

    def _units_of(
        self, learners: NDArray[np.intp], mentors: NDArray[np.intp]
    ) -> NDArray[np.float64]:
        rows = self.learner_factors[learners]
        pair = np.repeat(np.arange(len(learners)), np.diff(rows.indptr))
        terms = rows.data.astype(np.float64) * self.mentor_factors[mentors[pair], rows.indices]
        units = np.bincount(pair, terms, minlength=len(learners)).astype(np.float64, copy=False)
        for part in self.corrections_by.values():
            units += part[learners, mentors]
        units[units < ABSENT_BELOW] = -np.inf
        units[self.forbidden[learners, mentors]] = -np.inf
        return units

    def blocks(self, size: int = BLOCK_ROWS) -> Iterator[tuple[slice, NDArray[np.float32]]]:
        """Yield ``(rows, units(rows))`` for all learners, `size` rows at a time."""
        for start in range(0, len(self.learners), size):
            rows = slice(start, min(start + size, len(self.learners)))
            yield rows, self.units(rows)

    def dense(self) -> NDArray[np.float64]:
        """All scores as fractions, shape (n_learners, n_mentors), NaN where absent."""
        whole = np.full(self.shape, np.nan)
        for rows, units in self.blocks():
            whole[rows] = np.where(np.isneginf(units), np.nan, units / UNIT)
        return whole

    def contributions(self, learner: int, mentor: int) -> dict[str, int]:
        """Units that each block and soft rule adds to one pair; they add up to its score exactly.

        Parameters
        ----------
        learner, mentor : int
            Positions.

        Returns
        -------
        dict of str to int
            By name of `blocks_columns` and `corrections_by`; hard rules excepted.
        """
        factors = self.learner_factors
        active = slice(factors.indptr[learner], factors.indptr[learner + 1])
        columns = factors.indices[active]
        terms = factors.data[active].astype(np.float64) * self.mentor_factors[mentor, columns]
        names, place = self.parts
        sums = np.bincount(place[columns], terms, minlength=len(names) + 1).astype(np.int64)
        parts = dict(zip(names, sums.tolist(), strict=False))
        for name, matrix in self.corrections_by.items():
            parts[name] = parts.get(name, 0) + int(entry_at(matrix, learner, mentor))
        return parts

    @cached_property
    def parts(self) -> tuple[tuple[str, ...], NDArray[np.intp]]:
        """Names of blocks and soft rules, and which of them each column is of; hard rules last."""
        names = tuple(name for name in self.blocks_columns if not name.startswith("forbid:"))
        place = np.full(self.mentor_factors.shape[1], len(names), dtype=np.intp)
        for i, name in enumerate(names):
            place[self.blocks_columns[name]] = i
        return names, place


def entry_at(matrix: csr_array, row: int, column: int) -> float:
    """One entry of a sparse matrix, 0.0 where there is none; without the cost of cutting it."""
    entries = slice(matrix.indptr[row], matrix.indptr[row + 1])
    return float(matrix.data[entries][matrix.indices[entries] == column].sum())


def _column(part: csr_array, column: int) -> tuple[NDArray[np.intp], NDArray[np.float64]]:
    """Return the rows in which a column has an entry, and the entries."""
    at = np.flatnonzero(part.indices == column)
    return np.searchsorted(part.indptr, at, side="right") - 1, part.data[at]


def _add_sparse(scores: NDArray[np.float32], part: csr_array) -> None:
    entries = part.tocoo()
    scores[entries.row, entries.col] += entries.data


def _check_whole(mentor_factors: NDArray[np.float32]) -> None:
    columns = range(0, mentor_factors.shape[1], _COLUMNS)
    if not all(_is_whole(mentor_factors[:, start : start + _COLUMNS]) for start in columns):
        raise InexactScores("a factor is not a whole number", float("nan"), EXACT_LIMIT)


def _check_exact(learner_factors: csr_array, top: NDArray[np.float64]) -> None:
    """Refuse factors for which a float32 product could round."""
    if not _is_whole(learner_factors.data):
        raise InexactScores("a factor is not a whole number", float("nan"), EXACT_LIMIT)
    bound = float(_sums(learner_factors, top).max(initial=0.0))
    if bound >= EXACT_LIMIT:
        raise InexactScores("a partial sum may leave the exact range", bound, EXACT_LIMIT)


def _is_whole(values: NDArray[np.float32]) -> bool:
    return np.array_equal(values, np.rint(values))


def _largest(mentor_factors: NDArray[np.float32]) -> NDArray[np.float64]:
    """Largest entry of each column, in size; without a copy of all entries."""
    high = mentor_factors.max(axis=0, initial=0.0)
    low = mentor_factors.min(axis=0, initial=0.0)
    largest: NDArray[np.float64] = np.maximum(high, -low).astype(np.float64)
    return largest


def _sums(rows: csr_array, factor: NDArray[np.float64]) -> NDArray[np.float64]:
    """Σ_j |rows[i, j]| · factor[j] of each row."""
    sums = np.zeros(rows.shape[0])
    for start in range(0, len(sums), _PAIRS):
        end = min(start + _PAIRS, len(sums))
        part = slice(rows.indptr[start], rows.indptr[end])
        terms = np.abs(rows.data[part].astype(np.float64)) * factor[rows.indices[part]]
        row = np.repeat(np.arange(end - start), np.diff(rows.indptr[start : end + 1]))
        sums[start:end] = np.bincount(row, terms, minlength=end - start)
    return sums
