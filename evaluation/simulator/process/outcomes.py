"""What comes of pairs: answers, and who gives them; uplift; behaviour; performance."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from scipy.special import expit

from evaluation.simulator.learners import SCALE
from evaluation.simulator.process.duration import MONTH
from evaluation.simulator.process.records import Controls, Days, Outcomes, Pairs, Truth
from evaluation.simulator.process.settings import SimulatorSettings
from evaluation.simulator.process.world import World

LEVEL_SPREAD = SCALE * np.hypot(0.45, 0.7)
"""SD of levels between people, on the scale 0-5: that of the gaps."""
_BEHAVIOUR = (3.0, 0.4, 0.8)
"""A manager rates ``round(3 + .4 · uplift + N(0, .8²))``: assumed, nobody published it."""


def answers(
    settings: SimulatorSettings,
    quality: NDArray[np.float64],
    ended: Days,
    rng: np.random.Generator,
) -> NDArray[np.float64]:
    """Answers 1-5 that pairs would give when they end, (n_pairs,)."""
    how, change = settings.outcome, settings.scale_change
    mean = how.satisfaction + quality
    if change is not None:
        mean = mean + change.shift * (quarter_of(settings, ended) >= change.quarter)
    answer = np.rint(mean + rng.normal(0.0, how.satisfaction_noise, len(quality)))
    return np.asarray(np.clip(answer, 1.0, 5.0), dtype=np.float64)


def reply_chances(
    settings: SimulatorSettings, answer: NDArray[np.float64], completed: NDArray[np.bool_]
) -> NDArray[np.float64]:
    """Probability that each answer is given, (n_pairs,)."""
    how = settings.outcome
    constant, happier, finished = how.reply
    if how.replies == "everybody":
        return np.ones(len(answer))
    chance = np.asarray(expit(constant + happier * (answer - 3.0) + finished * completed))
    if how.replies == "at_random" and len(chance):
        return np.full(len(chance), chance.mean())
    return chance


def uplifts(
    world: World, pairs: Pairs, quality: NDArray[np.float64], rng: np.random.Generator
) -> NDArray[np.float64]:
    """Gain on the treated competencies in SD, what would have come anyway included, (n_pairs,)."""
    how = world.settings.outcome
    gain = how.uplift[0] + how.uplift[1] * quality
    gain = gain + how.low_baseline_uplift * world.low_baseline[pairs.learner]
    gain = gain + how.early_stop * ~pairs.completed
    return np.asarray(gain + rng.normal(0.0, how.uplift_noise, len(gain)), dtype=np.float64)


def regressions(
    world: World, learner: NDArray[np.intp], rng: np.random.Generator
) -> NDArray[np.float64]:
    """Change of measured levels where the true ones stay, in SD, (n_rows,).

    The largest measured gaps are treated. They are large by bad luck too, and chance does not
    strike the same way again: without any mentor they shrink.
    """
    how, levels = world.settings.measurement, world.levels
    gap = world.source.required[world.people.post[world.people.learners][learner]]
    gap = np.nan_to_num(gap - levels.learner_seen[learner], nan=-np.inf)
    treated = np.argpartition(-gap, how.treated - 1, axis=1)[:, : how.treated]
    before = np.take_along_axis(levels.error[learner], treated, axis=1).mean(axis=1)
    again = rng.normal(0.0, SCALE * how.level_error / np.sqrt(how.treated), len(learner))
    return np.asarray((again - before) / LEVEL_SPREAD, dtype=np.float64)


def performances(
    world: World,
    uplift: NDArray[np.float64],
    gains: NDArray[np.bool_],
    rng: np.random.Generator,
) -> NDArray[np.float64]:
    """Change of performance in SD, (n_rows,); `gains` are those who gain most from a mentor."""
    how = world.settings.outcome
    rest = np.sqrt(max(1.0 - how.performance**2, 0.0))
    bonus = how.low_baseline_performance * gains
    return how.performance * uplift + bonus + rng.normal(0.0, rest, len(uplift))


def draw_outcomes(
    world: World,
    pairs: Pairs,
    truth: tuple[NDArray[np.float64], NDArray[np.float64], NDArray[np.float64]],
    rng: np.random.Generator,
) -> tuple[Outcomes, Truth]:
    """Draw all measures of pairs.

    Parameters
    ----------
    world : World
    pairs : Pairs
    truth : tuple
        Foreseeable quality, quality, and true features of the pairs.
    rng : Generator
    """
    survey, growth, work, when = rng.spawn(4)
    quality, settings = truth[1], world.settings
    answer = answers(settings, quality, pairs.ended, survey)
    reply = reply_chances(settings, answer, pairs.completed)
    replied = survey.random(len(answer)) < reply
    asked_again = ~replied & (survey.random(len(answer)) < settings.outcome.follow_up)
    uplift = uplifts(world, pairs, quality, growth)
    gains = world.low_baseline[pairs.learner] & settings.mandatory
    outcomes = Outcomes(
        satisfaction=np.where(replied | asked_again, answer, np.nan),
        followed_up=asked_again,
        reassessment=uplift + regressions(world, pairs.learner, growth),
        behaviour=_behaviours(uplift, work),
        performance=performances(world, uplift, gains, work),
        reassessed=_later(pairs.ended, (0.0, 1.0), when),
        observed=_later(pairs.ended, (1.0, 3.0), when),
        measured=_later(pairs.ended, (6.0, 12.0), when),
    )
    return outcomes, Truth(*truth, answer=answer, reply=reply, uplift=uplift)


def draw_controls(world: World, learner: NDArray[np.intp], rng: np.random.Generator) -> Controls:
    """Measure learners who have no mentor: chance, and regression to the mean."""
    growth, work = rng.spawn(2)
    change = growth.normal(0.0, world.settings.outcome.uplift_noise, len(learner))
    nobody = np.zeros(len(learner), dtype=np.bool_)
    return Controls(
        learner=learner,
        reassessment=change + regressions(world, learner, growth),
        performance=performances(world, change, nobody, work),
    )


def quarter_of(settings: SimulatorSettings, time: Days) -> NDArray[np.intp]:
    """Quarter of each day, counted from 0; a quarter has 91 days."""
    return ((time - settings.start).astype(np.int64) // 91).astype(np.intp)


def _behaviours(uplift: NDArray[np.float64], rng: np.random.Generator) -> NDArray[np.float64]:
    middle, slope, noise = _BEHAVIOUR
    rating = np.rint(middle + slope * uplift + rng.normal(0.0, noise, len(uplift)))
    return np.asarray(np.clip(rating, 1.0, 5.0), dtype=np.float64)


def _later(ended: Days, months: tuple[float, float], rng: np.random.Generator) -> Days:
    wait = np.rint(MONTH * rng.uniform(*months, len(ended))).astype(np.int64)
    return np.asarray(ended + wait.astype("timedelta64[D]"), dtype="datetime64[D]")
