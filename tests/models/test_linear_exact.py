from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.testing import assert_allclose
from numpy.typing import NDArray
from sklearn.linear_model import LogisticRegression, Ridge

from models.linear import Loss, MapLinear
from models.prior import Prior
from models.variance import GroupedSums, variances
from tests.models.lists import PRIOR, TRUTH, WEIGHTS, draw

LOSSES: tuple[Loss, ...] = ("gaussian", "logistic")
SEEDS = st.integers(0, 2**32 - 1)
MODEST = settings(deadline=None, max_examples=15, derandomize=True)


def _centred(X: NDArray[np.float64], slate: NDArray[np.int64]) -> NDArray[np.float64]:
    means = np.array([X[slate == code].mean(axis=0) for code in range(slate.max() + 1)])
    centred = X - means[slate]
    scaled: NDArray[np.float64] = centred / centred.std(axis=0)
    return scaled


def test_four_outcomes_by_hand() -> None:
    # Σ x y = 2 and Σ x² = 4; a penalty of 1 in logits is 4 on the label's scale: 2 / (4 + 4).
    X, y = np.array([[1.0], [-1.0], [1.0], [-1.0]]), np.array([1.0, 0.0, 1.0, 0.0])
    model = MapLinear(shrinkage=1.0, least_outcomes=1).fit(X, y, slate=np.zeros(4))
    assert_allclose(model.coef_, [0.25])
    assert_allclose(model.intercept_, 0.5)
    assert_allclose(model.predict([[2.0]]), [1.0])
    # Squares left 1 − 4·.25 + 4·.25² = .25, penalty 4·.25² = .25, a uniform label 1/12; of 5.
    noise = (0.25 + 0.25 + 1 / 12) / 5
    assert_allclose(model.posterior_.told.noise, noise)
    half = 2.5705818 * np.sqrt(noise / 8)
    assert_allclose(model.interval(), [[0.25 - half, 0.25 + half]], rtol=1e-6)


@pytest.mark.parametrize("penalty", [0.1, 30.0, 1000.0])
def test_without_a_prior_it_is_ridge_regression_on_centred_features(penalty: float) -> None:
    lists = draw(np.random.default_rng(1), 300)
    model = MapLinear(shrinkage=penalty).fit(lists.X, lists.y, slate=lists.slate)
    Z = _centred(lists.X, lists.slate)
    ridge = Ridge(alpha=4 * penalty, fit_intercept=False).fit(Z, lists.y)
    assert_allclose(model.coef_ * model.posterior_.scale, ridge.coef_, atol=1e-12)


@pytest.mark.parametrize("penalty", [0.1, 30.0, 1000.0])
def test_without_a_prior_logistic_loss_is_ridge_logistic_regression(penalty: float) -> None:
    lists = draw(np.random.default_rng(2), 300)
    model = MapLinear(shrinkage=penalty, loss="logistic")
    model.fit(lists.X, lists.y, slate=lists.slate)
    Z = np.vstack([_centred(lists.X, lists.slate), np.zeros((2, len(TRUTH)))])
    weight = np.append(np.ones(len(lists.y)), [0.5, 0.5])
    peer = LogisticRegression(C=1 / penalty, tol=1e-12, max_iter=10_000)
    peer.fit(Z, np.append(lists.y, [0.0, 1.0]), sample_weight=weight)
    assert_allclose(model.coef_ * model.posterior_.scale, peer.coef_[0], atol=1e-7)


def test_shrunk_to_a_prior_is_ridge_on_what_the_prior_leaves() -> None:
    lists = draw(np.random.default_rng(3), 300)
    model = MapLinear(PRIOR, shrinkage=200.0).fit(lists.X, lists.y, slate=lists.slate)
    Z, start = _centred(lists.X, lists.slate), model.posterior_.start
    ridge = Ridge(alpha=800.0, fit_intercept=False).fit(Z, lists.y - Z @ start)
    assert_allclose(model.coef_ * model.posterior_.scale, start + ridge.coef_, atol=1e-12)


