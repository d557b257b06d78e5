from __future__ import annotations

import numpy as np
import pytest

from benchmarks.instances import make_pair_scores
from matching._pairs import open_pairs
from matching._request import read_request
from matching.large.sweep import better_pairs


@pytest.mark.parametrize("level", [0, 2**36])
def test_the_best_pairs_above_a_profit_are_found_at_any_level_of_prices(level: int) -> None:
    scores, capacity = make_pair_scores("popular", 2_200, 500)
    pairs = open_pairs(read_request(scores, capacity), None)
    rng = np.random.default_rng(0)
    price = rng.integers(0, scores.largest // 2, 500)
    price[::7] += level
    worth = scores.units(slice(None)).astype(np.int64) - price
    profit = np.sort(worth, axis=1)[:, -4] - np.where(np.arange(2_200) % 2, 0, level)
    learner, mentor = better_pairs(pairs, price, profit, 500, anchors=(0, level))
    found = np.zeros(worth.shape, dtype=bool)
    found[learner, mentor] = True
    np.testing.assert_array_equal(found, worth > profit[:, None])


def test_at_most_so_many_pairs_of_a_learner_are_found_the_best_first() -> None:
    scores, capacity = make_pair_scores("feat", 2_200, 500)
    pairs = open_pairs(read_request(scores, capacity), None)
    nothing = np.zeros(500, dtype=np.int64)
    learner, mentor = better_pairs(pairs, nothing, np.full(2_200, -1), 3, anchors=(0,))
    worth = scores.units(slice(None))
    assert (np.bincount(learner) == 3).all()
    best = np.sort(worth, axis=1)[:, -3:].ravel()
    np.testing.assert_array_equal(np.sort(worth[learner, mentor].reshape(-1, 3)).ravel(), best)
