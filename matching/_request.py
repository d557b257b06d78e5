"""The arguments of an assignment, checked once and brought to one form."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Literal, TypeGuard, get_args

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.sparse import csr_array, issparse

from matching.errors import (
    InvalidCapacity,
    InvalidLock,
    InvalidOption,
    NotFinite,
    NotNumeric,
    WrongShape,
)
from matching.scores import UNIT, PairScores

Objective = Literal["total", "score"]

BLOCK_PAIRS = 2**20
"""Pairs read at once: some 30 MB with everything that is computed from them."""
KEPT_PAIRS = 2**25
"""Up to here all scores are kept in memory (256 MB)."""
FACTORED_PAIRS = 2**20
"""Pair scores of more pairs stay factors, unless pairs are masked besides."""
_LARGEST_COUNT = 2**31


@dataclass(frozen=True, eq=False)
class Request:
    """A valid assignment problem in the caller's unit and order.

    Parameters
    ----------
    scores : ndarray of float64, shape (n_learners, n_mentors), or PairScores
        An array is a copy with NaN where a pair is absent or not eligible. `PairScores` of at most
        `FACTORED_PAIRS` pairs, with `eligible` of `KEPT_PAIRS`, become such an array; larger ones
        are read in blocks.
    capacity, minimum : ndarray of int64, shape (n_mentors,)
        ``0 <= minimum <= capacity``.
    eligible : csr_array of bool, ndarray of bool, or None
        Shape (n_learners, n_mentors); None for every pair, and with an array of scores.
    locked : ndarray of intp, shape (n_learners,)
        -1 = free.
    floor : ndarray of float64, shape (n_learners,)
        Least score; ``-inf`` for none.
    objective : {"total", "score"}
    """

    scores: NDArray[np.float64] | PairScores
    capacity: NDArray[np.int64]
    minimum: NDArray[np.int64]
    eligible: csr_array | NDArray[np.bool_] | None
    locked: NDArray[np.intp]
    floor: NDArray[np.float64]
    objective: Objective

    @property
    def shape(self) -> tuple[int, int]:
        """``(n_learners, n_mentors)``."""
        return len(self.locked), len(self.capacity)

    @property
    def locked_load(self) -> NDArray[np.int64]:
        """Seats that locks take, shape (n_mentors,)."""
        return self.load(self.locked)

    @property
    def free_capacity(self) -> NDArray[np.int64]:
        """Seats that locks leave, shape (n_mentors,)."""
        return self.capacity - self.locked_load

    @property
    def free_minimum(self) -> NDArray[np.int64]:
        """Minimum seats that locks leave, shape (n_mentors,)."""
        lacking = self.minimum - self.locked_load
        return np.where(lacking > 0, lacking, 0)

    def load(self, mentor: NDArray[np.intp]) -> NDArray[np.int64]:
        """Learners of each mentor, shape (n_mentors,), of an assignment with -1 for unmatched."""
        load = np.zeros(len(self.capacity), dtype=np.int64)
        np.add.at(load, mentor[mentor >= 0], 1)
        return load

    def read(self, rows: NDArray[np.intp]) -> NDArray[np.float64]:
        """Scores of some learners, shape (n_rows, n_mentors), NaN where absent or not eligible."""
        if isinstance(self.scores, PairScores):
            block = self.scores.units(rows).astype(np.float64) / UNIT
            return _present(block, None if self.eligible is None else self.eligible[rows])
        return self.scores[rows]

    def admissible(self, rows: NDArray[np.intp]) -> NDArray[np.float64]:
        """Like `read`, NaN also where the score is below the learner's least score."""
        block = self.read(rows)
        floor = self.floor[rows]
        if not np.isneginf(floor).all():
            block[block < floor[:, None]] = np.nan
        return block

    def blocks(self, learners: NDArray[np.intp]) -> Iterator[NDArray[np.intp]]:
        """Yield some learners in groups of at most `BLOCK_PAIRS` pairs."""
        size = max(1, BLOCK_PAIRS // max(len(self.capacity), 1))
        for start in range(0, len(learners), size):
            yield learners[start : start + size]

    def pair_scores(self, mentor: NDArray[np.intp]) -> NDArray[np.float64]:
        """Score of each learner with the mentor given, NaN for -1 or an absent pair."""
        found = np.full(len(mentor), np.nan)
        matched = np.flatnonzero(mentor >= 0)
        pairs = (matched, mentor[matched])
        if len(matched) == 0:  # scipy answers an empty index with another type
            return found
        if isinstance(self.scores, PairScores):
            scores = self.scores.units_of(*pairs).astype(np.float64) / UNIT
            found[matched] = _present(
                scores, None if self.eligible is None else self.eligible[pairs]
            )
        else:
            found[matched] = self.scores[pairs]
        return found


def read_request(
    scores: ArrayLike | PairScores,
    capacity: ArrayLike,
    *,
    eligible: Any = None,
    minimum: ArrayLike | None = None,
    locked: ArrayLike | None = None,
    min_score: ArrayLike | None = None,
    objective: str = "total",
) -> Request:
    """Check the arguments of `matching.assignment.assign`; nothing of the caller's is changed.

    Raises
    ------
    WrongShape, NotNumeric, NotFinite, InvalidCapacity, InvalidLock, InvalidOption
    """
    if objective not in get_args(Objective):
        raise InvalidOption("objective", objective, get_args(Objective))
    allowed = _eligible(eligible)
    table = scores if _is_large(scores, eligible is not None) else _table(scores, allowed)
    n_learners, n_mentors = table.shape
    if allowed is not None and allowed.shape != table.shape:
        raise WrongShape("eligible", tuple(allowed.shape), table.shape)
    seats = _counts("capacity", capacity, n_mentors)
    least = np.zeros_like(seats) if minimum is None else _counts("minimum", minimum, n_mentors)
    for mentor in np.flatnonzero(least > seats)[:1]:
        raise InvalidCapacity(
            "minimum", int(mentor), float(least[mentor]), f"at most the capacity {seats[mentor]}"
        )
    request = Request(
        scores=table,
        capacity=seats,
        minimum=least,
        eligible=allowed if isinstance(table, PairScores) else None,
        locked=_locked(locked, n_learners, n_mentors),
        floor=_floor(min_score, n_learners),
        objective="total" if objective == "total" else "score",
    )
    _check_locks(request)
    return request


def _is_large(scores: ArrayLike | PairScores, masked: bool) -> TypeGuard[PairScores]:
    if not isinstance(scores, PairScores):
        return False
    most = KEPT_PAIRS if masked else min(FACTORED_PAIRS, KEPT_PAIRS)
    return scores.shape[0] * scores.shape[1] > most


def _table(
    scores: ArrayLike | PairScores, allowed: csr_array | NDArray[np.bool_] | None
) -> NDArray[np.float64]:
    table = scores.dense() if isinstance(scores, PairScores) else _numbers("scores", scores)
    if table.ndim != 2:
        raise WrongShape("scores", table.shape, (-1, -1))
    if np.max(table, initial=-np.inf, where=~np.isnan(table)) == np.inf:
        learner, mentor = np.argwhere(np.isposinf(table))[0]
        raise NotFinite("scores", (int(learner), int(mentor)), float("inf"))
    return _present(
        table, allowed if allowed is not None and allowed.shape == table.shape else None
    )


def _present(
    block: NDArray[np.float64], allowed: csr_array | NDArray[np.bool_] | None
) -> NDArray[np.float64]:
    """Put NaN in place where a pair is absent or not allowed."""
    block[np.isneginf(block)] = np.nan
    if allowed is not None:
        block[~(allowed.toarray() if isinstance(allowed, csr_array) else allowed)] = np.nan
    return block


def _numbers(name: str, given: ArrayLike) -> NDArray[np.float64]:
    """Copy an argument as an array of floats."""
    try:
        return np.array(given, dtype=np.float64)
    except (TypeError, ValueError) as cause:
        raise NotNumeric(name, type(given)) from cause


def _counts(name: str, given: ArrayLike, n_mentors: int) -> NDArray[np.int64]:
    counts = _numbers(name, given)
    if counts.shape != (n_mentors,):
        raise WrongShape(name, counts.shape, (n_mentors,))
    whole = (counts >= 0) & (counts < _LARGEST_COUNT) & (counts == np.rint(counts))
    for mentor in np.flatnonzero(~whole)[:1]:
        raise InvalidCapacity(
            name, int(mentor), float(counts[mentor]), f"a whole number in [0, {_LARGEST_COUNT})"
        )
    return counts.astype(np.int64)


def _eligible(given: Any) -> csr_array | NDArray[np.bool_] | None:
    if given is None:
        return None
    sparse = bool(issparse(given))
    return (csr_array(given) if sparse else np.asarray(given)).astype(np.bool_)


def _locked(given: ArrayLike | None, n_learners: int, n_mentors: int) -> NDArray[np.intp]:
    if given is None:
        return np.full(n_learners, -1, dtype=np.intp)
    locked = _numbers("locked", given)
    if locked.shape != (n_learners,):
        raise WrongShape("locked", locked.shape, (n_learners,))
    for learner in np.flatnonzero(~np.isfinite(locked))[:1]:
        raise NotFinite("locked", (int(learner),), float(locked[learner]))
    bad = (locked % 1 != 0) | (locked < -1) | (locked >= n_mentors)
    for learner in np.flatnonzero(bad)[:1]:
        why = f"got mentor {locked[learner]:g}, expected -1 or a position below {n_mentors}"
        raise InvalidLock(int(learner), int(locked[learner]), why)
    return locked.astype(np.intp)


def _floor(given: ArrayLike | None, n_learners: int) -> NDArray[np.float64]:
    if given is None:
        return np.full(n_learners, -np.inf)
    floor = _numbers("min_score", given)
    if floor.shape not in {(), (n_learners,)}:
        raise WrongShape("min_score", floor.shape, (n_learners,))
    floor = np.broadcast_to(floor, n_learners)
    for learner in np.flatnonzero(np.isnan(floor) | np.isposinf(floor))[:1]:
        raise NotFinite("min_score", (int(learner),), float(floor[learner]))
    return floor


def _check_locks(request: Request) -> None:
    """Refuse locks that break a rule or lack a seat; they do override the least score."""
    over = request.locked_load > request.capacity
    for mentor in np.flatnonzero(over)[:1]:
        learner = np.flatnonzero(request.locked == mentor)[request.capacity[mentor]]
        seats = request.capacity[mentor]
        why = f"got {request.locked_load[mentor]} locks there, expected at most {seats} (seats)"
        raise InvalidLock(int(learner), int(mentor), why)
    absent = (request.locked >= 0) & np.isnan(request.pair_scores(request.locked))
    for learner in np.flatnonzero(absent)[:1]:
        why = "the pair is absent or not eligible"
        raise InvalidLock(int(learner), int(request.locked[learner]), why)