def test_the_start_is_a_quarter_of_a_logit_for_a_standard_deviation_of_the_policys_score() -> None:
    lists = draw(np.random.default_rng(4), 400)
    nothing = np.full(len(lists.y), np.nan)
    model = MapLinear(PRIOR, loss="logistic").fit(lists.X, nothing, slate=lists.slate)
    within = _centred(lists.X, lists.slate) * model.posterior_.scale
    assert_allclose((within @ model.coef_).std(), 0.25, rtol=1e-9)
    assert_allclose(model.coef_ / model.coef_.sum(), WEIGHTS, atol=1e-12)


def test_leniency_is_a_random_effect_where_only_some_of_a_list_have_outcomes() -> None:
    rng = np.random.default_rng(5)
    lists = draw(rng, 120, leniency=2.0)
    seen = rng.uniform(size=len(lists.y)) < 0.5
    y = np.where(seen, lists.y, np.nan)
    model = MapLinear(shrinkage=20.0).fit(lists.X, y, slate=lists.slate)
    Z = np.column_stack([_centred(lists.X, lists.slate)[seen], np.ones(seen.sum())])
    groups = lists.slate[seen]
    within, between = _variances_by_hand(lists.y[seen], groups)
    covariance = np.eye(len(Z)) + between / within * (groups[:, np.newaxis] == groups)
    K = Z.T @ np.linalg.solve(covariance, Z) + np.diag([80.0] * 6 + [0.0])
    expected = np.linalg.solve(K, Z.T @ np.linalg.solve(covariance, lists.y[seen]))
    assert between > 0.01
    assert_allclose(model.coef_ * model.posterior_.scale, expected[:-1], rtol=1e-9)


def test_a_mentors_skill_is_a_random_effect_where_mentors_are_given() -> None:
    rng = np.random.default_rng(23)
    lists = draw(rng, 150)
    mentor = rng.integers(0, 20, len(lists.y))
    skill = rng.normal(0, 0.15, 20)
    y = np.clip(0.5 + 0.2 * (lists.y - 0.5) + skill[mentor], 0, 1)
    seen = np.arange(len(y)) % 5 == rng.integers(0, 5, 150)[lists.slate]
    model = MapLinear(shrinkage=20.0)
    model.fit(lists.X, np.where(seen, y, np.nan), slate=lists.slate, mentor=mentor)
    Z = np.column_stack([_centred(lists.X, lists.slate)[seen], np.ones(seen.sum())])
    within, between = variances(GroupedSums.of(y[seen], mentor[seen], np.ones(len(Z))))
    shrunk = (19 * between + 10 * within / 8) / 29
    # One label a list: no list tells its leniency, and the noise is all that labels vary.
    noise = (1 / 12 + ((y[seen] - y[seen].mean()) ** 2).sum()) / len(Z)
    same = mentor[seen][:, np.newaxis] == mentor[seen]
    covariance = np.eye(len(Z)) + shrunk / noise * same
    K = Z.T @ np.linalg.solve(covariance, Z) + np.diag([80.0] * 6 + [0.0])
    expected = np.linalg.solve(K, Z.T @ np.linalg.solve(covariance, y[seen]))
    assert_allclose(model.coef_ * model.posterior_.scale, expected[:-1], rtol=1e-9)


@pytest.mark.parametrize("each", [2, 8])
def test_intervals_of_what_only_mentors_differ_in_hold_when_mentors_are_given(each: int) -> None:
    rng = np.random.default_rng(24)
    hits = {False: 0, True: 0}
    n_lists = 60 * each
    slate, every = np.repeat(np.arange(n_lists), 5), np.arange(n_lists)
    for _ in range(120):
        own, skill = rng.normal(size=60), rng.normal(0, 0.042, 60)
        mentor = rng.permuted(np.tile(np.arange(60), (n_lists, 1)), axis=1)[:, :5]
        y, met = np.full((n_lists, 5), np.nan), mentor[every, 0]
        y[:, 0] = np.clip(0.5 + skill[met] + 0.01 * own[met] + rng.normal(0, 0.09, n_lists), 0, 1)
        X = own[mentor].reshape(-1, 1)
        for told in hits:
            whose = mentor.ravel() if told else None
            model = MapLinear(shrinkage=1e-3).fit(X, y.ravel(), slate=slate, mentor=whose)
            low, high = model.interval(0.9)[0]
            hits[told] += low <= 0.01 <= high
    assert hits[True] > 0.86 * 120
    assert hits[True] > hits[False]


