from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.testing import assert_allclose, assert_array_equal

from models.errors import InvalidSetting, NoLists
from models.linear import LEAST_OUTCOMES, Loss, MapLinear
from tests.models.lists import PRIOR, TRUTH, WEIGHTS, agreement, draw

LOSSES: tuple[Loss, ...] = ("gaussian", "logistic")
SEEDS = st.integers(0, 2**32 - 1)
MODEST = settings(deadline=None, max_examples=15, derandomize=True)


@MODEST
@given(SEEDS)
def test_what_differs_only_between_lists_moves_nothing(seed: int) -> None:
    rng = np.random.default_rng(seed)
    lists = draw(rng, 40)
    shift, kind = rng.uniform(-5, 5, 40)[lists.slate], rng.uniform(-9, 9, (40, 6))[lists.slate]
    one = MapLinear(PRIOR).fit(lists.X, 0.5 * lists.y, slate=lists.slate)
    y = 0.5 * lists.y + 0.05 * (shift + 5)
    other = MapLinear(PRIOR).fit(lists.X + kind, y, slate=lists.slate)
    assert_allclose(other.coef_, one.coef_, rtol=1e-7)


@pytest.mark.parametrize("seed", range(4))
def test_what_differs_by_the_last_digit_alone_counts_as_the_same_for_all(seed: int) -> None:
    rng = np.random.default_rng(seed)
    lists = draw(rng, 400)
    mentor = rng.integers(0, 30, len(lists.y))
    last_digit = 0.3 + rng.integers(-2, 3, len(lists.y)) * 2.0**-54
    found = []
    for column in (np.full(len(lists.y), 0.3), last_digit):
        X = np.column_stack([lists.X[:, :-1], column])
        model = MapLinear(PRIOR).fit(X, lists.y, slate=lists.slate, mentor=mentor)
        assert np.isfinite(model.interval()).all()
        found.append(model.shares().value)
    assert_allclose(found[1], found[0], atol=1e-9)


@pytest.mark.parametrize("loss", LOSSES)
def test_lenient_learners_with_weaker_candidates_do_not_flip_a_sign(loss: Loss) -> None:
    rng = np.random.default_rng(6)
    n_lists, size = 800, 4
    slate = np.arange(n_lists * size) // size
    ease = rng.normal(size=n_lists)[slate]
    X = (rng.normal(size=n_lists * size) - 1.5 * ease)[:, np.newaxis]
    chance = 1 / (1 + np.exp(-(0.5 * X[:, 0] + 2.5 * ease)))
    y = (rng.uniform(size=len(chance)) < chance).astype(np.float64)
    pooled = MapLinear(shrinkage=1.0, centre_by_slate=False, loss=loss).fit(X, y)
    model = MapLinear(shrinkage=1.0, loss=loss).fit(X, y, slate=slate)
    assert pooled.interval()[0, 1] < 0
    assert model.interval()[0, 0] > 0


def test_a_log_that_similarity_drove_does_not_flip_a_sign_when_propensities_are_given() -> None:
    # Skipped mentors are only ever of those whom likeness put forward; matches come by every
    # route. Among logged rows of one list likeness goes with being skipped; it helps all the same.
    rng = np.random.default_rng(7)
    n_lists, size = 2000, 25
    x = rng.normal(size=(n_lists, size))
    liked = rng.uniform(size=x.shape) < 1 / (1 + np.exp(-(0.6 * x - 0.4)))
    put_forward = 1 / (1 + np.exp(-(2.5 * x - 1.5)))
    propensity = np.where(liked, 0.6, 0.02 + 0.9 * put_forward)
    logged = rng.uniform(size=x.shape) < propensity
    slate = np.repeat(np.arange(n_lists), size).reshape(x.shape)
    X, y, ids = x[logged][:, np.newaxis], liked[logged].astype(np.float64), slate[logged]
    weight = 1 / propensity[logged]
    naive = MapLinear(shrinkage=1.0).fit(X, y, slate=ids)
    model = MapLinear(shrinkage=1.0)
    model.fit(X, y, slate=ids, sample_weight=weight * weight.sum() / (weight**2).sum())
    assert naive.interval()[0, 1] < 0
    assert model.interval()[0, 0] > 0


@pytest.mark.parametrize("loss", LOSSES)
@pytest.mark.parametrize("n_lists", [5, 10, 20, 40])
def test_few_outcomes_never_make_matches_worse_than_the_policys(loss: Loss, n_lists: int) -> None:
    rng = np.random.default_rng(8)
    judged = draw(rng, 300)
    before = agreement(judged.X @ PRIOR.coef_, judged, TRUTH)
    gains = []
    for _ in range(24):
        lists = draw(rng, n_lists)
        model = MapLinear(PRIOR, loss=loss).fit(lists.X, lists.y, slate=lists.slate)
        gains.append(agreement(model.predict(judged.X), judged, TRUTH) - before)
    assert np.mean(gains) > -2 * np.std(gains) / np.sqrt(len(gains))
    assert np.min(gains) > -0.03


