"""What is known of a pair before it meets, and what is true of it."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from evaluation.simulator.catalogue import Catalogue
from evaluation.simulator.process.settings import FEATURES
from evaluation.simulator.process.world import World

_SAMPLE = 512
"""Learners over whom means and deviations of features are taken."""
_PAIRS = 100_000
"""Pairs that are looked at together: some 20 competencies each, 16 MB an array."""


@dataclass(frozen=True)
class PairFeatures:
    """Measures features of pairs, standardised over the pairs of the company.

    Parameters
    ----------
    world : World
    seen : bool
        Whether to look at what was measured, or at what is true.
    mean, deviation : ndarray of float64, shape (n_features,)

    Examples
    --------
    ``features.block(learners)`` has shape (len(learners), n_mentors, n_features);
    ``features.rows(learner, mentor)`` has shape (n_rows, n_features).
    """

    world: World
    seen: bool
    mean: NDArray[np.float64]
    deviation: NDArray[np.float64]

    def block(self, learners: NDArray[np.intp]) -> NDArray[np.float64]:
        """Features of some learners with every mentor, (n_rows, n_mentors, n_features)."""
        n_mentors = self.world.settings.n_mentors
        block = np.empty((len(learners), n_mentors, len(FEATURES)))
        step = max(_PAIRS // n_mentors, 1)
        for start in range(0, len(learners), step):
            some = learners[start : start + step, np.newaxis]
            block[start : start + step] = self.rows(some, np.arange(n_mentors)[np.newaxis, :])
        return block

    def rows(self, learner: NDArray[np.intp], mentor: NDArray[np.intp]) -> NDArray[np.float64]:
        """Features of single pairs; positions are broadcast, one more axis for the features."""
        raw = _raw(self.world, learner, mentor, seen=self.seen)
        return (raw - self.mean) / self.deviation


def pair_features(world: World, *, seen: bool) -> PairFeatures:
    """Prepare the features of a company; a feature that never varies is 0 everywhere."""
    step = -(-world.settings.n_learners // _SAMPLE)
    some = np.arange(0, world.settings.n_learners, step)[:, np.newaxis]
    everybody = np.arange(world.settings.n_mentors)[np.newaxis, :]
    raw = _raw(world, some, everybody, seen=seen).reshape(-1, 3)
    deviation = raw.std(axis=0)
    return PairFeatures(world, seen, raw.mean(axis=0), np.where(deviation > 1e-12, deviation, 1.0))


def shares(
    world: World, learner: NDArray[np.intp], mentor: NDArray[np.intp]
) -> NDArray[np.float64]:
    """Features of single pairs as measured, in [0, 1], as a service would keep them.

    Share of the gap that is covered; likeness of style, half of one more than the cosine; same
    group or not. Positions are broadcast, one more axis for the features.
    """
    found = _raw(world, learner, mentor, seen=True)
    found[..., 1] = (1.0 + found[..., 1]) / 2.0
    return np.clip(found, 0.0, 1.0)


def _raw(
    world: World, learner: NDArray[np.intp], mentor: NDArray[np.intp], *, seen: bool
) -> NDArray[np.float64]:
    """Coverage of the gap, cosine of the styles, same group: not yet standardised."""
    same = world.minority_learner[learner] == world.minority_mentor[mentor]
    parts = (
        _coverage(world, learner, mentor, seen=seen),
        _likeness(world, learner, mentor, seen=seen),
        same.astype(np.float64),
    )
    return np.stack(np.broadcast_arrays(*parts), axis=-1)


def _coverage(
    world: World, learner: NDArray[np.intp], mentor: NDArray[np.intp], *, seen: bool
) -> NDArray[np.float64]:
    """Share of the learner's gap, weighted by importance, that the mentor's levels can close."""
    levels, people = world.levels, world.people
    post = people.post[people.learners][learner]
    asked = _asked(world.source)[post]
    has = (levels.learner_seen if seen else levels.learner)[learner[..., np.newaxis], asked]
    gap = np.nan_to_num(np.maximum(world.source.required[post[..., np.newaxis], asked] - has, 0.0))
    weight = world.source.importance[post[..., np.newaxis], asked]
    gives = (levels.mentor_seen if seen else levels.mentor)[mentor[..., np.newaxis], asked]
    covered = np.einsum("...c,...c", weight, np.clip(gives - np.nan_to_num(has), 0.0, gap))
    whole = np.einsum("...c,...c", weight, gap)
    return np.where(whole > 0.0, covered / np.where(whole > 0.0, whole, 1.0), 0.0)


def _asked(source: Catalogue) -> NDArray[np.intp]:
    """Competencies that each post asks for, (n_posts, most); filled up with others."""
    known = ~np.isnan(source.required)
    return np.argsort(~known, axis=1, kind="stable")[:, : int(known.sum(axis=1).max())]


def _likeness(
    world: World, learner: NDArray[np.intp], mentor: NDArray[np.intp], *, seen: bool
) -> NDArray[np.float64]:
    styles = world.styles
    one = (styles.learner_seen if seen else styles.learner)[learner]
    other = (styles.mentor_seen if seen else styles.mentor)[mentor]
    length = np.linalg.norm(one, axis=-1) * np.linalg.norm(other, axis=-1)
    return np.asarray((one * other).sum(axis=-1) / length, dtype=np.float64)
