from __future__ import annotations

import numpy as np
import pytest
from numpy.typing import NDArray

from evaluation.ranking_metrics import auc_by_list
from models.boosted import LEAST_OUTCOMES, BoostedReRanker
from models.errors import InvalidSetting, TooFewOutcomes
from models.linear import MapLinear
from tests.models.lists import Lists, draw


def _bent(rng: np.random.Generator, n_lists: int) -> Lists:
    """Lists whose outcomes hang on a bend and on two features together: no line can tell."""
    lists = draw(rng, n_lists, leniency=0.0)
    line = 4 * np.abs(lists.X[:, 0] - 0.5) + 8 * (lists.X[:, 1] - 0.5) * (lists.X[:, 2] - 0.5)
    ease = rng.normal(0, 1, n_lists)[lists.slate]
    chance = 1 / (1 + np.exp(-(line - line.mean() + ease)))
    return Lists(lists.X, (rng.uniform(size=len(line)) < chance) * 1.0, lists.slate)


def _within(score: NDArray[np.float64], lists: Lists) -> float:
    return auc_by_list(lists.y, score, lists.slate).mean()


def test_below_ten_thousand_outcomes_it_is_refused() -> None:
    lists = draw(np.random.default_rng(1), 2000)
    y = lists.y.copy()
    y[0] = np.nan
    with pytest.raises(TooFewOutcomes) as caught:
        BoostedReRanker().fit(lists.X, y, slate=lists.slate)
    assert (caught.value.got, caught.value.least) == (LEAST_OUTCOMES - 1, LEAST_OUTCOMES)
    with pytest.raises(TooFewOutcomes):
        BoostedReRanker(least_outcomes=0).fit(np.empty((0, 2)), [], slate=[])


def test_it_finds_what_no_line_can_tell() -> None:
    rng = np.random.default_rng(2)
    lists, new = _bent(rng, 4000), _bent(rng, 2000)
    boosted = BoostedReRanker().fit(lists.X, lists.y, slate=lists.slate)
    line = MapLinear(shrinkage=10.0).fit(lists.X, lists.y, slate=lists.slate)
    assert _within(line.predict(new.X), new) < 0.55
    assert _within(boosted.predict(new.X, slate=new.slate), new) > 0.6


def test_more_is_never_worse_where_a_block_says_so() -> None:
    rng = np.random.default_rng(3)
    lists = draw(rng, 2100)
    model = BoostedReRanker(n_trees=40, directions=["more_is_better"] * 6)
    model.fit(lists.X, lists.y, slate=lists.slate)
    one = rng.uniform(size=6)
    # Of two candidates who are otherwise alike, the one with more is at least as good.
    for feature in range(6):
        pair = np.stack([one, one + 0.3 * np.eye(6)[feature]])
        worse, better = model.predict(pair, slate=[0, 0])
        assert better >= worse


def test_lenient_learners_with_weaker_candidates_do_not_turn_the_order_round() -> None:
    rng = np.random.default_rng(4)
    slate = np.arange(12_000) // 4
    ease = rng.normal(size=3000)[slate]
    X = (rng.normal(size=12_000) - 1.5 * ease)[:, np.newaxis]
    y = np.clip(0.5 + 0.05 * X[:, 0] + 0.25 * ease + rng.normal(0, 0.1, 12_000), 0, 1)
    model = BoostedReRanker(n_trees=40).fit(X, y, slate=slate)
    found = model.predict([[-1.0], [0.0], [1.0]], slate=[0, 0, 0])
    assert found[0] < found[1] < found[2]


def test_directions_are_one_a_feature() -> None:
    lists = draw(np.random.default_rng(5), 2100)
    with pytest.raises(InvalidSetting):
        BoostedReRanker(directions=["either"]).fit(lists.X, lists.y, slate=lists.slate)
