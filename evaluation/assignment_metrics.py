"""How well an assignment or a set of shortlists serves everybody: plain functions of arrays."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from evaluation.errors import InvalidSize
from matching.errors import WrongShape


def seated_share(
    lists: NDArray[np.intp],
    capacity: NDArray[np.intp],
    rng: np.random.Generator,
    *,
    orders: int = 10,
) -> float:
    """Share of learners who find a seat on their own list.

    Learners come one by one in a random order; each takes the first mentor on the list who still
    has a seat, or goes without.

    Parameters
    ----------
    lists : ndarray of intp, shape (n_learners, length)
        Mentor positions in the order in which a learner asks; -1 where a list has ended.
    capacity : ndarray of intp, shape (n_mentors,)
        Seats.
    rng : numpy.random.Generator
    orders : int
        Random orders to average over, >= 1.

    Returns
    -------
    float
        In [0, 1]; 1.0 without learners.

    Raises
    ------
    InvalidSize
        `orders` is below 1.
    """
    if orders < 1:
        raise InvalidSize("orders", orders, "1 or more")
    if len(lists) == 0:
        return 1.0
    seated = [_seated(lists, capacity, rng.permutation(len(lists))) for _ in range(orders)]
    return float(np.mean(seated)) / len(lists)


def _seated(lists: NDArray[np.intp], capacity: NDArray[np.intp], order: NDArray[np.intp]) -> int:
    """Count the learners who find a seat when they come in one order."""
    left, asked, seated = capacity.tolist(), lists.tolist(), 0
    for learner in order.tolist():
        free = next((m for m in asked[learner] if m >= 0 and left[m] > 0), None)
        if free is not None:
            left[free] -= 1
            seated += 1
    return seated


def seats_filled(
    lists: NDArray[np.intp],
    capacity: NDArray[np.intp],
    rng: np.random.Generator,
    *,
    orders: int = 10,
) -> float:
    """Share of all seats that are taken once learners have chosen, as in `seated_share`.

    Parameters
    ----------
    lists, capacity, rng, orders
        As for `seated_share`.

    Returns
    -------
    float
        In [0, 1]; 0.0 where there are no seats.

    Raises
    ------
    InvalidSize
        `orders` is below 1.
    """
    seats = int(capacity.sum())
    share = seated_share(lists, capacity, rng, orders=orders)
    return share * len(lists) / seats if seats else 0.0


def gini(values: NDArray[np.intp] | NDArray[np.float64]) -> float:
    """Gini coefficient: how unevenly something is spread.

    ``Σ_i (2i − n − 1) x_(i) / (n Σ x)`` over the sorted values (Gini 1912).

    Parameters
    ----------
    values : ndarray, shape (n,)
        >= 0; lists that each mentor is on, say.

    Returns
    -------
    float
        In [0, 1): 0.0 where all are equal, and for no values or zeros alone.

    Examples
    --------
    >>> gini(np.array([0, 0, 0, 4]))
    0.75
    """
    ordered = np.sort(np.asarray(values, dtype=np.float64))
    n, total = len(ordered), float(ordered.sum())
    if total == 0:
        return 0.0
    return float((2 * np.arange(1, n + 1) - n - 1) @ ordered / (n * total))


def never_shown(exposure: NDArray[np.intp], capacity: NDArray[np.intp]) -> float:
    """Share of the mentors with seats who are on no list, in [0, 1]; 0.0 where nobody has seats.

    Parameters
    ----------
    exposure, capacity : ndarray of intp, shape (n_mentors,)
        Lists that each mentor is on, and seats.
    """
    offered = _offered(exposure, capacity)
    return float(np.mean(exposure[offered] == 0)) if offered.any() else 0.0


def max_per_seat(exposure: NDArray[np.intp], capacity: NDArray[np.intp]) -> float:
    """Most lists for one seat, over the mentors with seats; 0.0 where nobody has seats.

    Parameters
    ----------
    exposure, capacity : ndarray of intp, shape (n_mentors,)
    """
    offered = _offered(exposure, capacity)
    return float(np.max(exposure[offered] / capacity[offered], initial=0.0))


def seats_used(load: NDArray[np.intp], capacity: NDArray[np.intp]) -> float:
    """Share of all seats that are taken, in [0, 1]; 0.0 where there are none.

    Parameters
    ----------
    load, capacity : ndarray of intp, shape (n_mentors,)
    """
    _offered(load, capacity)
    seats = int(capacity.sum())
    return float(load.sum() / seats) if seats else 0.0


def load_gini(load: NDArray[np.intp], capacity: NDArray[np.intp]) -> float:
    """Gini coefficient of the learners of each mentor with seats; see `gini`.

    Parameters
    ----------
    load, capacity : ndarray of intp, shape (n_mentors,)
    """
    return gini(load[_offered(load, capacity)])


def matched_share(mentor: NDArray[np.intp]) -> float:
    """Share of learners who have a mentor, in [0, 1]; 1.0 without learners.

    Parameters
    ----------
    mentor : ndarray of intp, shape (n_learners,)
        -1 for an unmatched learner.
    """
    return float(np.mean(mentor >= 0)) if len(mentor) else 1.0


def mean_over_matched(values: NDArray[np.float64], mentor: NDArray[np.intp]) -> float:
    """Mean of a value of each learner's pair, such as the gap coverage, over matched learners.

    Parameters
    ----------
    values : ndarray of float64, shape (n_learners,)
        What stands at unmatched learners, NaN too, is not read.
    mentor : ndarray of intp, shape (n_learners,)
        -1 for an unmatched learner.

    Returns
    -------
    float
        NaN where nobody is matched.

    Raises
    ------
    WrongShape
    """
    if values.shape != mentor.shape:
        raise WrongShape("values", values.shape, mentor.shape)
    matched = values[mentor >= 0]
    return float(matched.mean()) if len(matched) else float("nan")


def _offered(counts: NDArray[np.intp], capacity: NDArray[np.intp]) -> NDArray[np.bool_]:
    if counts.shape != capacity.shape:
        raise WrongShape("capacity", capacity.shape, counts.shape)
    offered: NDArray[np.bool_] = capacity > 0
    return offered