@pytest.mark.parametrize("loss", LOSSES)
def test_many_outcomes_find_the_truth(loss: Loss) -> None:
    rng = np.random.default_rng(9)
    judged = draw(rng, 300)
    found = [agreement(judged.X @ PRIOR.coef_, judged, TRUTH)]
    for n_lists in (40, 400, 4000, 20_000):
        lists = draw(rng, n_lists)
        model = MapLinear(PRIOR, loss=loss).fit(lists.X, lists.y, slate=lists.slate)
        found.append(agreement(model.predict(judged.X), judged, TRUTH))
    assert found == sorted(found)
    assert found[-1] > 0.95
    assert abs(model.shares().value - TRUTH).max() < 0.03


def test_few_outcomes_keep_the_penalty_of_the_evidence() -> None:
    lists = draw(np.random.default_rng(10), 40)
    assert_allclose(MapLinear(PRIOR).fit(lists.X, lists.y, slate=lists.slate).shrinkage_, 1000.0)


def test_much_evidence_that_the_policy_is_wrong_loosens_it_and_that_it_is_right_tightens() -> None:
    rng = np.random.default_rng(11)
    wrong = draw(rng, 4000, truth=np.array([0.0, 0.0, 0.0, 0.0, 0.5, 0.5]), strength=1.0)
    right = draw(rng, 20_000, truth=WEIGHTS, strength=0.25)
    loose = MapLinear(PRIOR, loss="logistic").fit(wrong.X, wrong.y, slate=wrong.slate)
    tight = MapLinear(PRIOR, loss="logistic").fit(right.X, right.y, slate=right.slate)
    assert_allclose(loose.shrinkage_, 300.0)
    assert tight.shrinkage_ > 1000.0


def test_more_is_never_worse_where_a_block_says_so() -> None:
    lists = draw(np.random.default_rng(12), 2000, truth=np.array([1.0, 0.0, 0.0, 0.0, 0.0, -1.0]))
    free = MapLinear(PRIOR).fit(lists.X, lists.y, slate=lists.slate)
    model = MapLinear(PRIOR, directions=["more_is_better"] * 6)
    model.fit(lists.X, lists.y, slate=lists.slate)
    assert free.coef_[5] < 0
    assert model.coef_[5] == 0
    assert (model.coef_ >= 0).all()
    assert (model.interval()[:, 0] >= 0).all()
    assert model.interval()[5, 0] == 0 < model.interval()[5, 1]
    raised = lists.X[:50] + np.eye(6)[5]
    assert (model.predict(raised) >= model.predict(lists.X[:50])).all()


@pytest.mark.parametrize("loss", LOSSES)
def test_intervals_hold_the_truth_as_often_as_they_say(loss: Loss) -> None:
    rng = np.random.default_rng(13)
    true, hits = np.array([0.3, -0.2]), []
    for _ in range(150):
        X, slate = rng.normal(size=(400, 2)), np.arange(400) // 4
        line = X @ true
        if loss == "logistic":
            y = (rng.uniform(size=400) < 1 / (1 + np.exp(-line))).astype(np.float64)
        else:
            y = 0.5 + 0.1 * line + rng.normal(0, 0.08, 100)[slate] + rng.normal(0, 0.05, 400)
            y = np.clip(y, 0, 1)
        model = MapLinear(shrinkage=1e-3, loss=loss).fit(X, y, slate=slate)
        low, high = (model.interval(0.9) * (1.0 if loss == "logistic" else 10.0)).T
        hits.append((low <= true) & (true <= high))
    assert 0.86 < np.mean(hits) < 0.95


def test_below_the_least_number_of_outcomes_the_prior_is_kept() -> None:
    lists = draw(np.random.default_rng(14), 200)
    y = np.full(len(lists.y), np.nan)
    y[: LEAST_OUTCOMES - 1] = lists.y[: LEAST_OUTCOMES - 1]
    model = MapLinear(PRIOR).fit(lists.X, y, slate=lists.slate)
    assert model.too_few_
    assert (model.n_outcomes_, model.n_unobserved_) == (24, 976)
    assert_allclose(list(model.weights().values()), WEIGHTS, atol=1e-12)
    order = np.argsort(lists.X @ WEIGHTS)
    assert_array_equal(np.argsort(model.predict(lists.X)), order)
    y[LEAST_OUTCOMES] = 1.0
    assert not MapLinear(PRIOR).fit(lists.X, y, slate=lists.slate).too_few_


def test_outcomes_of_lists_of_one_tell_nothing() -> None:
    lists = draw(np.random.default_rng(15), 200)
    model = MapLinear(PRIOR).fit(lists.X, lists.y, slate=np.arange(len(lists.y)))
    assert model.n_outcomes_ == 0
    assert model.too_few_


@pytest.mark.parametrize("loss", LOSSES)
@pytest.mark.parametrize("label", [0.0, 1.0])
def test_outcomes_that_are_all_alike_leave_the_policys_order(loss: Loss, label: float) -> None:
    lists = draw(np.random.default_rng(16), 100)
    y = np.full(len(lists.y), label)
    model = MapLinear(PRIOR, loss=loss).fit(lists.X, y, slate=lists.slate)
    assert (model.coef_[:4] > 0).all()
    assert abs(model.predict(lists.X).mean() - label) < 0.05
    assert agreement(model.predict(lists.X), lists, WEIGHTS) > 0.95


