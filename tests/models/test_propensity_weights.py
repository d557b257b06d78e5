from __future__ import annotations

from itertools import permutations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.testing import assert_allclose
from numpy.typing import NDArray
from sklearn.linear_model import LogisticRegression

from models.errors import InvalidPropensity, UnequalLengths
from models.propensity_weights import (
    choice_weights,
    inverse_propensity,
    place_shares,
    shown_weights,
)
from models.row_weights import RowWeights

Values = NDArray[np.float64]


def test_shown_weights_by_hand() -> None:
    # Two places: the first drawn with .25, the second with .5 of what was left.
    found = shown_weights([0.25, 0.5], [1, 2], ["u", "u"])
    assert_allclose(found, [(4 + 1) / 2, 2 / 2])
    assert np.isnan(shown_weights([np.nan], [1], [1])[0])


@pytest.mark.parametrize("length", [1, 2, 3])
def test_over_all_lists_a_weighted_sum_is_the_sum_over_all_candidates(length: int) -> None:
    rate, worth = np.array([0.5, 0.2, 0.2, 0.1]), np.array([1.0, -2.0, 4.0, 8.0])
    expected = 0.0
    for order in permutations(range(4), length):
        left, conditional = 1.0, []
        for mentor in order:
            conditional.append(rate[mentor] / left)
            left -= rate[mentor]
        weight = shown_weights(conditional, np.arange(1, length + 1), np.zeros(length))
        expected += float(np.prod(conditional)) * float(weight @ worth[list(order)])
    assert expected == pytest.approx(worth.sum())


def test_shares_of_places_by_hand() -> None:
    place, slate = [1, 2, 1, 2, 1, 2, 3], [1, 1, 2, 2, 3, 3, 3]
    chosen = [True, False, True, False, False, False, True]
    found = place_shares(place, chosen, slate)
    assert_allclose(found, [2.5 / 3, 0.5 / 3, 2.5 / 3, 0.5 / 3, 0.25, 0.25, 0.75])


def test_chosen_rows_by_hand() -> None:
    propensity, place, slate = [0.25, 0.5, 0.5, 0.5], [1, 2, 1, 2], [1, 1, 2, 2]
    chosen, choice = [True, False, False, True], [0.5, 0.5, 0.8, 0.2]
    found = choice_weights(propensity, place, chosen, slate, choice=choice)
    assert_allclose(found.weight, np.array([5.0, 0.0, 0.0, 5.0]) / 5.0)
    assert found.warnings == ()
    by_place = choice_weights(propensity, place, chosen, slate)
    assert_allclose(by_place.weight * 1.75, [2.5, 0, 0, 1.0])
    assert by_place.warnings == ("place_alone",)


def test_without_propensities_rows_weigh_alike_and_it_is_warned() -> None:
    found = inverse_propensity([np.nan, 0.5, 0.25], observed=[True, True, True])
    assert_allclose(found.weight, [1.0, 2 / 3, 4 / 3])
    assert found.warnings == ("no_propensities",)
    nothing = choice_weights([np.nan] * 2, [1, 2], [True, False], [1, 1], choice=[0.5, 0.5])
    assert_allclose(nothing.weight, [1.0, 0.0])
    assert nothing.warnings == ("no_propensities",)
    assert inverse_propensity([np.nan, 0.5], observed=[False, True]).warnings == ()
    assert inverse_propensity([]).observed == 0


def recommended(seed: int, n_lists: int = 4000) -> tuple[Values, Values, Values]:
    """Draw a log as a platform writes it that records a skip only of whom it recommended.

    Likeness does good; who is alike is recommended; matches come from everywhere. Each row's chance
    to be in the log is known.
    """
    rng = np.random.default_rng(seed)
    x = rng.normal(size=n_lists * 6)
    matched = rng.uniform(size=len(x)) < 1 / (1 + np.exp(1.5 - 0.5 * x))
    chance = np.where(matched, 1.0, np.clip(1 / (1 + np.exp(2.5 - 2 * x)), 0.02, 1.0))
    there = rng.uniform(size=len(x)) < chance
    return x[there], matched[there].astype(float), chance[there]


