from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from numpy.testing import assert_allclose

from models.errors import InvalidRecipe
from models.recipe import RECIPE, Recipe

RATING = RECIPE.readings["rating"]


def test_shares_add_up_to_one_and_what_others_assess_weighs_more_than_a_rating() -> None:
    shares = dict(zip(RECIPE.readings, RECIPE.weights, strict=True))
    assert_allclose(sum(shares.values()), 1.0)
    assert shares["uplift"] + shares["behaviour"] > shares["rating"] > shares["result"]


def test_every_level_is_read() -> None:
    assert {reading.level for reading in RECIPE.readings.values()} == {0, 1, 2, 3, 4}


def test_values_are_cut_at_the_ends_of_the_scale() -> None:
    values = RECIPE.readings["uplift"].scaled(np.array([-3.0, -0.5, 0.5, 1.5, 4.0, np.nan]))
    assert_allclose(values, [0.0, 0.0, 0.5, 1.0, 1.0, np.nan])


def test_a_recipe_of_which_no_label_can_be_made_is_refused() -> None:
    with pytest.raises(InvalidRecipe, match="readings"):
        Recipe("2", {})
    with pytest.raises(InvalidRecipe, match="without hours"):
        Recipe("2", {"hours": RATING})
    with pytest.raises(InvalidRecipe, match=r"least_known: got 1\.5"):
        Recipe("2", {"rating": RATING}, least_known=1.5)
    with pytest.raises(InvalidRecipe, match="weight of rating: got 0"):
        Recipe("2", {"rating": replace(RATING, weight=0.0)})
    with pytest.raises(InvalidRecipe, match="high of rating"):
        Recipe("2", {"rating": replace(RATING, high=1.0)})
