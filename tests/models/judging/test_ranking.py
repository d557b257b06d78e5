"""How well policies order mentors."""

from __future__ import annotations

from dataclasses import fields

import numpy as np
import pytest

from models.judging.policies import Scores, scores_of
from models.judging.ranking import ranking
from models.training import Training
from tests.models.judging.cases import judged, serving
from tests.models.shown_lists import draw


def rng() -> np.random.Generator:
    return np.random.default_rng(0)


def test_by_hand() -> None:
    training = draw(rng(), 2, size=3).training
    first = np.array([1, 0, 0, 0, 1, 0], dtype=np.bool_)
    told = Training(
        **{one.name: getattr(training, one.name) for one in fields(training)}
        | {"chosen": first, "y": np.where(first, [0.9] * 3 + [0.2] * 3, np.nan)}
    )
    score = np.array([3.0, 2.0, 1.0, 3.0, 2.0, 1.0])
    scores: Scores = {"champion": score, "prior": -score, "random": np.zeros(6)}
    found = {(one.policy, one.on): one for one in ranking(told, scores, rng(), draws=10)}
    mine = found["champion", "choices"]
    # First of three is chosen in one list, second in the other: orders 2 of 2 and 1 of 2 pairs.
    assert mine.auc.value == pytest.approx(0.75)
    assert mine.hit.value == pytest.approx(0.5)
    assert mine.mrr.value == pytest.approx(0.75)
    assert (mine.k, mine.n_lists, mine.n_rows, mine.n_learners) == (1, 2, 6, 2)
    assert found["prior", "choices"].auc.value == pytest.approx(0.25)
    assert mine.less.value == pytest.approx(0.5)
    assert found["random", "choices"].auc.value == pytest.approx(0.5)
    assert found["random", "choices"].hit.value == pytest.approx(1 / 3)
    # The better outcome is of the mentor who stood 1 above her list's mean, the other of one at 0.
    assert found["champion", "labels"].centred_auc.value == 1.0
    assert found["champion", "labels"].n_lists == 0
    assert np.isnan(found["champion", "labels"].auc.value)


def test_chance_is_chance_and_nothing_is_better_than_itself() -> None:
    for one in judged().ranking:
        if one.policy == "random":
            figure = one.auc if one.on == "choices" else one.centred_auc
            assert (figure.low, figure.value, figure.high) == pytest.approx((0.5, 0.5, 0.5))
        if one.policy == "prior":
            assert (one.less.low, one.less.high) == (0.0, 0.0)


def test_the_order_of_rows_and_the_scale_of_scores_do_not_matter() -> None:
    training = draw(rng(), 60).training
    order = rng().permutation(len(training.y))
    other = Training(**{one.name: getattr(training, one.name)[order] for one in fields(training)})
    for one, again in zip(
        ranking(training, scores_of(training.X, serving(0.7)), rng(), draws=5),
        ranking(other, scores_of(3 * other.X, serving(0.7)), rng(), draws=5),
        strict=True,
    ):
        for name in ("auc", "ndcg", "hit", "mrr", "centred_auc", "pooled_auc"):
            mine, its = getattr(one, name).value, getattr(again, name).value
            assert mine == pytest.approx(its, nan_ok=True)


def test_a_policy_that_has_not_scored_all_rows_is_left_out() -> None:
    training = draw(rng(), 30).training
    held_out = np.where(np.arange(120) < 60, np.nan, 1.0)
    found = ranking(training, scores_of(training.X, serving(), held_out), rng(), draws=5)
    assert {one.policy for one in found} == {"champion", "prior", "random"}


def test_nothing_shown_has_no_figures() -> None:
    training = draw(rng(), 0).training
    found = ranking(training, scores_of(training.X, serving()), rng(), draws=5)
    assert all(np.isnan(one.auc.value) and one.n_rows == 0 for one in found)
