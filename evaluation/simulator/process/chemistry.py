"""The part of a pair that nobody can foresee: noise that is the same whenever it is asked for."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from scipy.special import ndtri

_GOLDEN = np.uint64(0x9E3779B97F4A7C15)
_MIXERS = ((30, np.uint64(0xBF58476D1CE4E5B9)), (27, np.uint64(0x94D049BB133111EB)))


def chemistry(key: int, learner: NDArray[np.intp], mentor: NDArray[np.intp]) -> NDArray[np.float64]:
    """Return standard normal noise of pairs, by position, without holding a matrix.

    The finaliser of SplitMix64 (Steele, Lea & Flood 2014, doi:10.1145/2660193.2660195), applied to
    the learner and then to the mentor, gives 53 bits that are turned into a normal number by its
    quantile.

    Parameters
    ----------
    key : int
        In [0, 2⁶³): another key, other noise.
    learner, mentor : ndarray of intp
        Broadcast against each other.

    Returns
    -------
    ndarray of float64
        One number a pair, N(0, 1), independent between pairs.
    """
    one, other = (np.asarray(ids).astype(np.uint64) + np.uint64(1) for ids in (learner, mentor))
    with np.errstate(over="ignore"):  # overflow is what mixes
        both = _mixed(_mixed(np.uint64(key) + _GOLDEN * one) + _GOLDEN * other)
    uniform = ((both >> np.uint64(11)).astype(np.float64) + 0.5) / 2.0**53
    return np.asarray(ndtri(uniform), dtype=np.float64)


def _mixed(bits: NDArray[np.uint64]) -> NDArray[np.uint64]:
    for shift, factor in _MIXERS:
        bits = (bits ^ (bits >> np.uint64(shift))) * factor
    return bits ^ (bits >> np.uint64(31))
