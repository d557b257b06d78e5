from __future__ import annotations

import numpy as np

from matching._pairs import open_pairs
from matching._request import read_request
from matching._rough_prices import rough_prices


def test_a_mentor_whom_all_want_costs_more_than_one_whom_nobody_wants() -> None:
    scores = np.tile([90.0, 50.0, 10.0], (30, 1)) + np.arange(30)[:, None] % 5
    pairs = open_pairs(read_request(scores, [10, 10, 10]), None)
    price = rough_prices(pairs, np.array([10, 10, 10]))
    assert price.dtype == np.int64
    assert price[0] > price[1] > price[2] >= 0


def test_without_pairs_every_price_is_nothing() -> None:
    nowhere = open_pairs(read_request(np.full((4, 3), np.nan), [1, 1, 1]), None)
    assert rough_prices(nowhere, np.ones(3, dtype=np.int64)).tolist() == [0, 0, 0]
    nobody = open_pairs(read_request(np.empty((0, 3)), [1, 1, 1]), None)
    assert rough_prices(nobody, np.ones(3, dtype=np.int64)).tolist() == [0, 0, 0]


def test_many_learners_are_priced_on_a_sample_of_them() -> None:
    rng = np.random.default_rng(0)
    scores = rng.integers(0, 1_000, (20_000, 80)).astype(float) + 500.0 * np.arange(80)
    pairs = open_pairs(read_request(scores, np.full(80, 260)), None)
    price = rough_prices(pairs, np.full(80, 260))
    assert np.corrcoef(price, np.arange(80))[0, 1] > 0.99
