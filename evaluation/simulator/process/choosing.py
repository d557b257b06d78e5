"""What learners do with their lists: they look from the top, and take what seems best to them."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from evaluation.simulator.process.settings import ChoiceSettings


def examined(
    how: ChoiceSettings, mentor: NDArray[np.intp], rng: np.random.Generator
) -> NDArray[np.bool_]:
    """Tell which places a learner looks at, (n_lists, length): the first one always."""
    rank = np.arange(1, mentor.shape[1] + 1)
    looks = rng.random(mentor.shape) < rank**-how.examination
    return np.asarray((looks | (not how.chooses)) & (mentor >= 0), dtype=np.bool_)


def utilities(
    how: ChoiceSettings,
    features: NDArray[np.float64],
    looked: NDArray[np.bool_],
    rng: np.random.Generator,
) -> NDArray[np.float64]:
    """Perceived utility of each place, less that of choosing none.

    Parameters
    ----------
    how : ChoiceSettings
    features : ndarray of float64, shape (n_lists, length, n_features)
        True ones, standardised.
    looked : ndarray of bool, shape (n_lists, length)
    rng : Generator

    Returns
    -------
    ndarray of float64, shape (n_lists, length)
        Negative where none is better; -inf where he did not look. Where the system chooses, a
        place is worth the more the higher it stands.
    """
    if not how.chooses:
        place = np.arange(looked.shape[1], 0.0, -1.0)
        return np.where(looked, place, -np.inf)
    noise = rng.gumbel(0.0, how.noise, (*looked.shape[:1], looked.shape[1] + 1))
    perceived = features @ np.array(how.weights) + noise[:, 1:]
    less = perceived - (how.none + noise[:, :1])
    return np.where(looked, less, -np.inf)


def met_elsewhere(
    how: ChoiceSettings, n_lists: int, room: NDArray[np.int64], rng: np.random.Generator
) -> NDArray[np.intp]:
    """Draw whom learners met by chance and take instead of anybody on the list.

    Parameters
    ----------
    how : ChoiceSettings
    n_lists : int
    room : ndarray of int64, shape (n_mentors,)
        Free seats.
    rng : Generator

    Returns
    -------
    ndarray of intp, shape (n_lists,)
        A mentor who has a seat, each as likely; -1 for who keeps to the list.
    """
    there = np.flatnonzero(room > 0)
    if how.elsewhere == 0.0 or len(there) == 0:
        return np.full(n_lists, -1, dtype=np.intp)
    strays = rng.random(n_lists) < how.elsewhere
    return np.where(strays, rng.choice(there, n_lists), -1)


def wishes(utility: NDArray[np.float64]) -> NDArray[np.intp]:
    """Place that each learner wants most, from 1; 0 for none of these."""
    if utility.shape[1] == 0:
        return np.zeros(len(utility), dtype=np.intp)
    return np.where(utility.max(axis=1) > 0.0, utility.argmax(axis=1) + 1, 0)


def seated(
    utility: NDArray[np.float64], mentor: NDArray[np.intp], room: NDArray[np.int64]
) -> NDArray[np.intp]:
    """Give seats: all ask for what they want most, the first come are taken, the others ask again.

    Parameters
    ----------
    utility : ndarray of float64, shape (n_lists, length)
        Positive where the learner prefers the place to none; in the order in which they come.
    mentor : ndarray of intp, shape (n_lists, length)
    room : ndarray of int64, shape (n_mentors,)
        Free seats.

    Returns
    -------
    ndarray of intp, shape (n_lists,)
        Place that each learner gets, from 1; 0 for none.
    """
    place = np.zeros(len(utility), dtype=np.intp)
    order = np.argsort(-utility, axis=1, kind="stable")
    wants = np.take_along_axis(utility, order, axis=1) > 0.0
    free = room.copy()
    for turn in range(utility.shape[1]):
        asks = np.flatnonzero((place == 0) & wants[:, turn])
        wanted = mentor[asks, order[asks, turn]]
        got = _come_first(wanted) < free[wanted]
        place[asks[got]] = order[asks[got], turn] + 1
        free -= np.bincount(wanted[got], minlength=len(free))
    return place


def _come_first(wanted: NDArray[np.intp]) -> NDArray[np.intp]:
    """How many earlier entries name the same mentor: ``[4, 2, 4, 4]`` gives ``[0, 0, 1, 2]``."""
    order = np.argsort(wanted, kind="stable")
    starts = np.flatnonzero(np.diff(wanted[order], prepend=-1))
    run = np.arange(len(wanted)) - np.repeat(starts, np.diff(np.append(starts, len(wanted))))
    place = np.empty(len(wanted), dtype=np.intp)
    place[order] = run
    return place
