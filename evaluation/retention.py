"""How long pairs last, counting those that still run for what they are worth.

To leave running pairs out makes mentorships look short, to count them as ended too. The estimate of
Kaplan & Meier (1958, doi:10.1080/01621459.1958.10501452) does neither: a running pair counts until
the day on which it was last known to run.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.special import ndtri

from evaluation.columns import column
from evaluation.interval import LEVEL, UNKNOWN, Interval
from matching.errors import WrongShape


@dataclass(frozen=True, slots=True)
class Retention:
    """How long pairs last.

    Attributes
    ----------
    pairs, ended : int
        Pairs that began, and those of them that have ended.
    median : float
        Days within which half of the pairs end; NaN where more than half outlast what is known.
    lasting : tuple of Interval
        Share of pairs that last longer than each of the days asked for, in [0, 1]; NaN beyond the
        last day on which anything is known.
    """

    pairs: int
    ended: int
    median: float
    lasting: tuple[Interval, ...]


def retention(
    days: ArrayLike, ended: ArrayLike, at: ArrayLike, *, level: float = LEVEL
) -> Retention:
    """Estimate how many pairs last how long.

    Parameters
    ----------
    days : array_like, shape (n_pairs,)
        How long each has run, >= 0, as `models.labels.duration` tells; NaN = not begun, left out.
    ended : array_like of bool, shape (n_pairs,)
        Whether it ended then; else it still runs.
    at : array_like, shape (n_at,)
        Days to tell the share for.
    level : float
        Confidence, in (0, 1): of Greenwood's variance on the scale of log(−log).

    Raises
    ------
    WrongShape, OutOfRange
        Not one number of days >= 0 for each pair.
    """
    length = np.asarray(days, dtype=np.float64)
    over = np.asarray(ended, dtype=np.bool_)
    if over.shape != length.shape:
        raise WrongShape("ended", over.shape, length.shape)
    begun = ~np.isnan(length)
    length, over = column("days", length[begun], low=0.0), over[begun]
    found, place = np.unique(length, return_inverse=True)
    ends = np.bincount(place, over, len(found))
    there = len(length) - np.searchsorted(np.sort(length), found)
    share = np.cumprod(1 - ends / there).astype(np.float64)
    # Where all that are left end at once the share is 0, and its variance is not defined.
    spread = np.cumsum(np.divide(ends, there * (there - ends), out=0 * share, where=there > ends))
    half = found[share <= 0.5]
    lasting = (
        _lasting(float(day), found, share, spread, level)
        for day in np.atleast_1d(np.asarray(at, dtype=np.float64))
    )
    return Retention(
        len(length), int(over.sum()), float(half[0]) if len(half) else np.nan, tuple(lasting)
    )


def _lasting(
    day: float,
    found: NDArray[np.float64],
    share: NDArray[np.float64],
    spread: NDArray[np.float64],
    level: float,
) -> Interval:
    last = int(np.searchsorted(found, day, side="right")) - 1
    if len(found) == 0 or (day > found[-1] and share[-1] > 0):
        return UNKNOWN
    if last < 0 or share[last] == 1.0:
        return Interval(1.0, 1.0, 1.0)
    value = float(share[last])
    if value == 0.0:
        return Interval(0.0, 0.0, 0.0)
    half = float(ndtri(0.5 + level / 2) * np.sqrt(spread[last]) / abs(np.log(value)))
    return Interval(value, value ** float(np.exp(half)), value ** float(np.exp(-half)))
