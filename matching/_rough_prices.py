"""Rough prices before anything is solved: where to look for candidates.

A few steps of the subgradient method on the dual: each learner asks for the best mentor at present
prices, prices rise where more ask than there are seats and fall where fewer do, by ever smaller
steps (Held, Wolfe and Crowder 1974, doi:10.1007/BF01580223). They start from how much better liked
than the least liked a mentor is on average, since a seat that everybody wants has a price.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from matching._pairs import ABSENT, Pairs

_PAIRS = 2**20
"""Larger problems are priced on as many learners, drawn at random, as have so many pairs."""
_STEPS = 15
_FIRST_STEP = 0.15
"""In standard deviations of the numbers."""
_SHRINK = 0.85


def rough_prices(pairs: Pairs, capacity: NDArray[np.int64]) -> NDArray[np.int64]:
    """Guess the prices of mentors' seats, in whole numbers.

    Parameters
    ----------
    pairs : Pairs
    capacity : ndarray of int64, shape (n_mentors,)
        Seats, in the order of the pairs.

    Returns
    -------
    ndarray of int64, shape (n_mentors,)
        At least 0; all 0 without pairs.
    """
    numbers, share = _sample(pairs)
    present = numbers > ABSENT
    if not present.any():
        return np.zeros(len(capacity), dtype=np.int64)
    values = numbers.astype(np.float32)
    step = _FIRST_STEP * float(values[present].std())
    seats = np.maximum(capacity * share, 1.0)
    price = _liking(values, present)
    room = np.empty_like(values)
    for _ in range(_STEPS):
        np.subtract(values, price, out=room)
        asked = np.bincount(room.argmax(axis=1), minlength=len(seats))
        lack = np.clip((asked - capacity * share) / seats, -1.0, 1.0)
        price = np.maximum(price + step * lack, 0.0).astype(np.float32)
        step *= _SHRINK
    return np.rint(price).astype(np.int64)


def _sample(pairs: Pairs) -> tuple[NDArray[np.int64], float]:
    """Numbers of all learners, or of some where there are many; their share of all."""
    n, m = len(pairs.learners), len(pairs.mentors)
    some = max(1, _PAIRS // max(m, 1))
    taken = np.ones(n, dtype=np.bool_)
    if n > some:
        taken[:] = False
        taken[np.random.default_rng(0).choice(n, some, replace=False)] = True
    parts = [numbers[taken[rows]] for rows, numbers in pairs.blocks()]
    whole = np.concatenate([np.empty((0, m), dtype=np.int64), *parts])
    return whole, len(whole) / max(n, 1)


def _liking(values: NDArray[np.float32], present: NDArray[np.bool_]) -> NDArray[np.float32]:
    """Mean value of each mentor's pairs above that of the least liked; 0 without pairs."""
    count = present.sum(axis=0)
    total = np.where(present, values, 0.0).sum(axis=0, dtype=np.float64)
    mean = np.divide(total, count, out=np.zeros(len(count)), where=count > 0)
    least = mean[count > 0].min()
    return np.where(count > 0, mean - least, 0.0).astype(np.float32)
