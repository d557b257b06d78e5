"""From lists to pairs: what learners choose, who has a seat, how it goes and how long."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from evaluation.simulator.process.choosing import (
    examined,
    met_elsewhere,
    seated,
    utilities,
    wishes,
)
from evaluation.simulator.process.duration import durations
from evaluation.simulator.process.pair_features import PairFeatures
from evaluation.simulator.process.quality import drawn_chemistry, foreseeable_quality
from evaluation.simulator.process.records import Days, Pairs


@dataclass(frozen=True)
class Met:
    """What came of some lists.

    Attributes
    ----------
    examined : ndarray of bool, shape (n_lists, length)
    wish, place : ndarray of intp, shape (n_lists,)
        As in `Choices`.
    pair : ndarray of intp, shape (n_pairs,)
        Rows of the lists whose learners found a mentor, on them or elsewhere; ascending.
    mentor : ndarray of intp, shape (n_pairs,)
    load : ndarray of int64, shape (n_pairs,)
    foreseeable, quality : ndarray of float64, shape (n_pairs,)
    true : ndarray of float64, shape (n_pairs, n_features)
    days : ndarray of int64, shape (n_pairs,)
    completed : ndarray of bool, shape (n_pairs,)
    """

    examined: NDArray[np.bool_]
    wish: NDArray[np.intp]
    place: NDArray[np.intp]
    pair: NDArray[np.intp]
    mentor: NDArray[np.intp]
    load: NDArray[np.int64]
    foreseeable: NDArray[np.float64]
    quality: NDArray[np.float64]
    true: NDArray[np.float64]
    days: NDArray[np.int64]
    completed: NDArray[np.bool_]


def meet(
    true: PairFeatures,
    learner: NDArray[np.intp],
    mentor: NDArray[np.intp],
    *,
    quarter: int,
    load: NDArray[np.int64],
    rng: np.random.Generator,
) -> Met:
    """Let learners choose from lists, whoever made them, and meet.

    Parameters
    ----------
    true : PairFeatures
        Of true values, of the company.
    learner : ndarray of intp, shape (n_lists,)
        In the order in which they come.
    mentor : ndarray of intp, shape (n_lists, length)
        Distinct mentors, best first; -1 after the end of a shorter list.
    quarter : int
        Which quarter of the company's time it is, counted from 0.
    load : ndarray of int64, shape (n_mentors,)
        Learners whom the mentors have already.
    rng : Generator
    """
    world, how = true.world, true.world.settings
    room = world.capacity - load
    features = true.rows(learner[:, np.newaxis], np.maximum(mentor, 0))
    looked = examined(how.choice, mentor, rng)
    utility = utilities(how.choice, features, looked, rng)
    found = met_elsewhere(how.choice, len(learner), room, rng)
    utility[found >= 0] = -np.inf
    # Whoever was met elsewhere stands on one more place, wanted alone.
    wants = np.column_stack([utility, np.where(found >= 0, 1.0, -np.inf)])
    offered = np.column_stack([mentor, found])
    place = seated(wants, offered, room)
    pair = np.flatnonzero(place)
    one, other = learner[pair], offered[pair, place[pair] - 1]
    expected = foreseeable_quality(true, one, other, quarter=np.array(quarter), load=load[other])
    quality = expected + drawn_chemistry(world, one, other)
    days, completed = durations(how.outcome, quality, rng)
    return Met(
        examined=looked,
        wish=wishes(utility),
        place=np.where(found >= 0, 0, place),
        pair=pair,
        mentor=other,
        load=load[other],
        foreseeable=expected,
        quality=quality,
        true=true.rows(one, other),
        days=days,
        completed=completed,
    )


def pairs_of(
    met: Met, learner: NDArray[np.intp], started: Days, quarter: NDArray[np.intp]
) -> Pairs:
    """Write down the pairs that came of some lists.

    Parameters
    ----------
    met : Met
    learner, quarter : ndarray of intp, shape (n_lists,)
    started : ndarray of datetime64[D], shape (n_lists,)
    """
    return Pairs(
        shown=met.pair,
        learner=learner[met.pair],
        mentor=met.mentor,
        place=met.place[met.pair],
        quarter=quarter[met.pair],
        load=met.load,
        started=started[met.pair],
        ended=started[met.pair] + met.days.astype("timedelta64[D]"),
        completed=met.completed,
    )
