"""How likely a list was, where mentors were drawn by softmax, one place after the other.

Drawing without replacement with chances ∝ exp(utility / temperature), or adding Gumbel noise and
sorting, is the same: the model of Plackett and Luce (Plackett 1975, doi:10.2307/2346567; Yellott
1977, doi:10.1016/0022-2496(77)90026-8). It is also the order of arrival of independent exponential
clocks with rates exp(utility / temperature): that turns the chance of a place, a sum over all
orders, into one integral over the time of arrival, which the trapezoidal rule gives to the last
digits (Trefethen & Weideman 2014, doi:10.1137/130932132).
"""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.special import logsumexp

from evaluation.columns import require
from evaluation.errors import InvalidSize, NotANumber, OutOfRange
from matching.errors import WrongShape

_STEP = 0.25
"""Of the logarithm of time; the rule's error is about exp(−π² / step), 10⁻¹⁷."""
_CELLS = 2**22
"""Numbers held at once."""
_SLOWEST = -700.0
"""Log rate of a clock that will not have struck by any time that a float can tell."""


def conditional_propensities(
    utility: ArrayLike, shown: ArrayLike, *, temperature: float = 1.0
) -> NDArray[np.float64]:
    """Chance of each place's mentor, given the places above it.

    Parameters
    ----------
    utility : array_like, shape (n_lists, n_candidates)
        -inf for who is no candidate.
    shown : array_like of int, shape (n_lists, length)
        Candidates in the order shown, no one twice; -1 where a list has ended.
    temperature : float
        > 0.

    Returns
    -------
    ndarray of float64, shape (n_lists, length)
        Their product is the chance of the list; 1 where it has ended.

    Raises
    ------
    WrongShape, NotANumber, OutOfRange
        A mentor who is no candidate, or stands on the list twice, cannot have been drawn.
    """
    left, places = _rates(utility, temperature), np.asarray(shown)
    if places.ndim != 2 or len(places) != len(left):
        raise WrongShape("shown", places.shape, (len(left), *places.shape[1:2]))
    _refuse_unknown(places, left.shape[1])
    rows, chances = np.arange(len(left)), np.ones(places.shape)
    for place, who in enumerate(places.T):
        there = rows[who >= 0]
        log_chance = left[there, who[there]] - logsumexp(left[there], axis=1)
        _refuse_impossible(there, log_chance)
        chances[there, place] = np.exp(log_chance)
        left[there, who[there]] = -np.inf
    return chances


def list_propensities(
    utility: ArrayLike, shown: ArrayLike, *, temperature: float = 1.0
) -> NDArray[np.float64]:
    """Chance of each whole list in its order, shape (n_lists,), in (0, 1].

    Raises
    ------
    WrongShape, NotANumber, OutOfRange
        As `conditional_propensities`.
    """
    places = conditional_propensities(utility, shown, temperature=temperature)
    return np.asarray(places.prod(axis=1), dtype=np.float64)


def place_propensities(
    utility: ArrayLike, length: int, *, temperature: float = 1.0
) -> NDArray[np.float64]:
    """Chance of each candidate to stand on each place, whoever stands above.

    Parameters
    ----------
    utility : array_like, shape (n_lists, n_candidates)
        -inf for who is no candidate.
    length : int
        Places, >= 1.
    temperature : float
        > 0.

    Returns
    -------
    ndarray of float64, shape (n_lists, n_candidates, length)
        To about 1e-11; a place sums to 1 over candidates, or to 0 where there are too few; a
        candidate's sum over places is the chance of being shown at all. Whose utility is 700
        temperatures below the best of any list counts as no candidate.

    Raises
    ------
    InvalidSize
        `length` is below 1.
    WrongShape, NotANumber, OutOfRange
    """
    if length < 1:
        raise InvalidSize("length", length, "1 or more")
    log_rate = _rates(utility, temperature)
    n_lists, n = log_rate.shape
    found = np.zeros((n_lists, n, length))
    times = np.exp(_times(log_rate))
    block = max(1, _CELLS // max(1, n * length * len(times)))
    for begin in range(0, n_lists, block):
        found[begin : begin + block] = _places(log_rate[begin : begin + block], times, length)
    return found


def _rates(utility: ArrayLike, temperature: float) -> NDArray[np.float64]:
    """Log rates of the clocks, the fastest of each list 0."""
    found = np.array(utility, dtype=np.float64)
    if found.ndim != 2:
        raise WrongShape("utility", found.shape, (len(found), 1))
    bad = np.isnan(found) | (found == np.inf)
    if bad.any():
        row, column = np.argwhere(bad)[0]
        raise NotANumber("utility", int(row), float(found[row, column]))
    require("temperature", temperature, temperature > 0, "a number above 0")
    best = found.max(axis=1, keepdims=True, initial=-np.inf)
    return (found - np.where(np.isfinite(best), best, 0.0)) / temperature


def _times(log_rate: NDArray[np.float64]) -> NDArray[np.float64]:
    """Logarithms of the times at which to look: before any clock, to after all of them."""
    finite = log_rate[np.isfinite(log_rate)]
    slowest = max(float(finite.min(initial=0.0)), _SLOWEST)
    begin = -40.0 - np.log(max(log_rate.shape[1], 1))
    return np.arange(begin, 4.0 - slowest, _STEP)


def _places(
    log_rate: NDArray[np.float64], times: NDArray[np.float64], length: int
) -> NDArray[np.float64]:
    """Integrate over the time of arrival: one arrives then, r − 1 others did before."""
    late = np.exp(-np.exp(log_rate)[:, :, None] * times)
    arrives = np.exp(log_rate)[:, :, None] * times * late * _STEP
    before = _counts(late, length)
    after = _counts(late[:, ::-1], length)[:, ::-1]
    found = np.zeros((*log_rate.shape, length))
    for place in range(length):
        both = sum(before[:, :, m] * after[:, :, place - m] for m in range(place + 1))
        found[:, :, place] = (arrives * both).sum(axis=2)
    return found


def _counts(late: NDArray[np.float64], length: int) -> NDArray[np.float64]:
    """Chance that 0 … length − 1 of the candidates before each have arrived.

    Shape (n_lists, n_candidates, length, n_times).
    """
    n_lists, n, n_times = late.shape
    found = np.zeros((n_lists, n, length, n_times))
    now = np.zeros((n_lists, length, n_times))
    now[:, 0] = 1.0
    for candidate in range(n):
        found[:, candidate] = now
        stays = late[:, candidate][:, None]
        came = now[:, :-1] * (1 - stays)
        now = now * stays
        now[:, 1:] += came
    return found


def _refuse_unknown(places: NDArray[np.int64], n_candidates: int) -> None:
    bad = ((places < -1) | (places >= n_candidates)).any(axis=1)
    if bad.any():
        row = int(bad.argmax())
        worst = float(np.abs(places[row]).max())
        raise OutOfRange("shown", row, worst, f"candidates in [0, {n_candidates}) or -1")


def _refuse_impossible(rows: NDArray[np.intp], log_chance: NDArray[np.float64]) -> None:
    bad = ~np.isfinite(log_chance)
    if bad.any():
        row = int(rows[bad.argmax()])
        raise OutOfRange("shown", row, 0.0, "candidates, each once")
