"""Quality of relations: what can be foreseen of it, and what comes of it."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from scipy.special import ndtr

from evaluation.simulator.process.chemistry import chemistry
from evaluation.simulator.process.pair_features import PairFeatures
from evaluation.simulator.process.settings import SimulatorSettings
from evaluation.simulator.process.world import World


def foreseeable_quality(
    true: PairFeatures,
    learner: NDArray[np.intp],
    mentor: NDArray[np.intp],
    *,
    quarter: NDArray[np.intp],
    load: NDArray[np.int64],
) -> NDArray[np.float64]:
    """Quality that an oracle would expect: all but chemistry.

    Parameters
    ----------
    true : PairFeatures
        Of true values.
    learner, mentor, quarter, load : ndarray of int
        Broadcast against each other; `load` is the number of learners whom the mentor has already.

    Returns
    -------
    ndarray of float64
        In SD, one number a pair.
    """
    world, how = true.world, true.world.settings.quality
    features = true.rows(learner, mentor)
    hit = _demand_shifted(world, learner, quarter)
    fit = np.where(hit, 0.0, features[..., 0])
    shift = world.settings.demand_shift
    return np.asarray(
        how.weights[0] * fit
        + features[..., 1:] @ np.array(how.weights[1:])
        + world.learner_effect[learner]
        + world.skill[quarter, mentor]
        - how.load * load
        - (shift.loss if shift else 0.0) * hit
    )


def drawn_chemistry(
    world: World, learner: NDArray[np.intp], mentor: NDArray[np.intp]
) -> NDArray[np.float64]:
    """Return what a pair adds to its quality that nobody can foresee, in SD."""
    spread = np.sqrt(world.settings.quality.pair_variance)
    return np.asarray(spread * chemistry(world.pair_key, learner, mentor), dtype=np.float64)


def expected_answer(
    settings: SimulatorSettings, quality: NDArray[np.float64]
) -> NDArray[np.float64]:
    """Mean answer to the survey, 1-5, of pairs whose foreseeable quality is known.

    ``1 + Σ_k P(answer > k)``, k = 1 … 4, where chemistry and the noise of the answer are normal.
    A change of the survey's scale is left out.
    """
    how = settings.outcome
    spread = np.hypot(how.satisfaction_noise, np.sqrt(settings.quality.pair_variance))
    bars = np.arange(1.5, 5.0)
    above = ndtr((how.satisfaction + quality[..., np.newaxis] - bars) / spread)
    return np.asarray(1.0 + above.sum(axis=-1), dtype=np.float64)


def _demand_shifted(
    world: World, learner: NDArray[np.intp], quarter: NDArray[np.intp]
) -> NDArray[np.bool_]:
    shift = world.settings.demand_shift
    if shift is None:
        return np.zeros(np.broadcast_shapes(learner.shape, quarter.shape), dtype=np.bool_)
    family = world.family[learner]
    return np.asarray((family == shift.family) & (quarter >= shift.quarter), dtype=np.bool_)
