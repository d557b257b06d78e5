"""What a policy would really be worth: known, because the truth is."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from evaluation.errors import InvalidSize
from evaluation.fairness import mean_interval
from evaluation.interval import Interval
from evaluation.simulator.process.choosing import examined, utilities, wishes
from evaluation.simulator.process.logging_policy import draw_lists, logits
from evaluation.simulator.process.pair_features import PairFeatures, pair_features
from evaluation.simulator.process.quality import expected_answer, foreseeable_quality
from evaluation.simulator.process.records import Simulated
from evaluation.simulator.process.settings import ListSettings

_PAIRS = 100_000
"""Pairs that are looked at together."""


@dataclass(frozen=True)
class Candidates:
    """All mentors for some of the lists, as things stood when these were made.

    Attributes
    ----------
    rows : ndarray of intp, shape (n_rows,)
        Positions of the lists in `Exposures`.
    features : ndarray of float64, shape (n_rows, n_mentors, n_features)
        As measured.
    load : ndarray of int64, shape (n_rows, n_mentors)
    open_to : ndarray of bool, shape (n_rows, n_mentors)
        Whether the mentor had a seat: only then could she be on the list.
    """

    rows: NDArray[np.intp]
    features: NDArray[np.float64]
    load: NDArray[np.int64]
    open_to: NDArray[np.bool_]


FirstPlace = Callable[[Candidates], NDArray[np.float64]]
"""Probability of each mentor in the first place, (n_rows, n_mentors); rows sum to one, or to
zero where nobody has a seat."""


def candidates(
    simulated: Simulated, rows: NDArray[np.intp], features: PairFeatures | None = None
) -> Candidates:
    """Look back at whom some lists could have shown.

    Parameters
    ----------
    simulated : Simulated
    rows : ndarray of intp, shape (n_rows,)
        Positions of lists in `Exposures`.
    features : PairFeatures, optional
        Those measured, where they are at hand.
    """
    world = simulated.world
    known = pair_features(world, seen=True) if features is None else features
    load = simulated.load[simulated.exposures.intake[rows]]
    learner = simulated.exposures.learner[rows]
    return Candidates(rows, known.block(learner), load, load < world.capacity)


def softmax_policy(how: ListSettings) -> FirstPlace:
    """Policy that draws the first mentor as a log made with `how` does."""

    def chances(known: Candidates) -> NDArray[np.float64]:
        logit = list_logits(how, known)
        best = logit.max(axis=1, keepdims=True)
        mass = np.exp(logit - np.where(np.isfinite(best), best, 0.0))
        whole = mass.sum(axis=1, keepdims=True)
        return np.asarray(mass / np.where(whole > 0.0, whole, 1.0), dtype=np.float64)

    return chances


def first_place(simulated: Simulated, policy: FirstPlace) -> tuple[float, NDArray[np.float64]]:
    """Value of a policy by the mentor it puts first, and how likely it is to repeat the log.

    Parameters
    ----------
    simulated : Simulated
        Loads, seats and times stay as they were: the policy answers the same questions.
    policy : callable
        From `Candidates` to the probability of each mentor in the first place.

    Returns
    -------
    value : float
        Mean answer to the survey, 1-5, that would be given if everybody got the mentor of the
        first place and everybody answered; learners for whom nobody has a seat are left out. NaN
        without others.
    repeats : ndarray of float64, shape (n_lists,)
        Probability that the policy would have put first whom the log has there; 0 for an empty
        list. Divided by the log's propensity it is the weight of inverse propensity scoring.
    """
    exposures = simulated.exposures
    true = pair_features(simulated.world, seen=False)
    repeats, values = np.zeros(len(exposures.learner)), np.zeros(len(exposures.learner))
    for known in _blocks(simulated):
        rows, chance = known.rows, policy(known)
        value = (chance * _answers(simulated, true, known)).sum(axis=1)
        values[rows] = np.where(known.open_to.any(axis=1), value, np.nan)
        first = exposures.mentor[rows, 0]
        repeats[rows] = np.where(first >= 0, chance[np.arange(len(rows)), first], 0.0)
    there = values[~np.isnan(values)]
    return (float(there.mean()) if len(there) else np.nan), repeats


def whole_lists(
    simulated: Simulated, how: ListSettings, rng: np.random.Generator, *, draws: int = 20
) -> Interval:
    """Value of a policy by the mentors that learners choose from its lists.

    Parameters
    ----------
    simulated : Simulated
        Loads, seats and times stay as they were.
    how : ListSettings
        The policy.
    rng : Generator
        Lists and choices are drawn anew.
    draws : int
        How often, 2 or more.

    Returns
    -------
    Interval
        Mean answer to the survey, 1-5, that would be given by those who choose somebody, if each
        got the mentor wished for; the interval is that of the draws, not of the learners. NaN
        where nobody ever chooses.

    Raises
    ------
    InvalidSize
        Fewer than two draws.
    """
    if draws < 2:
        raise InvalidSize("draws", draws, "2 or more")
    total, chosen = np.zeros(draws), np.zeros(draws)
    true = pair_features(simulated.world, seen=False)
    for known in _blocks(simulated):
        logit = list_logits(how, known)
        answers = _answers(simulated, true, known)
        for draw in range(draws):
            mentor = _wished(simulated, true, known, draw_lists(logit, how.length, rng)[0], rng)
            has = np.flatnonzero(mentor >= 0)
            total[draw] += answers[has, mentor[has]].sum()
            chosen[draw] += len(has)
    return mean_interval(total[chosen > 0] / chosen[chosen > 0])


def _blocks(simulated: Simulated) -> Iterator[Candidates]:
    """All lists with their candidates, some at a time."""
    seen, count = pair_features(simulated.world, seen=True), len(simulated.exposures.learner)
    step = max(_PAIRS // simulated.settings.n_mentors, 1)
    for start in range(0, count, step):
        yield candidates(simulated, np.arange(start, min(start + step, count)), seen)


def list_logits(how: ListSettings, known: Candidates) -> NDArray[np.float64]:
    """Logits of the softmax from which `how` draws lists, (n_rows, n_mentors).

    With them `evaluation.propensities` tells the chance of any list, and of any mentor in any
    place; the log's own are those of ``simulated.settings.lists``.
    """
    room = np.where(known.open_to, known.load + 1, 0)
    return logits(how, known.features, known.load, room)


def _wished(
    simulated: Simulated,
    true: PairFeatures,
    known: Candidates,
    mentor: NDArray[np.intp],
    rng: np.random.Generator,
) -> NDArray[np.intp]:
    """Mentors that learners want most of lists, -1 for none, (n_rows,)."""
    how, learner = simulated.settings.choice, simulated.exposures.learner[known.rows]
    features = true.rows(learner[:, np.newaxis], np.maximum(mentor, 0))
    place = wishes(utilities(how, features, examined(how, mentor, rng), rng))
    return np.where(place > 0, mentor[np.arange(len(mentor)), place - 1], -1)


def _answers(simulated: Simulated, true: PairFeatures, known: Candidates) -> NDArray[np.float64]:
    """Return the expected answer of each learner with each mentor, (n_rows, n_mentors)."""
    exposures, settings = simulated.exposures, simulated.settings
    quality = foreseeable_quality(
        true,
        exposures.learner[known.rows][:, np.newaxis],
        np.arange(settings.n_mentors)[np.newaxis, :],
        quarter=(exposures.intake[known.rows] // settings.intakes)[:, np.newaxis],
        load=known.load,
    )
    return expected_answer(settings, quality)
