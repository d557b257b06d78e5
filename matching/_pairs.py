"""Scores as whole numbers on a grid, read in blocks of learners.

Solvers compare sums of scores, and only whole numbers compare exactly. The grid is the coarsest one
that holds every score: the units of `PairScores`; up to six decimals (0.37 is read as thirty-seven
hundredths, so that ties between decimals are ties); else a power of two. Scores that none of these
holds are rounded to the finest power of two for which no sum along a path of mentors can leave
int64: `Pairs.rounding` says by how much at most.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from matching._request import KEPT_PAIRS, Request
from matching.scores import UNIT, PairScores

ABSENT = -(2**62)
"""Stands where a pair is absent: below every number, and a price may still be taken off it."""
_DECIMALS = 6
_HEADROOM = 2.0**62


@dataclass(frozen=True, eq=False)
class Pairs:
    """The pairs of a request that are still open, as whole numbers in the solvers' order.

    Parameters
    ----------
    request : Request
    learners : ndarray of intp, shape (n_free,)
        Learners that are not locked; their order is the order in which ties are broken.
    mentors : ndarray of intp, shape (n_mentors,)
        All mentors, in the order in which ties are broken.
    scale : float
        Grid points in one unit of the caller's scores.
    largest : int
        No whole number that `whole` gives is larger in magnitude.
    rounding : float
        Largest difference between a score and its grid point, in the caller's unit; 0 if exact.
    tie_factor : int
        Under ``"score"`` a whole number is ``tie_factor * grid point + 1``: of two assignments of
        equal total the one that matches more learners is then larger. 1 under ``"total"``.
    kept : tuple of ndarray of int64
        All blocks, where they fit in memory; else empty and each is read when it is asked for.
    """

    request: Request
    learners: NDArray[np.intp]
    mentors: NDArray[np.intp]
    scale: float
    largest: int
    rounding: float
    tie_factor: int
    kept: tuple[NDArray[np.int64], ...]

    def whole(self, rows: slice) -> NDArray[np.int64]:
        """Whole numbers of some free learners with every mentor; `ABSENT` for no pair."""
        scores = self.request.admissible(self.learners[rows])
        if not np.array_equal(self.mentors, np.arange(len(self.mentors))):
            scores = scores[:, self.mentors]
        missing = np.isnan(scores)
        scores[missing] = 0.0
        scores *= self.scale
        numbers = np.rint(scores, out=scores).astype(np.int64)
        if self.tie_factor > 1:
            numbers = numbers * self.tie_factor + 1
        numbers[missing] = ABSENT
        return numbers

    def blocks(self) -> Iterator[tuple[slice, NDArray[np.int64]]]:
        """Yield ``(rows, whole(rows))`` for all free learners."""
        start = 0
        for position, group in enumerate(self.request.blocks(self.learners)):
            rows = slice(start, start + len(group))
            yield rows, self.kept[position] if self.kept else self.whole(rows)
            start = rows.stop

    def price(self, numbers: NDArray[np.int64]) -> NDArray[np.float64]:
        """Turn whole prices into the caller's unit and order of mentors.

        With a tie factor a price carries a small part that only breaks ties: it is rounded away.
        """
        prices = np.empty(len(numbers))
        prices[self.mentors] = np.rint(numbers / self.tie_factor) / self.scale
        return prices + 0.0  # no negative zero


def open_pairs(request: Request, rng: np.random.Generator | None) -> Pairs:
    """Find the grid of a request and the order in which its ties are broken."""
    learners = np.flatnonzero(request.locked < 0)
    mentors = np.arange(len(request.capacity))
    if rng is not None:
        learners, mentors = rng.permutation(learners), rng.permutation(mentors)
    tie_factor = 2 * (len(learners) + 1) if request.objective == "score" else 1
    largest = _largest(request, learners)
    finest = _finest_scale(largest, len(mentors), tie_factor)
    scale = _scale(request, learners, finest)
    rounded = scale == finest and not _holds(request, learners, scale)
    pairs = Pairs(
        request=request,
        learners=learners,
        mentors=mentors,
        scale=scale,
        largest=int(np.rint(largest * scale)) * tie_factor + 1,
        rounding=0.5 / scale if rounded else 0.0,
        tie_factor=tie_factor,
        kept=(),
    )
    if isinstance(request.scores, PairScores) or len(learners) * len(mentors) > KEPT_PAIRS:
        return pairs
    return replace(pairs, kept=tuple(numbers for _, numbers in pairs.blocks()))


def _largest(request: Request, learners: NDArray[np.intp]) -> float:
    if isinstance(request.scores, PairScores):
        return request.scores.largest / UNIT
    largest = 0.0
    for rows in request.blocks(learners):
        largest = max(largest, float(np.nanmax(np.abs(request.read(rows)), initial=0.0)))
    return largest


def _finest_scale(largest: float, n_mentors: int, tie_factor: int) -> float:
    """Finest power of two for which no sum along a path of mentors leaves int64.

    A path adds at most ``2 (n_mentors + 1)`` numbers, and the two bonuses of `Instance` are 4 and
    16 times ``n_mentors + 2`` of the largest number: 32 times is room for all of it.
    """
    if largest == 0.0:
        return 1.0
    exponent = np.floor(np.log2(_HEADROOM / (32 * (n_mentors + 2) * tie_factor)) - np.log2(largest))
    return float(2.0 ** np.clip(exponent, -1000, 1000))


def _scale(request: Request, learners: NDArray[np.intp], finest: float) -> float:
    """Coarsest grid that holds every score, or the finest there is."""
    if isinstance(request.scores, PairScores):
        return min(float(UNIT), finest)
    for decimals in range(_DECIMALS + 1):
        if 10.0**decimals <= finest and _holds(request, learners, 10.0**decimals):
            return 10.0**decimals
    bits = 0
    for rows in request.blocks(learners):
        numbers = np.rint(np.nan_to_num(request.read(rows)) * finest).astype(np.int64)
        bits |= int(np.bitwise_or.reduce(numbers, axis=None))
    return finest / (bits & -bits) if bits else finest


def _holds(request: Request, learners: NDArray[np.intp], scale: float) -> bool:
    """Whether every score is the float nearest to a grid point."""
    for rows in request.blocks(learners):
        block = request.read(rows)
        block = block[~np.isnan(block)]
        if not np.array_equal(np.rint(block * scale) / scale, block):
            return False
    return True
