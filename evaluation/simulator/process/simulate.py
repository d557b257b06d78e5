"""The process, intake by intake: lists, choices, seats, pairs; then what came of them."""

from __future__ import annotations

from dataclasses import dataclass, fields

import numpy as np
from numpy.typing import NDArray

from evaluation.simulator.process.logging_policy import draw_lists, logits
from evaluation.simulator.process.meeting import Met, meet, pairs_of
from evaluation.simulator.process.outcomes import draw_controls, draw_outcomes
from evaluation.simulator.process.pair_features import PairFeatures, pair_features
from evaluation.simulator.process.records import Choices, Exposures, Simulated
from evaluation.simulator.process.settings import SimulatorSettings
from evaluation.simulator.process.world import World, draw_world

QUARTER = 91
"""Days."""
_BEFORE = 2
"""Quarters before the time begins in which mentors fill up."""


@dataclass(frozen=True)
class _Intake:
    """What happens between two counts of the loads: lists, and what their learners do."""

    mentor: NDArray[np.intp]
    propensity: NDArray[np.float64]
    features: NDArray[np.float64]
    met: Met


def simulate(settings: SimulatorSettings, rng: np.random.Generator) -> Simulated:
    """Draw a company and let some years pass.

    Parameters
    ----------
    settings : SimulatorSettings
    rng : Generator
        Streams are spawned from it: equal seeds give equal simulations.

    Returns
    -------
    Simulated

    Raises
    ------
    InvalidSize
        The catalogue does not have that many job families.

    Notes
    -----
    Everything is vectorised over the learners of an intake; two years of 1,200 learners and 150
    mentors take less than a second.
    """
    world_rng, process_rng = rng.spawn(2)
    return simulate_in(draw_world(settings, world_rng), process_rng)


def simulate_in(world: World, rng: np.random.Generator) -> Simulated:
    """Let some years pass in a company that is already drawn; see `simulate`."""
    steps, outcome_rng, control_rng, before = rng.spawn(4)
    learner = np.flatnonzero(world.joins)
    seen, true = pair_features(world, seen=True), pair_features(world, seen=False)
    change = _running_before(world, (seen, true), learner, before)
    load = np.zeros(world.settings.n_mentors, dtype=np.int64)
    bounds = np.searchsorted(world.intake[learner], np.arange(world.settings.n_intakes + 1))
    intakes, loads = [], []
    for number in range(world.settings.n_intakes):
        some = learner[bounds[number] : bounds[number + 1]]
        load = load + change[number]
        intake = _pass(world, (seen, true), some, number, load=load, rng=steps)
        _take_seats(world.settings, intake.met, number, change)
        intakes.append(intake)
        loads.append(load)
    return _gathered(world, learner, intakes, np.array(loads), rngs=(outcome_rng, control_rng))


def _running_before(
    world: World,
    features: tuple[PairFeatures, PairFeatures],
    learner: NDArray[np.intp],
    rng: np.random.Generator,
) -> NDArray[np.int64]:
    """Let mentors fill up with learners like those who come later, whom nobody counts.

    Returns
    -------
    ndarray of int64, shape (n_intakes + 1, n_mentors)
        By how many learners loads change at each intake: the first row is what mentors start with,
        the others what of it ends. Zeros where all start free.
    """
    settings, load = world.settings, np.zeros(world.settings.n_mentors, dtype=np.int64)
    first = _BEFORE * settings.intakes if settings.busy and len(learner) else 0
    change = np.zeros((first + settings.n_intakes + 1, settings.n_mentors), dtype=np.int64)
    for number in range(first):
        load = load + change[number]
        some = rng.choice(learner, rng.poisson(len(learner) / settings.n_intakes))
        intake = _pass(world, features, some, 0, load=load, rng=rng)
        _take_seats(settings, intake.met, number, change)
    change[first] += load
    return change[first:]


def _pass(
    world: World,
    features: tuple[PairFeatures, PairFeatures],
    learner: NDArray[np.intp],
    number: int,
    *,
    load: NDArray[np.int64],
    rng: np.random.Generator,
) -> _Intake:
    """Let one intake of learners get lists, choose and meet."""
    settings, (seen, true) = world.settings, features
    known = seen.block(learner)
    logit = logits(settings.lists, known, load, world.capacity)
    mentor, propensity = draw_lists(logit, settings.lists.length, rng)
    shown = np.take_along_axis(known, np.maximum(mentor, 0)[..., np.newaxis], axis=1)
    return _Intake(
        mentor=mentor,
        propensity=propensity if settings.lists.propensities else np.full_like(propensity, np.nan),
        features=np.where((mentor >= 0)[..., np.newaxis], shown, 0.0),
        met=meet(true, learner, mentor, quarter=number // settings.intakes, load=load, rng=rng),
    )


def _take_seats(
    settings: SimulatorSettings, met: Met, number: int, change: NDArray[np.int64]
) -> None:
    """Note where loads grow by an intake's pairs, and where they shrink because the pairs end.

    `change` has one row an intake, and one more that is never read.
    """
    until = number + np.ceil(met.days * settings.intakes / QUARTER).astype(np.intp)
    np.add.at(change[number + 1], met.mentor, 1)
    np.subtract.at(change, (np.minimum(until, len(change) - 1), met.mentor), 1)


def _gathered(
    world: World,
    learner: NDArray[np.intp],
    intakes: list[_Intake],
    load: NDArray[np.int64],
    *,
    rngs: tuple[np.random.Generator, np.random.Generator],
) -> Simulated:
    """Put the intakes together and draw what came of the pairs."""
    exposures = Exposures(
        learner=learner,
        intake=world.intake[learner],
        time=_days(world.settings, world.intake[learner]),
        mentor=np.concatenate([intake.mentor for intake in intakes]),
        propensity=np.concatenate([intake.propensity for intake in intakes]),
        features=np.concatenate([intake.features for intake in intakes]),
    )
    met = _joined([intake.met for intake in intakes])
    choices = Choices(wish=met.wish, place=met.place, examined=met.examined)
    quarter = exposures.intake // world.settings.intakes
    pairs = pairs_of(met, learner, exposures.time, quarter)
    truth = (met.foreseeable, met.quality, met.true)
    outcomes, known = draw_outcomes(world, pairs, truth, rngs[0])
    alone = np.setdiff1d(np.arange(world.settings.n_learners), pairs.learner)
    controls = draw_controls(world, alone, rngs[1])
    return Simulated(world, exposures, choices, pairs, outcomes, known, controls, load)


def _joined(parts: list[Met]) -> Met:
    """Put what happened in several intakes together."""
    names = [field.name for field in fields(Met)]
    whole = {name: np.concatenate([getattr(part, name) for part in parts]) for name in names}
    before = np.cumsum([0, *(len(part.place) for part in parts)])
    shifted = [part.pair + start for part, start in zip(parts, before[:-1], strict=True)]
    return Met(**whole | {"pair": np.concatenate(shifted)})


def _days(settings: SimulatorSettings, intake: NDArray[np.intp]) -> NDArray[np.datetime64]:
    """Day on which the lists of an intake are made."""
    return settings.start + (intake * QUARTER // settings.intakes).astype("timedelta64[D]")
