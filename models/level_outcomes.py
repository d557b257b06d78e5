"""From labels to the report of the four levels."""

from __future__ import annotations

from collections.abc import Mapping

from evaluation.effects import Effect
from evaluation.kirkpatrick import LevelOutcomes
from models.errors import InvalidRecipe
from models.labels import Labels
from models.outcomes import Measure
from models.recipe import RECIPE, Recipe
from models.row_weights import RowWeights


def level_outcomes(
    labels: Labels,
    *,
    recipe: Recipe = RECIPE,
    weights: Mapping[Measure, RowWeights] | None = None,
    effects: Mapping[Measure, Effect] | None = None,
) -> list[LevelOutcomes]:
    """Prepare each measure, in its own unit, for `evaluation.kirkpatrick.kirkpatrick`.

    Parameters
    ----------
    labels : Labels
    recipe : Recipe, optional
        That they were made by.
    weights : mapping of Measure to RowWeights, optional
        How many pairs each known one stands for, by `models.non_response`.
    effects : mapping of Measure to Effect, optional
        Differences to people without mentoring.

    Raises
    ------
    InvalidRecipe
        The labels were made by another.
    """
    if recipe.version != labels.version:
        raise InvalidRecipe("version", recipe.version, labels.version)
    of_rows, of_control = weights or {}, effects or {}
    return [
        LevelOutcomes(
            measure,
            recipe.readings[measure].level,
            labels.raw[:, column],
            labels.due[:, column],
            labels.grade[:, column],
            of_rows[measure].weight if measure in of_rows else None,
            of_control.get(measure),
        )
        for column, measure in enumerate(labels.measures)
    ]
