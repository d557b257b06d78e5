"""A company that is given, with features that somebody else has worked out, to be lived in."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from evaluation.simulator.process.chemistry import chemistry
from evaluation.simulator.process.pair_features import PairFeatures
from evaluation.simulator.process.settings import MeasurementSettings, SimulatorSettings
from evaluation.simulator.process.world import World, draw_world


@dataclass(frozen=True)
class GivenFeatures(PairFeatures):
    """Features of pairs by position, already standardised.

    Attributes
    ----------
    values : ndarray of float64, shape (n_learners, n_mentors, n_features)
    """

    values: NDArray[np.float64]

    def rows(self, learner: NDArray[np.intp], mentor: NDArray[np.intp]) -> NDArray[np.float64]:
        """Features of single pairs; positions are broadcast, one more axis for the features."""
        return self.values[learner, mentor]


def given_company(
    fit: NDArray[np.float64],
    likeness: NDArray[np.float64],
    groups: tuple[NDArray[np.bool_], NDArray[np.bool_]],
    capacity: NDArray[np.int64],
    settings: SimulatorSettings,
    rng: np.random.Generator,
) -> GivenFeatures:
    """Let people who are given have skills, leniency and chemistry, as simulated ones have.

    Parameters
    ----------
    fit, likeness : ndarray of float64, shape (n_learners, n_mentors)
        As measured, on any scale. What is true of likeness differs from it as far as a
        questionnaire of style is off; fit is taken as true.
    groups : tuple of ndarray of bool, shapes (n_learners,) and (n_mentors,)
        Who is in the smaller of two groups.
    capacity : ndarray of int64, shape (n_mentors,)
        Most learners of each mentor at a time.
    settings : SimulatorSettings
        Of as many learners and mentors.
    rng : Generator

    Returns
    -------
    GivenFeatures
        What is true of every pair: what `run_cohort` takes. Its `world` has the groups and seats
        that are given; posts, levels and styles in it are those of other people.
    """
    drawn = draw_world(settings, rng)
    world = replace(drawn, capacity=capacity, minority_learner=groups[0], minority_mentor=groups[1])
    same = (groups[0][:, np.newaxis] == groups[1]).astype(np.float64)
    likely = _true_likeness(world, _standard(likeness), settings.measurement)
    values = np.stack([_standard(fit), likely, _standard(same)], axis=-1)
    nothing = np.zeros(values.shape[-1])
    return GivenFeatures(world, False, nothing, nothing + 1.0, values)


def _standard(values: NDArray[np.float64]) -> NDArray[np.float64]:
    spread = float(values.std()) if values.size else 0.0
    return (values - values.mean()) / spread if spread > 1e-12 else np.zeros_like(values)


def _true_likeness(
    world: World, seen: NDArray[np.float64], how: MeasurementSettings
) -> NDArray[np.float64]:
    """Draw what is true, of which `seen` tells as much as the questionnaire's reliability says."""
    tells = how.style_true / np.hypot(how.style_true, how.style_noise)
    one, other = (np.arange(size) for size in seen.shape)
    key = (world.pair_key + 1) % 2**63
    noise = chemistry(key, one[:, np.newaxis], other[np.newaxis, :])
    return np.asarray(tells * seen + np.sqrt(1.0 - tells**2) * noise, dtype=np.float64)