@pytest.mark.parametrize("loss", LOSSES)
def test_no_rows_give_the_prior(loss: Loss) -> None:
    model = MapLinear(PRIOR, loss=loss).fit(np.empty((0, 6)), [], slate=[])
    assert model.too_few_
    assert_allclose(list(model.weights().values()), WEIGHTS)
    assert_allclose(model.predict(np.zeros((2, 6))), 0.5)
    assert model.predict(np.empty((0, 6))).shape == (0,)


@pytest.mark.parametrize("loss", LOSSES)
def test_a_feature_that_never_varies_within_a_list_keeps_its_prior(loss: Loss) -> None:
    lists = draw(np.random.default_rng(17), 4000)
    X = lists.X.copy()
    X[:, 1] = 1e6 + lists.slate
    model = MapLinear(PRIOR, loss=loss).fit(X, lists.y, slate=lists.slate)
    start = model.posterior_.start / model.posterior_.scale
    assert_allclose(model.coef_[1], start[1])
    assert np.isfinite(model.interval()).all()


def test_one_retraining_moves_no_more_than_its_step() -> None:
    truth = np.array([0.0, 0.0, 0.0, 0.0, 1.0, 0.0])
    lists = draw(np.random.default_rng(18), 20_000, truth=truth, strength=1.0)
    model = MapLinear(PRIOR, max_step=0.1).fit(lists.X, lists.y, slate=lists.slate)
    moved = np.array(list(model.weights().values()))
    assert_allclose(np.abs(moved - WEIGHTS).sum() / 2, 0.1)
    assert_allclose(moved.sum(), 1.0)
    assert (moved >= 0).all()
    serving = dict(zip(PRIOR.feature_names, 10 * truth, strict=True))
    near = np.array(list(model.weights(serving).values()))
    assert_allclose(near, model.shares().value)


def test_outcomes_against_everything_do_not_turn_matching_off() -> None:
    lists = draw(np.random.default_rng(19), 8000, truth=-np.ones(6), strength=2.0)
    model = MapLinear(PRIOR).fit(lists.X, lists.y, slate=lists.slate)
    assert not model.shares().value.any()
    assert_allclose(list(model.weights().values()), WEIGHTS)


def test_inverse_propensities_are_evidence_of_their_effective_number() -> None:
    rng = np.random.default_rng(21)
    hits = np.zeros(2)
    for _ in range(200):
        X, slate = rng.normal(size=(300, 1)), np.arange(300) // 15
        y = np.clip(0.5 + 0.05 * X[:, 0] + rng.normal(0, 0.15, 300), 0, 1)
        weight = rng.lognormal(0, 1.0, 300)
        for at, total in enumerate((300.0, weight.sum() ** 2 / (weight @ weight))):
            model = MapLinear(shrinkage=1e-3)
            model.fit(X, y, slate=slate, sample_weight=weight * total / weight.sum())
            low, high = model.interval(0.9)[0]
            hits[at] += low <= 0.05 <= high
    assert hits[0] < 170 < hits[1]


def test_lists_are_asked_for() -> None:
    with pytest.raises(NoLists):
        MapLinear(PRIOR).fit(np.zeros((3, 6)), np.zeros(3))


@pytest.mark.parametrize(
    ("setting", "value"),
    [
        ("shrinkage", 0.0),
        ("shrinkage", float("nan")),
        ("loss", "hinge"),
        ("max_step", 0.0),
        ("max_step", 1.5),
        ("directions", ["more_is_better"]),
        ("directions", ["less_is_better"] * 6),
    ],
)
def test_a_setting_that_makes_no_sense_is_named(setting: str, value: object) -> None:
    model = MapLinear(PRIOR).set_params(**{setting: value})
    with pytest.raises(InvalidSetting) as caught:
        model.fit(np.zeros((2, 6)), np.zeros(2), slate=np.zeros(2))
    assert caught.value.name == setting


def test_mentors_are_for_the_gaussian_loss() -> None:
    with pytest.raises(InvalidSetting):
        MapLinear(PRIOR, loss="logistic").fit(
            np.zeros((2, 6)), np.zeros(2), slate=np.zeros(2), mentor=[1, 2]
        )


@pytest.mark.parametrize("level", [0.0, 1.0, -1.0])
def test_a_level_outside_0_and_1_is_named(level: float) -> None:
    model = MapLinear(PRIOR).fit(np.empty((0, 6)), [], slate=[])
    with pytest.raises(InvalidSetting):
        model.interval(level)


@pytest.mark.parametrize("serving", [{"gap": -1.0, "style": 2.0}, {}, {"gap": float("nan")}])
def test_weights_that_cannot_serve_are_named(serving: dict[str, float]) -> None:
    model = MapLinear(PRIOR).fit(np.empty((0, 6)), [], slate=[])
    with pytest.raises(InvalidSetting):
        model.weights(serving)
