"""The four levels of effect, corrected for who answers."""

from __future__ import annotations

import numpy as np

from evaluation.bootstrap import DRAWS
from evaluation.kirkpatrick import LevelFigure, kirkpatrick
from models.judging.answering import Answering
from models.learning_rows import LearningRows
from models.level_outcomes import level_outcomes
from models.recipe import RECIPE, Recipe


def levels(
    rows: LearningRows,
    answering: Answering,
    rng: np.random.Generator,
    *,
    recipe: Recipe = RECIPE,
    draws: int = DRAWS,
) -> tuple[LevelFigure, ...]:
    """Tell every measure, each in its own unit.

    Parameters
    ----------
    rows : LearningRows
    answering : Answering
    rng : numpy.random.Generator
    recipe : Recipe, optional
        That the labels were made by.
    draws : int
        Of the learners, >= 1.

    Raises
    ------
    InvalidRecipe
        The labels were made by another.
    """
    outcomes = level_outcomes(rows.labels, recipe=recipe, weights=answering.by_measure)
    learner = rows.pairs["learner_id"].to_numpy(dtype=object).astype(str)
    return kirkpatrick(outcomes, learner, rng, draws=draws)
