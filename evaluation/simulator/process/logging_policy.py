"""The policy that made the lists of the log, with exact propensities."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from evaluation.propensities import conditional_propensities
from evaluation.simulator.process.settings import ListSettings


def logits(
    how: ListSettings,
    features: NDArray[np.float64],
    load: NDArray[np.int64],
    capacity: NDArray[np.int64],
) -> NDArray[np.float64]:
    """Logits of a softmax over the mentors, for each learner.

    Parameters
    ----------
    how : ListSettings
    features : ndarray of float64, shape (n_rows, n_mentors, n_features)
        As measured, standardised.
    load, capacity : ndarray of int64, shape (n_mentors,) or (n_rows, n_mentors)

    Returns
    -------
    ndarray of float64, shape (n_rows, n_mentors)
        ``(prior − load weight · load) / temperature``; -inf for who has no seat left.
    """
    weights = np.array(how.weights)
    norm = float(np.linalg.norm(weights))
    score = features @ (weights / norm if norm > 0.0 else weights)
    open_to = np.broadcast_to(load < capacity, score.shape)
    return np.where(open_to, (score - how.load * load) / how.temperature, -np.inf)


def draw_lists(
    logit: NDArray[np.float64], length: int, rng: np.random.Generator
) -> tuple[NDArray[np.intp], NDArray[np.float64]]:
    """Draw mentors one after the other from a softmax, without replacement.

    Adding Gumbel noise and taking the largest draws from the Plackett-Luce distribution
    (Kool, van Hoof & Welling 2019, arXiv:1903.06059).

    Parameters
    ----------
    logit : ndarray of float64, shape (n_rows, n_mentors)
        -inf for who may not be listed.
    length : int
    rng : Generator

    Returns
    -------
    mentor : ndarray of intp, shape (n_rows, length)
        -1 after the end of a list that is shorter for want of mentors.
    propensity : ndarray of float64, shape (n_rows, length)
        Probability of the mentor in this place given those above; their product is that of the
        list, and the first is the softmax. 1 where `mentor` is -1.
    """
    places = min(length, logit.shape[1])
    key = logit + rng.gumbel(0.0, 1.0, logit.shape)
    first = np.argpartition(-key, places - 1, axis=1)[:, :places]
    value = np.take_along_axis(key, first, axis=1)
    order = np.argsort(-value, axis=1, kind="stable")
    there = np.isfinite(np.take_along_axis(value, order, axis=1))
    mentor = np.where(there, np.take_along_axis(first, order, axis=1), -1)
    mentor = np.pad(mentor, ((0, 0), (0, length - places)), constant_values=-1)
    return mentor, conditional_propensities(logit, mentor)
