"""Learners: their levels, how these were assessed, missed figures, wishes and style."""

from __future__ import annotations

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from evaluation.simulator.catalogue import Catalogue
from evaluation.simulator.columns import joined, pick
from evaluation.simulator.population import Population
from evaluation.simulator.style import availability, draw_styles, style_columns
from evaluation.simulator.texts import Writer
from features.label import Lang
from features.levels import LEVEL_MAX, STEP, to_steps
from features.schema import LAYERS, METHODS

SCALE = 5.0 / 7.0
"""From O*NET's 0-7 scale, on which the evidence is stated, to levels 0-5."""
LAYER_FROM = (13, 9, 0)
"""Lowest grade of each layer, in the order of `features.schema.LAYERS`."""


def on_grid(levels: NDArray[np.float64]) -> NDArray[np.float64]:
    """Levels rounded to the grid of half steps within 0-5."""
    return np.asarray(to_steps(levels) * STEP, dtype=np.float64)


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
    post = people.post[people.learners]
    wanted = priorities_of(source, post, levels, rng)
    codes = source.competencies["competency_id"].tolist()
    kinds = rng.choice(3, count, p=[0.82, 0.10, 0.08]).astype(np.intp) - 1
    return pd.DataFrame(
        {
            "learner_id": pd.Series(people.ids[people.learners], dtype="str"),
            "layer": pick([c.code for c in LAYERS], layers_of(people.grade[people.learners])),
            "goals": pd.Series(Writer(source, rng, lang).goals(post, wanted), dtype="str"),
            "priorities": pd.Series(
                ["|".join(codes[c] for c in row if c >= 0) for row in wanted], dtype="str"
            ),
            **style_columns(draw_styles(count, rng), rng),
            "learning_mode": joined(rng.random((count, 4)) < 0.38, [m.code for m in METHODS]),
            "mentor_kind": pick(["inside", "outside"], kinds),
            "availability": availability(count, rng),
        }
    )
