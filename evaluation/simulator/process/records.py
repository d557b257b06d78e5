"""What a simulation leaves: the log that a service would keep, and the truth beside it."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from evaluation.simulator.process.settings import SimulatorSettings
from evaluation.simulator.process.world import World

Days = NDArray[np.datetime64]


@dataclass(frozen=True)
class Exposures:
    """Lists that were shown, one a learner who took part.

    Attributes
    ----------
    learner, intake : ndarray of intp, shape (n_lists,)
    time : ndarray of datetime64[D], shape (n_lists,)
        Ascending.
    mentor : ndarray of intp, shape (n_lists, length)
        -1 after the end of a shorter list.
    propensity : ndarray of float64, shape (n_lists, length)
        Exact probability of the mentor in this place given those above: the product along a list
        is the probability of the list, the first column that of its first mentor. NaN where the
        log keeps none; 1 where `mentor` is -1.
    features : ndarray of float64, shape (n_lists, length, n_features)
        As measured at the time, standardised; 0 where `mentor` is -1.
    """

    learner: NDArray[np.intp]
    intake: NDArray[np.intp]
    time: Days
    mentor: NDArray[np.intp]
    propensity: NDArray[np.float64]
    features: NDArray[np.float64]


@dataclass(frozen=True)
class Choices:
    """What learners did with their lists.

    Attributes
    ----------
    wish, place : ndarray of intp, shape (n_lists,)
        Place that the learner wanted, and the one that he got because it had room; from 1, 0 for
        none of the list.
    examined : ndarray of bool, shape (n_lists, length)
        What he looked at: truth that no log holds.
    """

    wish: NDArray[np.intp]
    place: NDArray[np.intp]
    examined: NDArray[np.bool_]


@dataclass(frozen=True)
class Pairs:
    """Mentorships that came about, in the order of their lists.

    Attributes
    ----------
    shown : ndarray of intp, shape (n_pairs,)
        Row of the learner's list in `Exposures`.
    learner, mentor, quarter : ndarray of intp, shape (n_pairs,)
    place : ndarray of intp, shape (n_pairs,)
        On the list, from 1; 0 where they met elsewhere.
    load : ndarray of int64, shape (n_pairs,)
        Learners whom the mentor had when the list was made.
    started, ended : ndarray of datetime64[D], shape (n_pairs,)
    completed : ndarray of bool, shape (n_pairs,)
        False where the pair ended before its least term.
    """

    shown: NDArray[np.intp]
    learner: NDArray[np.intp]
    mentor: NDArray[np.intp]
    place: NDArray[np.intp]
    quarter: NDArray[np.intp]
    load: NDArray[np.int64]
    started: Days
    ended: Days
    completed: NDArray[np.bool_]


@dataclass(frozen=True)
class Outcomes:
    """What was measured of each pair, and when.

    Attributes
    ----------
    satisfaction : ndarray of float64, shape (n_pairs,)
        Answer 1-5 on the day of the end; NaN where there is none.
    followed_up : ndarray of bool, shape (n_pairs,)
        Whether it was only given when asked again in person.
    reassessment : ndarray of float64, shape (n_pairs,)
        Change of the treated competencies as measured, in SD, with regression to the mean.
    behaviour : ndarray of float64, shape (n_pairs,)
        The manager's rating 1-5, one to three months after the end.
    performance : ndarray of float64, shape (n_pairs,)
        Change against the baseline in SD, six to twelve months after the end.
    reassessed, observed, measured : ndarray of datetime64[D], shape (n_pairs,)
        Days of `reassessment`, `behaviour` and `performance`.
    """

    satisfaction: NDArray[np.float64]
    followed_up: NDArray[np.bool_]
    reassessment: NDArray[np.float64]
    behaviour: NDArray[np.float64]
    performance: NDArray[np.float64]
    reassessed: Days
    observed: Days
    measured: Days


@dataclass(frozen=True)
class Truth:
    """What nobody sees, one entry a pair.

    Attributes
    ----------
    foreseeable, quality : ndarray of float64, shape (n_pairs,)
        Quality without and with chemistry, in SD.
    features : ndarray of float64, shape (n_pairs, n_features)
        True ones, standardised.
    answer, reply : ndarray of float64, shape (n_pairs,)
        What would be answered, 1-5, and the probability that it is.
    uplift : ndarray of float64, shape (n_pairs,)
        Gain on the treated competencies, in SD, without regression to the mean.
    """

    foreseeable: NDArray[np.float64]
    quality: NDArray[np.float64]
    features: NDArray[np.float64]
    answer: NDArray[np.float64]
    reply: NDArray[np.float64]
    uplift: NDArray[np.float64]


@dataclass(frozen=True)
class Controls:
    """Learners who have no mentor, measured like the others.

    Attributes
    ----------
    learner : ndarray of intp, shape (n_controls,)
    reassessment, performance : ndarray of float64, shape (n_controls,)
        As in `Outcomes`: chance and regression to the mean alone.
    """

    learner: NDArray[np.intp]
    reassessment: NDArray[np.float64]
    performance: NDArray[np.float64]


@dataclass(frozen=True)
class Simulated:
    """A company over some years.

    Attributes
    ----------
    world : World
    exposures : Exposures
    choices : Choices
    pairs : Pairs
    outcomes : Outcomes
    truth : Truth
    controls : Controls
    load : ndarray of int64, shape (n_intakes, n_mentors)
        Learners whom each mentor has when the lists of an intake are made.
    """

    world: World
    exposures: Exposures
    choices: Choices
    pairs: Pairs
    outcomes: Outcomes
    truth: Truth
    controls: Controls
    load: NDArray[np.int64]

    @property
    def settings(self) -> SimulatorSettings:
        """What it was drawn with."""
        return self.world.settings
