"""The process, batch by batch: lists, choices, seats, pairs; then what came of them."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from evaluation.simulator.process.choosing import examined, seated, utilities, wishes
from evaluation.simulator.process.duration import durations
from evaluation.simulator.process.logging_policy import draw_lists, logits
from evaluation.simulator.process.outcomes import draw_controls, draw_outcomes
from evaluation.simulator.process.pair_features import PairFeatures, pair_features
from evaluation.simulator.process.quality import drawn_chemistry, foreseeable_quality
from evaluation.simulator.process.records import Choices, Exposures, Pairs, Simulated
from evaluation.simulator.process.settings import SimulatorSettings
from evaluation.simulator.process.world import World, draw_world

QUARTER = 91
"""Days."""


@dataclass(frozen=True)
class _Batch:
    """What happens between two counts of the loads; arrays of one row a list, or a pair."""

    mentor: NDArray[np.intp]
    propensity: NDArray[np.float64]
    features: NDArray[np.float64]
    examined: NDArray[np.bool_]
    wish: NDArray[np.intp]
    place: NDArray[np.intp]
    load: NDArray[np.int64]
    foreseeable: NDArray[np.float64]
    quality: NDArray[np.float64]
    true: NDArray[np.float64]
    days: NDArray[np.int64]
    completed: NDArray[np.bool_]


def simulate(settings: SimulatorSettings, rng: np.random.Generator) -> Simulated:
    """Draw a company and let some years pass.

    Parameters
    ----------
    settings : SimulatorSettings
    rng : Generator
        Its state decides everything; what it has drawn before does not change how.

    Returns
    -------
    Simulated

    Raises
    ------
    InvalidSize
        The catalogue does not have that many job families.

    Notes
    -----
    Everything is vectorised over a batch of learners; 104 batches of two years take about a second
    for 1,200 learners and 150 mentors.
    """
    world_rng, process_rng = rng.spawn(2)
    return simulate_in(draw_world(settings, world_rng), process_rng)


def simulate_in(world: World, rng: np.random.Generator) -> Simulated:
    """Let some years pass in a company that is already drawn; see `simulate`."""
    steps, outcome_rng, control_rng = rng.spawn(3)
    learner = np.flatnonzero(world.joins)
    seen, true = pair_features(world, seen=True), pair_features(world, seen=False)
    change = np.zeros((world.settings.n_batches + 1, world.settings.n_mentors), dtype=np.int64)
    load = np.zeros(world.settings.n_mentors, dtype=np.int64)
    bounds = np.searchsorted(world.batch[learner], np.arange(world.settings.n_batches + 1))
    batches, loads = [], []
    for number in range(world.settings.n_batches):
        some = learner[bounds[number] : bounds[number + 1]]
        load = load + change[number]
        batch = _pass(world, (seen, true), some, number, load=load, rng=steps)
        _take_seats(world.settings, batch, number, change)
        batches.append(batch)
        loads.append(load)
    return _gathered(world, learner, batches, np.array(loads), rngs=(outcome_rng, control_rng))


def _pass(
    world: World,
    features: tuple[PairFeatures, PairFeatures],
    learner: NDArray[np.intp],
    number: int,
    *,
    load: NDArray[np.int64],
    rng: np.random.Generator,
) -> _Batch:
    """Let one batch of learners get lists, choose and meet."""
    settings, (seen, true) = world.settings, features
    known = seen.block(learner)
    logit = logits(settings.lists, known, load, world.capacity)
    mentor, propensity = draw_lists(logit, settings.lists.length, rng)
    shown = np.take_along_axis(known, np.maximum(mentor, 0)[..., np.newaxis], axis=1)
    really = true.rows(learner[:, np.newaxis], np.maximum(mentor, 0))
    looked = examined(settings.choice, mentor, rng)
    utility = utilities(settings.choice, really, looked, rng)
    place = seated(utility, mentor, world.capacity - load)
    pair = np.flatnonzero(place)
    one, other = learner[pair], mentor[pair, place[pair] - 1]
    quarter = np.full(len(pair), number // settings.batches, dtype=np.intp)
    expected = foreseeable_quality(true, one, other, quarter=quarter, load=load[other])
    quality = expected + drawn_chemistry(world, one, other)
    days, completed = durations(settings.outcome, quality, rng)
    return _Batch(
        mentor=mentor,
        propensity=propensity if settings.lists.propensities else np.full_like(propensity, np.nan),
        features=np.where((mentor >= 0)[..., np.newaxis], shown, 0.0),
        examined=looked,
        wish=wishes(utility),
        place=place,
        load=load[other],
        foreseeable=expected,
        quality=quality,
        true=really[pair, place[pair] - 1],
        days=days,
        completed=completed,
    )


def _take_seats(
    settings: SimulatorSettings, batch: _Batch, number: int, change: NDArray[np.int64]
) -> None:
    """Note where loads grow by a batch's pairs, and where they shrink because the pairs end.

    `change` has shape (n_batches + 1, n_mentors); the last row is never read.
    """
    pair = np.flatnonzero(batch.place)
    mentor = batch.mentor[pair, batch.place[pair] - 1]
    until = number + np.ceil(batch.days * settings.batches / QUARTER).astype(np.intp)
    np.add.at(change[number + 1], mentor, 1)
    np.subtract.at(change, (np.minimum(until, settings.n_batches), mentor), 1)


def _gathered(
    world: World,
    learner: NDArray[np.intp],
    batches: list[_Batch],
    load: NDArray[np.int64],
    *,
    rngs: tuple[np.random.Generator, np.random.Generator],
) -> Simulated:
    """Put the batches together and draw what came of the pairs."""
    exposures = Exposures(
        learner=learner,
        batch=world.batch[learner],
        time=_days(world.settings, world.batch[learner]),
        mentor=np.concatenate([batch.mentor for batch in batches]),
        propensity=np.concatenate([batch.propensity for batch in batches]),
        features=np.concatenate([batch.features for batch in batches]),
    )
    choices = Choices(
        wish=np.concatenate([batch.wish for batch in batches]),
        place=np.concatenate([batch.place for batch in batches]),
        examined=np.concatenate([batch.examined for batch in batches]),
    )
    pairs = _pairs(world.settings, exposures, choices, batches)
    truth = (
        np.concatenate([batch.foreseeable for batch in batches]),
        np.concatenate([batch.quality for batch in batches]),
        np.concatenate([batch.true for batch in batches]),
    )
    outcomes, known = draw_outcomes(world, pairs, truth, rngs[0])
    alone = np.setdiff1d(np.arange(world.settings.n_learners), pairs.learner)
    controls = draw_controls(world, alone, rngs[1])
    return Simulated(world, exposures, choices, pairs, outcomes, known, controls, load)


def _pairs(
    settings: SimulatorSettings, exposures: Exposures, choices: Choices, batches: list[_Batch]
) -> Pairs:
    shown = np.flatnonzero(choices.place)
    place, started = choices.place[shown], exposures.time[shown]
    days = np.concatenate([batch.days for batch in batches])
    return Pairs(
        shown=shown,
        learner=exposures.learner[shown],
        mentor=exposures.mentor[shown, place - 1],
        place=place,
        quarter=exposures.batch[shown] // settings.batches,
        load=np.concatenate([batch.load for batch in batches]),
        started=started,
        ended=started + days.astype("timedelta64[D]"),
        completed=np.concatenate([batch.completed for batch in batches]),
    )


def _days(settings: SimulatorSettings, batch: NDArray[np.intp]) -> NDArray[np.datetime64]:
    """Day on which the lists of a batch are made."""
    return settings.start + (batch * QUARTER // settings.batches).astype("timedelta64[D]")