def _variances_by_hand(y: NDArray[np.float64], group: NDArray[np.int64]) -> tuple[float, float]:
    parts = [y[group == code] for code in np.unique(group)]
    inside = sum(((part - part.mean()) ** 2).sum() for part in parts)
    within = (1 / 12 + inside) / (1 + len(y) - len(parts))
    among = sum(len(part) * (part.mean() - y.mean()) ** 2 for part in parts) / (len(parts) - 1)
    size = (len(y) - sum(len(part) ** 2 for part in parts) / len(y)) / (len(parts) - 1)
    return float(within), float((among - within) / size)


@MODEST
@given(SEEDS, st.sampled_from(LOSSES))
def test_the_order_of_rows_and_the_names_of_lists_never_matter(seed: int, loss: Loss) -> None:
    rng = np.random.default_rng(seed)
    lists = draw(rng, 30)
    y = np.where(rng.uniform(size=len(lists.y)) < 0.7, lists.y, np.nan)
    weight = rng.uniform(0.2, 3.0, len(y))
    named = np.array([f"learner {code}" for code in 7 * lists.slate])
    order = rng.permutation(len(y))
    one = MapLinear(PRIOR, loss=loss).fit(lists.X, y, slate=lists.slate, sample_weight=weight)
    other = MapLinear(PRIOR, loss=loss)
    other.fit(lists.X[order], y[order], slate=named[order], sample_weight=weight[order])
    assert_allclose(other.coef_, one.coef_, rtol=1e-8, atol=1e-12)
    assert_allclose(other.interval(), one.interval(), rtol=1e-8, atol=1e-12)
    assert_allclose(other.intercept_, one.intercept_, rtol=1e-8)


@MODEST
@given(SEEDS, st.sampled_from(LOSSES))
def test_a_weight_counts_how_often_a_row_is_there(seed: int, loss: Loss) -> None:
    rng = np.random.default_rng(seed)
    lists = draw(rng, 30)
    y = np.where(rng.uniform(size=len(lists.y)) < 0.7, lists.y, np.nan)
    times = rng.integers(0, 4, len(y))
    copies = np.repeat(np.arange(len(y)), times)
    weighed = MapLinear(PRIOR, loss=loss).fit(lists.X, y, slate=lists.slate, sample_weight=times)
    repeated = MapLinear(PRIOR, loss=loss)
    repeated.fit(lists.X[copies], y[copies], slate=lists.slate[copies])
    assert_allclose(weighed.coef_, repeated.coef_, rtol=1e-8, atol=1e-12)
    assert_allclose(weighed.interval(), repeated.interval(), rtol=1e-8, atol=1e-12)


@MODEST
@given(SEEDS, st.sampled_from(LOSSES))
def test_the_scale_and_origin_of_a_feature_never_matter(seed: int, loss: Loss) -> None:
    rng = np.random.default_rng(seed)
    lists = draw(rng, 30)
    scale, origin = 10.0 ** rng.uniform(-3, 3, 6), rng.normal(size=6)
    prior = Prior(PRIOR.feature_names, PRIOR.coef_ / scale)
    one = MapLinear(PRIOR, loss=loss).fit(lists.X, lists.y, slate=lists.slate)
    X = (lists.X + origin) * scale
    other = MapLinear(prior, loss=loss).fit(X, lists.y, slate=lists.slate)
    assert_allclose(other.predict(X), one.predict(lists.X), rtol=1e-7)
    assert_allclose(other.interval() * scale[:, np.newaxis], one.interval(), rtol=1e-6, atol=1e-10)