def slope(x: Values, y: Values, weight: Values) -> float:
    model = LogisticRegression(C=1e6).fit(x[:, np.newaxis], y, sample_weight=weight)
    return float(model.coef_[0, 0])


@pytest.mark.parametrize("seed", range(4))
def test_a_sign_that_recommending_reversed_is_put_right_by_propensities(seed: int) -> None:
    x, y, chance = recommended(seed)
    assert slope(x, y, np.ones(len(x))) < -0.3
    weights = inverse_propensity(chance, most=100.0)
    assert slope(x, y, weights.weight) == pytest.approx(0.5, abs=0.15)
    assert inverse_propensity(np.full(len(x), np.nan)).warnings == ("no_propensities",)


def test_the_mean_over_candidates_is_found_in_lists_drawn_by_score_and_chosen_by_place() -> None:
    rng = np.random.default_rng(5)
    score = rng.normal(size=(4000, 8))
    worth = 0.5 * score + rng.normal(size=score.shape)
    # Gumbel noise and sorting draws without replacement by the softmax of the score.
    order = np.argsort(-(score + rng.gumbel(size=score.shape)), axis=1)[:, :3]
    left = np.exp(score)
    conditional = np.empty(order.shape)
    rows = np.arange(4000)
    for k in range(3):
        conditional[:, k] = left[rows, order[:, k]] / left.sum(axis=1)
        left[rows, order[:, k]] = 0.0
    place = rng.choice(3, 4000, p=[0.6, 0.3, 0.1])
    chosen = np.arange(3) == place[:, np.newaxis]
    found = choice_weights(
        conditional.ravel(),
        np.tile([1, 2, 3], 4000),
        chosen.ravel(),
        np.repeat(rows, 3),
        most=1e9,
    )
    seen = np.take_along_axis(worth, order, axis=1).ravel()
    naive = seen[chosen.ravel()].mean()
    weighted = float(found.weight @ seen / found.weight.sum())
    assert naive > worth.mean() + 0.3
    assert weighted == pytest.approx(worth.mean(), abs=0.08)


@settings(deadline=None, max_examples=25, derandomize=True)
@given(st.integers(0, 10_000), st.integers(1, 12))
def test_weights_know_no_order_and_have_mean_one(seed: int, n_lists: int) -> None:
    rng = np.random.default_rng(seed)
    n = 3 * n_lists
    propensity, chosen = rng.uniform(0.05, 1, n), rng.uniform(size=n) < 0.4
    place, slate = np.tile([1, 2, 3], n_lists), np.repeat(np.arange(n_lists), 3)
    one = choice_weights(propensity, place, chosen, slate, most=1e9)
    order = rng.permutation(n)
    other = choice_weights(propensity[order], place[order], chosen[order], -slate[order], most=1e9)
    assert_allclose(other.weight, one.weight[order])
    assert np.all((one.weight > 0) == chosen)
    if chosen.any():
        assert one.weight[chosen].mean() == pytest.approx(1.0)


def test_weights_that_undo_different_things_are_multiplied() -> None:
    one = RowWeights(np.array([1.0, 2.0, 0.0]), 0, ("place_alone",))
    two = RowWeights(np.array([2.0, 4.0, 1.0]), 0, ("place_alone", "assumed_at_random"))
    both = one.times(two, most=10.0)
    assert_allclose(both.weight, np.array([2.0, 8.0, 0.0]) / 5.0)
    assert both.warnings == ("place_alone", "assumed_at_random")
    with pytest.raises(UnequalLengths):
        one.times(RowWeights(np.ones(2), 0, ()), most=10.0)


def test_what_cannot_be_is_refused() -> None:
    with pytest.raises(InvalidPropensity, match=r"propensity, row 1: got 0\.0"):
        inverse_propensity([1.0, 0.0])
    with pytest.raises(InvalidPropensity, match="choice, row 0"):
        choice_weights([0.5], [1], [True], [1], choice=[1.5])
    with pytest.raises(UnequalLengths):
        inverse_propensity([0.5], observed=[True, False])
    with pytest.raises(UnequalLengths, match="place"):
        shown_weights([0.5], [1, 2], [1])
    with pytest.raises(UnequalLengths, match="choice"):
        choice_weights([0.5], [1], [True], [1], choice=[0.5, 0.5])
