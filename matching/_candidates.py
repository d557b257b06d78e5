"""Each learner's best few mentors by score less seat price, read in blocks of learners."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from matching.scores import BLOCK_ROWS, UNIT, PairScores

BLOCK_PAIRS = 2**22
"""Pairs read at a time: few enough that five arrays of them take little memory."""

Found = tuple[NDArray[np.intp], NDArray[np.intp], NDArray[np.int64]]
"""Learner, mentor and score less price of each candidate pair."""


@dataclass(frozen=True, eq=False)
class Ties:
    """In which order each learner meets mentors of equal value.

    Learner ``l`` meets mentor ``order[m]`` at place ``(order[m] − shift[l]) mod n_mentors``. Were
    the shift the same for all, learners with equal scores would all keep the same few candidates
    and the rest of the mentors would stand idle.

    Attributes
    ----------
    order : ndarray of intp, shape (n_mentors,)
        A permutation of the mentors.
    shift : ndarray of intp, shape (n_learners,)
        In [0, n_mentors).
    """

    order: NDArray[np.intp]
    shift: NDArray[np.intp]

    def places(self, learners: NDArray[np.intp]) -> NDArray[np.int64]:
        """Place of each mentor for some learners, shape (n_rows, n_mentors)."""
        n_mentors = max(len(self.order), 1)
        around = self.order[np.newaxis, :] - self.shift[learners][:, np.newaxis]
        places: NDArray[np.int64] = (around % n_mentors).astype(np.int64)
        return places


def ties_by_id(n_learners: int, n_mentors: int) -> Ties:
    """Mentors in the order of their ids, each learner starting at another one."""
    shift = np.arange(n_learners, dtype=np.int64) * n_mentors // max(n_learners, 1)
    return Ties(np.arange(n_mentors, dtype=np.intp), shift.astype(np.intp))


def ties_at_random(n_learners: int, n_mentors: int, rng: np.random.Generator) -> Ties:
    """Mentors in a random order, each learner starting at a random one."""
    shift = rng.integers(0, max(n_mentors, 1), n_learners)
    return Ties(rng.permutation(n_mentors).astype(np.intp), shift.astype(np.intp))


def whole_prices(seat_price: NDArray[np.float64]) -> NDArray[np.float64]:
    """Seat prices in whole units, shape (n_mentors,)."""
    units: NDArray[np.float64] = np.rint(seat_price * UNIT)
    return units


def net_units(
    scores: PairScores, price: NDArray[np.float64], least: float, rows: slice | NDArray[np.intp]
) -> NDArray[np.float64]:
    """Score less seat price of some learners with every mentor, in units.

    Parameters
    ----------
    scores : PairScores
    price : ndarray of float64, shape (n_mentors,)
        Units; ``+inf`` for a mentor who must not be shown.
    least : float
        Units; a pair that scores less is left out.
    rows : slice or ndarray of intp

    Returns
    -------
    ndarray of float64, shape (n_rows, n_mentors)
        Whole numbers; ``-inf`` where the pair is absent, too low, or not to be shown.
    """
    units = scores.units(rows).astype(np.float64)
    units[units < least] = -np.inf
    net: NDArray[np.float64] = units - price
    return net


class Candidates:
    """Candidates of one cohort, read at most `BLOCK_ROWS` learners and `BLOCK_PAIRS` at a time.

    Parameters
    ----------
    scores : PairScores
    least : float
        Units; a pair that scores less is no candidate.
    """

    def __init__(self, scores: PairScores, least: float) -> None:
        self.scores, self.least = scores, least

    def best(
        self, price: NDArray[np.float64], ties: Ties, rows: NDArray[np.intp], count: int
    ) -> Found:
        """Find the `count` best mentors of some learners by score less price.

        Parameters
        ----------
        price : ndarray of float64, shape (n_mentors,)
            Whole units; ``+inf`` for a mentor who must not be shown.
        ties : Ties
        rows : ndarray of intp
            Learner positions.
        count : int

        Returns
        -------
        learner, mentor : ndarray of intp, shape (n_candidates,)
        net : ndarray of int64, shape (n_candidates,)
            Score less price in units.
        """
        step = max(1, min(BLOCK_ROWS, BLOCK_PAIRS // max(self.scores.shape[1], 1)))
        parts = [
            _best_of_block(
                net_units(self.scores, price, self.least, part), ties.places(part), part, count
            )
            for part in np.split(rows, range(step, len(rows), step))
        ]
        if len(rows) == 0:
            empty = np.empty(0, dtype=np.intp)
            return empty, empty, np.empty(0, dtype=np.int64)
        learner, mentor, net = (np.concatenate(column) for column in zip(*parts, strict=True))
        return learner, mentor, net


def _best_of_block(
    net: NDArray[np.float64], places: NDArray[np.int64], rows: NDArray[np.intp], count: int
) -> Found:
    """Pick the best of each row; whole numbers below 2⁵³ hold value and place exactly."""
    n_mentors = net.shape[1]
    kept = min(count, n_mentors)
    ranked = places - net * n_mentors
    if kept < n_mentors:
        best = np.argpartition(ranked, kept - 1, axis=1)[:, :kept]
    else:
        best = np.broadcast_to(np.arange(n_mentors), net.shape)
    value = np.take_along_axis(net, best, axis=1)
    row, column = np.nonzero(np.isfinite(value))
    found = value[row, column].astype(np.int64)
    return rows[row].astype(np.intp), best[row, column].astype(np.intp), found
