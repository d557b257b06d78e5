from __future__ import annotations

from itertools import permutations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.testing import assert_allclose
from numpy.typing import NDArray

from evaluation.errors import InvalidSize, NotANumber, OutOfRange
from evaluation.propensities import (
    conditional_propensities,
    list_propensities,
    place_propensities,
)
from matching.errors import WrongShape

some = settings(max_examples=25, deadline=None, derandomize=True)
seeds = st.integers(0, 2**32 - 1)


def by_enumeration(utility: NDArray[np.float64], length: int) -> NDArray[np.float64]:
    """Chance of each candidate on each place, summed over every order."""
    found = np.zeros((len(utility), length))
    orders = np.array(list(permutations(range(len(utility)), length)))
    chances = list_propensities(np.tile(utility, (len(orders), 1)), orders)
    for place, who in enumerate(orders.T):
        np.add.at(found[:, place], who, chances)
    return found


def test_three_candidates_by_hand() -> None:
    utility = np.log([[3.0, 2.0, 1.0]])
    found = conditional_propensities(utility, [[1, 0]])
    assert_allclose(found, [[2 / 6, 3 / 4]])
    assert_allclose(list_propensities(utility, [[1, 0]]), [0.25])
    second = [2 / 6 * 3 / 4 + 1 / 6 * 3 / 5, 3 / 6 * 2 / 3 + 1 / 6 * 2 / 5, 3 / 6 / 3 + 2 / 6 / 4]
    places = place_propensities(utility, 2)
    assert_allclose(places[0, :, 0], [3 / 6, 2 / 6, 1 / 6], atol=1e-13)
    assert_allclose(places[0, :, 1], second, atol=1e-13)


@some
@given(seeds, st.integers(1, 6), st.floats(0.05, 3.0))
def test_places_are_the_sums_over_all_orders(seed: int, n: int, temperature: float) -> None:
    utility = np.random.default_rng(seed).normal(size=n)
    length = min(n, 4)
    found = place_propensities(utility[None], length, temperature=temperature)[0]
    assert_allclose(found, by_enumeration(utility / temperature, length), rtol=1e-9, atol=1e-13)


@some
@given(seeds)
def test_chances_of_a_place_sum_to_one(seed: int) -> None:
    utility = 3 * np.random.default_rng(seed).normal(size=(3, 40))
    utility[0, 30:] = -np.inf
    found = place_propensities(utility, 5)
    assert_allclose(found.sum(axis=1), 1.0, atol=1e-12)
    assert np.all(found[0, 30:] == 0)
    assert np.all(found.sum(axis=2) <= 1 + 1e-12)


@some
@given(seeds, st.floats(-50.0, 50.0))
def test_neither_names_nor_level_of_utility_matter(seed: int, level: float) -> None:
    rng = np.random.default_rng(seed)
    utility, order = rng.normal(size=(1, 8)), rng.permutation(8)
    found = place_propensities(utility, 3)
    assert_allclose(place_propensities(utility + level, 3), found, atol=1e-12)
    assert_allclose(place_propensities(utility[:, order], 3), found[:, order], atol=1e-12)
    shown = rng.permutation(8)[None, :3]
    assert_allclose(
        conditional_propensities(utility + level, shown), conditional_propensities(utility, shown)
    )


def test_orders_by_gumbel_noise_come_as_often() -> None:
    rng = np.random.default_rng(0)
    utility = rng.normal(size=6)
    drawn = np.argsort(-(utility / 0.6 + rng.gumbel(size=(40_000, 6))), axis=1)[:, :3]
    found = place_propensities(utility[None], 3, temperature=0.6)[0]
    for place in range(3):
        often = np.bincount(drawn[:, place], minlength=6) / 40_000
        assert_allclose(often, found[:, place], atol=0.01)


def test_a_dominant_candidate_leaves_the_others_their_chances() -> None:
    utility = np.array([[60.0, 0.0, 0.0]])
    assert_allclose(conditional_propensities(utility, [[0, 2, 1]]), [[1.0, 0.5, 1.0]])
    expected = np.array([[1.0, 0.0], [0.0, 0.5], [0.0, 0.5]])
    assert_allclose(place_propensities(utility, 2)[0], expected, atol=1e-12)
    assert_allclose(place_propensities([[0.0, -1e6]], 1)[0], [[1.0], [0.0]], atol=1e-12)


def test_an_ended_list_has_the_chance_of_what_is_on_it() -> None:
    found = conditional_propensities([[0.0, 0.0], [0.0, -np.inf]], [[1, -1], [0, -1]])
    assert found.tolist() == [[0.5, 1.0], [1.0, 1.0]]
    assert_allclose(place_propensities([[0.0, -np.inf]], 2)[0], np.diag([1, 0]), atol=1e-13)


def test_no_lists_have_no_chances() -> None:
    empty = np.zeros((0, 3))
    assert conditional_propensities(empty, np.zeros((0, 2), dtype=int)).shape == (0, 2)
    assert place_propensities(empty, 2).shape == (0, 3, 2)
    assert place_propensities(np.zeros((2, 0)), 2).shape == (2, 0, 2)


def test_lists_that_cannot_have_been_drawn_are_named() -> None:
    utility = [[0.0, -np.inf, 1.0]]
    for shown in ([[0, 0]], [[0, 1]], [[0, 3]], [[-2, 0]]):
        with pytest.raises(OutOfRange):
            conditional_propensities(utility, shown)
    with pytest.raises(WrongShape):
        conditional_propensities(utility, [0, 1])
    with pytest.raises(NotANumber):
        place_propensities([[np.nan]], 1)
    with pytest.raises(OutOfRange, match="temperature"):
        place_propensities(utility, 1, temperature=0.0)
    with pytest.raises(InvalidSize):
        place_propensities(utility, 0)
    with pytest.raises(WrongShape):
        place_propensities([0.0], 1)
