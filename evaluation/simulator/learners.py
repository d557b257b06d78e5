"""Learners: their levels, how these were assessed, missed figures, wishes and style."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from evaluation.simulator.catalogue import Catalogue
from evaluation.simulator.columns import SINCE, UNTIL, days, joined, pick
from evaluation.simulator.population import Population
from evaluation.simulator.style import availability, draw_styles, style_columns
from evaluation.simulator.texts import Writer
from features.label import Lang
from features.levels import LEVEL_MAX, STEP, to_steps
from features.schema import LAYERS, METHODS

SCALE = 5.0 / 7.0
"""From O*NET's 0-7 scale, on which the evidence is stated, to levels 0-5."""
LAYER_FROM = (15, 11, 0)
"""Lowest grade of each layer, in the order of `features.schema.LAYERS`."""
ASSESSED = (12, 20)
"""Fewest and most competencies that are assessed a learner: the most important of his post."""
PERIOD = int((UNTIL - SINCE).astype(np.int64))
"""Days of the period that dated facts lie in."""


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


def on_grid(levels: NDArray[np.float64]) -> NDArray[np.float64]:
    """Levels rounded to the grid of half steps within 0-5."""
    return to_steps(levels) * STEP


def layers_of(grade: NDArray[np.int64]) -> NDArray[np.intp]:
    """Position of the layer in `features.schema.LAYERS` of every grade."""
    return np.select([grade >= low for low in LAYER_FROM], [0, 1, 2]).astype(np.intp)


def true_levels(
    source: Catalogue, post: NDArray[np.intp], rng: np.random.Generator
) -> NDArray[np.float64]:
    """Levels that learners really have.

    The gap to what the post asks is ``max(0, N(.55, .45) of the person + N(0, .7))`` on the 0-7
    scale, larger by .5 for competencies that the company calls strategic: everybody lacks the same.

    Returns
    -------
    ndarray of float64, shape (n_learners, n_competencies)
        0-5, not rounded; NaN where the post does not ask for the competency.
    """
    required = source.required[post]
    strategic = source.competencies["strategic"].to_numpy(np.float64)
    person = rng.normal(0.55, 0.45, (len(post), 1))
    wanted = np.where(strategic >= 1.5, 0.5, 0.0)
    gap = np.maximum(0.0, person + wanted + rng.normal(0.0, 0.7, required.shape))
    return np.clip(required - SCALE * gap, 0.0, LEVEL_MAX)


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


def kpi_map_table(source: Catalogue, lang: Lang) -> pd.DataFrame:
    """Table ``kpi_map``: the competencies behind every performance figure."""
    rows = source.kpis["competencies"].str.split("|").explode().str.split(":", expand=True)
    return pd.DataFrame(
        {
            "kpi": source.kpis[f"name_{lang}"].loc[rows.index].to_numpy(),
            "competency_id": rows[0].to_numpy(),
            "weight": rows[1].astype(np.float64).to_numpy(),
        }
    )


def shortfalls_table(
    source: Catalogue, people: Population, rng: np.random.Generator, lang: Lang
) -> pd.DataFrame:
    """Table ``shortfalls``: a figure of their own family that three learners in ten missed."""
    families = source.families["family"].tolist()
    relevant = np.array(
        [[f in kpi.split("|") for f in families] for kpi in source.kpis["families"]]
    )
    family = source.post_family[people.post[people.learners]]
    has = (rng.random(len(family)) < 0.3) & relevant.any(axis=0)[family]
    learner = np.flatnonzero(has)
    appeal = relevant.T[family[learner]] * (0.01 + rng.random((len(learner), len(relevant))))
    quarter = rng.integers(1, 8, len(learner)) * 91
    missed = np.clip(rng.beta(2.0, 8.0, len(learner)), 0.01, 1.0)
    return pd.DataFrame(
        {
            "learner_id": pick(people.ids.tolist(), learner),
            "kpi": pick(source.kpis[f"name_{lang}"].tolist(), appeal.argmax(axis=1)),
            "shortfall": missed.round(2),
            "measured_on": days(quarter),
        }
    )


def priorities_of(
    source: Catalogue, post: NDArray[np.intp], levels: NDArray[np.float64], rng: np.random.Generator
) -> NDArray[np.intp]:
    """Up to three competencies that a learner wants to work on, the most wanted first.

    Returns
    -------
    ndarray of intp, shape (n_learners, 3)
        Positions of competencies; -1 for none. One learner in seven names none.
    """
    gap = np.nan_to_num(source.required[post] - levels, nan=-1.0)
    pull = gap * source.importance[post] + rng.gumbel(0.0, 0.6, gap.shape)
    pull[np.isnan(source.required[post])] = -np.inf
    best = np.argsort(-pull, axis=1)[:, :3]
    named = np.where(rng.random(len(post)) < 1 / 7, 0, rng.integers(1, 4, len(post)))
    return np.where(np.arange(3) < named[:, np.newaxis], best, -1)


def learners_table(
    source: Catalogue,
    people: Population,
    levels: NDArray[np.float64],
    rng: np.random.Generator,
    lang: Lang,
) -> pd.DataFrame:
    """Table ``learners``, one row a learner in the order of the ids."""
    count = people.n_learners
    wanted = priorities_of(source, people.post[people.learners], levels, rng)
    codes = source.competencies["competency_id"].tolist()
    kinds = rng.choice(3, count, p=[0.82, 0.10, 0.08]).astype(np.intp) - 1
    frame = pd.DataFrame(
        {
            "learner_id": pd.Series(people.ids[people.learners], dtype="str"),
            "layer": pick([c.code for c in LAYERS], layers_of(people.grade[people.learners])),
            "goals": pd.Series(Writer(source, rng, lang).goals(wanted), dtype="str"),
            "priorities": pd.Series(
                ["|".join(codes[c] for c in row if c >= 0) for row in wanted], dtype="str"
            ),
            **style_columns(draw_styles(count, rng), rng),
            "learning_mode": joined(rng.random((count, 4)) < 0.38, [m.code for m in METHODS]),
            "mentor_kind": pick(["inside", "outside"], kinds),
            "availability": availability(count, rng),
        }
    )
    return frame
