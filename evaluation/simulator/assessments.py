"""How learners were assessed: by whom, how often and how far off the truth."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from evaluation.simulator.catalogue import Catalogue
from evaluation.simulator.columns import PERIOD, days, pick
from evaluation.simulator.learners import SCALE, on_grid
from evaluation.simulator.population import Population

ASSESSED = (12, 20)
"""Fewest and most competencies that are assessed a learner: the most important of his post."""


@dataclass(frozen=True)
class Source:
    """One way of assessing: who has it, on how many competencies, how far off."""

    code: str
    learners: float
    """Share of learners who have it."""
    coverage: float
    """Share of a learner's assessed competencies that it covers."""
    bias: tuple[float, float]
    """Mean and deviation of a learner's own bias, on the 0-7 scale."""
    noise: float
    """Deviation of a single level, on the 0-7 scale."""
    repeats: tuple[float, float]
    """Share of learners assessed a second and a third time."""


SOURCES = (
    Source("self", 0.96, 0.95, (0.35, 0.40), 0.50, (0.25, 0.06)),
    Source("manager", 0.62, 0.75, (-0.05, 0.25), 0.40, (0.20, 0.05)),
    Source("360", 0.20, 0.70, (0.05, 0.15), 0.30, (0.08, 0.01)),
    Source("test", 0.15, 0.35, (0.0, 0.05), 0.30, (0.10, 0.02)),
)


def assessed_pairs(
    source: Catalogue, post: NDArray[np.intp], rng: np.random.Generator
) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
    """Positions of learners and competencies that are assessed at all, learner by learner."""
    rank = np.argsort(np.argsort(-source.importance, axis=1, kind="stable"), axis=1)
    limit = rng.integers(ASSESSED[0], ASSESSED[1] + 1, len(post))
    asked = ~np.isnan(source.required)
    learner, competency = np.nonzero((rank[post] < limit[:, np.newaxis]) & asked[post])
    return learner, competency


def assessments_table(
    source: Catalogue, people: Population, levels: NDArray[np.float64], rng: np.random.Generator
) -> pd.DataFrame:
    """Table ``assessments``: for every source what it saw, one to three times.

    Parameters
    ----------
    source : Catalogue
    people : Population
    levels : ndarray of float64, shape (n_learners, n_competencies)
        True levels.
    rng : Generator

    Returns
    -------
    DataFrame
        Sorted by learner, competency, source and date.
    """
    pairs = assessed_pairs(source, people.post[people.learners], rng)
    parts = [_assessed_by(kind, pairs, levels, rng) for kind in range(len(SOURCES))]
    learner, competency, kind, day, level = (
        np.concatenate(column) for column in zip(*parts, strict=True)
    )
    order = np.lexsort((day, kind, competency, learner))
    order = order[day[order] > people.joined[learner[order]]]
    return pd.DataFrame(
        {
            "learner_id": pick(people.ids.tolist(), learner[order]),
            "competency_id": pick(source.competencies["competency_id"].tolist(), competency[order]),
            "level": level[order],
            "source": pick([way.code for way in SOURCES], kind[order]),
            "assessed_on": days(day[order]),
        }
    )


def _assessed_by(
    kind: int,
    pairs: tuple[NDArray[np.intp], NDArray[np.intp]],
    levels: NDArray[np.float64],
    rng: np.random.Generator,
) -> tuple[
    NDArray[np.intp], NDArray[np.intp], NDArray[np.intp], NDArray[np.int64], NDArray[np.float64]
]:
    """Columns learner, competency, source, day and level of one source of assessments."""
    way, count = SOURCES[kind], len(levels)
    rounds = 1 + (rng.random((count, 1)) < np.array(way.repeats)).sum(axis=1)
    rounds = np.where(rng.random(count) < way.learners, rounds, 0)
    bias = rng.normal(*way.bias, count)
    # The latest round lies within the last year; earlier ones come half a year apart or so.
    latest = rng.integers(PERIOD - 300, PERIOD, count)
    kept = rng.random(len(pairs[0])) < way.coverage
    learner, competency = pairs[0][kept], pairs[1][kept]
    repeats = rounds[learner]
    back = _counter(repeats)
    learner, competency = np.repeat(learner, repeats), np.repeat(competency, repeats)
    error = bias[learner] + rng.normal(0.0, way.noise, len(learner)) - 0.2 * back
    level = on_grid(levels[learner, competency] + SCALE * error)
    day = latest[learner] - back * 190
    return learner, competency, np.full(len(learner), kind, dtype=np.intp), day, level


def _counter(repeats: NDArray[np.int64]) -> NDArray[np.int64]:
    """0, 1 … within each run: ``[2, 1, 3]`` gives ``[0, 1, 0, 0, 1, 2]``."""
    ends = np.cumsum(repeats)
    return np.arange(ends[-1] if len(ends) else 0) - np.repeat(ends - repeats, repeats)
