"""Past mentorships and what came of them."""

from __future__ import annotations

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from evaluation.simulator.catalogue import Catalogue
from evaluation.simulator.columns import PERIOD, days, pick
from evaluation.simulator.population import Population

PER_MENTOR = 3.0
"""Mean number of past mentorships of a mentor."""
MEAN_QUALITY = 0.14
"""Mean quality of a relation, in standard deviations: mentors were chosen, not drawn by lot."""
MENTOR_SPREAD = 0.41
"""Deviation between mentors of the quality of the relation (variance .17)."""
PAIR_SPREAD = 0.59
"""Deviation between pairs: the part that nobody can foresee, and the learner's (variance .35)."""


def mentorships_table(
    source: Catalogue,
    people: Population,
    levels: NDArray[np.float64],
    rng: np.random.Generator,
) -> pd.DataFrame:
    """Table ``mentorships``: about three a mentor within the last two years.

    Quality ``Q`` is a mentor's own skill plus chance; a rating is ``round(3.6 + Q + N(0, .75))``
    and is given with probability ``logit⁻¹(-.2 + .45 (rating - 3) + .9 completed)``, so that
    blanks are not at random; the uplift is ``.21 + .15 Q + N(0, .5)`` levels, measured in six of
    ten that ended.

    Parameters
    ----------
    levels : ndarray of float64, shape (n_mentors, n_competencies)
        What mentors list; NaN for nothing. A mentorship is about what the mentor lists.
    """
    counts = rng.poisson(rng.gamma(2.0, PER_MENTOR / 2.0, people.n_mentors))
    mentor = np.repeat(np.arange(people.n_mentors), counts)
    count = len(mentor)
    quality = rng.normal(MEAN_QUALITY, MENTOR_SPREAD, people.n_mentors)[mentor]
    quality = quality + rng.normal(0.0, PAIR_SPREAD, count)
    start = rng.integers(0, PERIOD - 30, count)
    end = start + rng.integers(60, 330, count)
    ended = end < PERIOD
    completed = rng.random(count) < 1.0 / (1.0 + np.exp(-0.9 - 1.1 * quality))
    order = np.lexsort((mentor, start))
    return pd.DataFrame(
        {
            "mentorship_id": _numbers(count),
            "learner_id": _past_learners(people, start[order], rng),
            "mentor_id": pick(people.ids[people.mentors].tolist(), mentor[order]),
            "competency_id": _subjects(source, levels, mentor[order], rng),
            "started_on": days(start[order]),
            "ended_on": days(end[order]).where(pd.Series(ended[order])),
            "rating": _ratings(quality, ended, completed, rng)[order],
            "uplift": _uplifts(quality, ended, rng)[order],
        }
    )


def _numbers(count: int) -> pd.Series:
    return pd.Series([f"M{number:06d}" for number in range(1, count + 1)], dtype="str")


def _past_learners(
    people: Population, start: NDArray[np.int64], rng: np.random.Generator
) -> pd.Series:
    """Draw who was mentored: four in ten take part again, the others are no longer around."""
    count = len(start)
    known = rng.integers(0, people.n_learners, count)
    gone = people.n_learners + rng.integers(0, 9 * count + 1, count)
    names = [*people.ids[people.learners], *(f"X{n:06d}" for n in range(9 * count + 1))]
    again = (rng.random(count) < 0.4) & (people.joined[known] < start)
    return pick(names, np.where(again, known, gone))


def _subjects(
    source: Catalogue,
    levels: NDArray[np.float64],
    mentor: NDArray[np.intp],
    rng: np.random.Generator,
) -> pd.Series:
    pull = np.nan_to_num(levels, nan=-np.inf)[mentor] + rng.gumbel(
        0.0, 1.0, (len(mentor), levels.shape[1])
    )
    subject = np.where(rng.random(len(mentor)) < 0.1, -1, pull.argmax(axis=1))
    return pick(source.competencies["competency_id"].tolist(), subject)


def _ratings(
    quality: NDArray[np.float64],
    ended: NDArray[np.bool_],
    completed: NDArray[np.bool_],
    rng: np.random.Generator,
) -> NDArray[np.float64]:
    rating = np.clip(np.rint(3.6 + quality + rng.normal(0.0, 0.75, len(quality))), 1.0, 5.0)
    reply = 1.0 / (1.0 + np.exp(0.2 - 0.45 * (rating - 3.0) - 0.9 * completed))
    return np.where(ended & (rng.random(len(quality)) < reply), rating, np.nan)


def _uplifts(
    quality: NDArray[np.float64], ended: NDArray[np.bool_], rng: np.random.Generator
) -> NDArray[np.float64]:
    uplift = 0.21 + 0.15 * quality + rng.normal(0.0, 0.5, len(quality))
    measured = ended & (rng.random(len(quality)) < 0.6)
    return np.where(measured, np.clip(uplift, -5.0, 5.0).round(2), np.nan)
