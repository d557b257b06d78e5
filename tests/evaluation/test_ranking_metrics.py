from __future__ import annotations

from itertools import permutations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.testing import assert_allclose
from numpy.typing import NDArray
from sklearn.metrics import ndcg_score, roc_auc_score

from evaluation.errors import InvalidSize, NotANumber, OutOfRange
from evaluation.list_figures import ListFigures
from evaluation.ranking_metrics import (
    auc_by_list,
    hit_by_list,
    ndcg_by_list,
    pooled_auc,
    pooled_auc_interval,
    reciprocal_rank_by_list,
)
from evaluation.ranking_report import ranking_report
from matching.errors import WrongShape

some = settings(max_examples=40, deadline=None, derandomize=True)
seeds = st.integers(0, 2**32 - 1)
METRICS = (auc_by_list, ndcg_by_list, hit_by_list, reciprocal_rank_by_list)
Rows = tuple[NDArray[np.float64], NDArray[np.float64], NDArray[np.int64]]


def rows(seed: int, n_rows: int = 40) -> Rows:
    """Labels of three levels, scores with ties, lists of some five rows."""
    rng = np.random.default_rng(seed)
    y = rng.choice([0.0, 0.0, 0.6, 1.0], n_rows)
    return y, rng.integers(0, 4, n_rows) / 2, rng.integers(0, n_rows // 5, n_rows)


def pairs_in_order(y: NDArray[np.float64], score: NDArray[np.float64]) -> float:
    better, higher = np.sign(y[:, None] - y), np.sign(score[:, None] - score)
    pairs = better > 0
    return float((higher[pairs] + 1).sum() / 2 / pairs.sum()) if pairs.any() else float("nan")


def test_one_list_by_hand() -> None:
    y, score, slate = [0.0, 1.0, 0.0, 1.0], [4.0, 3.0, 2.0, 1.0], [7, 7, 7, 7]
    assert auc_by_list(y, score, slate).value.tolist() == [0.25]
    gain = (1 / np.log2(3)) / (1 + 1 / np.log2(3))
    assert_allclose(ndcg_by_list(y, score, slate, k=3).value, gain)
    assert hit_by_list(y, score, slate, k=1).value.tolist() == [0.0]
    assert hit_by_list(y, score, slate, k=2).value.tolist() == [1.0]
    assert reciprocal_rank_by_list(y, score, slate).value.tolist() == [0.5]


def test_ties_count_by_what_they_give_in_the_mean_of_all_orders() -> None:
    y, score = np.array([0.0, 1.0, 0.0, 1.0, 0.0]), np.array([3.0, 2.0, 2.0, 2.0, 2.0])
    orders = [np.array([0, *(i + 1 for i in rest)]) for rest in permutations(range(4))]
    slate = np.zeros(5)
    assert auc_by_list(y, score, slate).mean() == pytest.approx((2 * 2 * 0.5) / 6)
    discount = 1 / np.log2(np.arange(3) + 2)
    gains = [discount @ y[order[:3]] for order in orders]
    ideal = discount[:2].sum()
    assert ndcg_by_list(y, score, slate).mean() == pytest.approx(np.mean(gains) / ideal)
    for k in range(1, 6):
        hits = [y[order[:k]].any() for order in orders]
        assert hit_by_list(y, score, slate, k=k).mean() == pytest.approx(np.mean(hits))
    inverse = [1 / (1 + int(y[order].argmax())) for order in orders]
    assert reciprocal_rank_by_list(y, score, slate).mean() == pytest.approx(np.mean(inverse))


def test_lists_with_one_kind_of_label_are_left_out_and_counted() -> None:
    y = [1.0, 1.0, 0.0, 0.0, 1.0, np.nan, 0.0]
    slate = ["all", "all", "none", "mixed", "mixed", "mixed", "single"]
    for metric in METRICS:
        found = metric(y, [1.0, 2.0, 1.0, 1.0, 2.0, 3.0, 1.0], slate)
        assert found.slate.tolist() == ["all", "mixed", "none", "single"]
        assert (found.n_judged, found.n_left_out) == (1, 3)
        assert found.mean() == 1.0


@some
@given(seeds)
def test_the_auc_is_the_share_of_pairs_in_order(seed: int) -> None:
    y, score, slate = rows(seed)
    found = auc_by_list(y, score, slate)
    expected = [pairs_in_order(y[slate == s], score[slate == s]) for s in found.slate]
    assert_allclose(found.value, expected)
    assert_allclose(pooled_auc(y, score), pairs_in_order(y, score))


@some
@given(seeds)
def test_the_pooled_auc_is_that_of_sklearn(seed: int) -> None:
    rng = np.random.default_rng(seed)
    y, score, weight = rng.integers(0, 2, 50), rng.integers(0, 9, 50), rng.uniform(size=50)
    if len(set(y)) == 2:
        expected = roc_auc_score(y, score, sample_weight=weight)
        assert_allclose(pooled_auc(y, score, sample_weight=weight), expected)


@some
@given(seeds, st.integers(1, 6))
def test_the_ndcg_is_that_of_sklearn(seed: int, k: int) -> None:
    y, score, _ = rows(seed, 12)
    if len(set(y)) > 1:
        found = ndcg_by_list(y, score, np.zeros(12), k=k).mean()
        assert_allclose(found, ndcg_score([y], [score], k=k))


@some
@given(seeds)
def test_neither_the_order_of_rows_nor_the_scale_of_scores_matters(seed: int) -> None:
    y, score, slate = rows(seed)
    order = np.random.default_rng(seed + 1).permutation(len(y))
    for metric in METRICS:
        found = metric(y, score, slate)
        assert_allclose(metric(y[order], score[order], slate[order]).value, found.value)
        assert_allclose(metric(y, np.exp(3 * score), slate).value, found.value)


@some
@given(seeds)
def test_a_weight_of_two_is_a_row_twice(seed: int) -> None:
    y, score, slate = rows(seed)
    weight = np.random.default_rng(seed).integers(0, 3, len(y))
    twice = [np.repeat(values, weight) for values in (y, score, slate)]
    found = auc_by_list(y, score, slate, sample_weight=weight)
    assert found.mean() == pytest.approx(auc_by_list(*twice).mean(), nan_ok=True)
    assert pooled_auc(y, score, sample_weight=weight) == pytest.approx(
        pooled_auc(*twice[:2]), nan_ok=True
    )


@some
@given(seeds)
def test_learners_twice_change_no_mean(seed: int) -> None:
    y, score, slate = rows(seed)
    names = np.concatenate([slate, slate + 1000])
    for metric in METRICS:
        again = metric(np.tile(y, 2), np.tile(score, 2), names)
        assert again.mean() == pytest.approx(metric(y, score, slate).mean(), nan_ok=True)


def test_a_score_turned_round_has_the_auc_turned_round() -> None:
    y, score, slate = rows(5)
    found, turned = auc_by_list(y, score, slate), auc_by_list(y, -score, slate)
    assert_allclose(found.value + turned.value, np.where(found.judged, 1.0, np.nan))


def test_random_scores_have_an_interval_about_a_half() -> None:
    rng = np.random.default_rng(0)
    slate = np.repeat(np.arange(400), 5)
    y, score = (rng.uniform(size=2000) < 0.4).astype(float), rng.uniform(size=2000)
    within = auc_by_list(y, score, slate).interval(rng)
    pooled = pooled_auc_interval(y, score, slate, rng, draws=300)
    for found in (within, pooled):
        assert found.low < 0.5 < found.high
        assert found.high - found.low < 0.08


def test_two_scores_of_the_same_rows_are_compared_list_by_list() -> None:
    y, score, slate = rows(2, 200)
    other = score + np.random.default_rng(0).normal(scale=0.01, size=200)
    one, two = auc_by_list(y, score, slate), auc_by_list(y, other, slate)
    less = two.less(one).interval(np.random.default_rng(1))
    assert less.value == pytest.approx(two.mean() - one.mean())
    alone = one.interval(np.random.default_rng(1))
    assert less.high - less.low < 0.5 * (alone.high - alone.low)
    with pytest.raises(WrongShape):
        one.less(ListFigures(one.slate[1:], one.value[1:]))


def test_lists_of_one_learner_are_drawn_together() -> None:
    y, score, slate = rows(3, 400)
    found = auc_by_list(y, score, slate)
    same = found.interval(np.random.default_rng(0), learner=np.zeros(len(found.slate)))
    assert np.isnan(same.low)
    weighted = found.mean(np.where(found.slate == found.slate[0], 1.0, 0.0))
    assert weighted == pytest.approx(float(found.value[0]))


def test_the_report_has_every_figure_and_what_was_left_out() -> None:
    y, score, slate = rows(4, 300)
    y[:7] = np.nan
    found = ranking_report(y, score, slate, np.random.default_rng(0), draws=100)
    assert found.auc.value == auc_by_list(y, score, slate).mean()
    assert found.pooled_auc.value == pytest.approx(pooled_auc(y, score))
    assert found.n_lists + found.n_left_out == len(set(slate.tolist()))
    assert (found.n_unobserved, found.k, found.disagrees) == (7, 3, False)


def test_a_log_whose_lists_contradict_the_pool_is_noticed() -> None:
    # Learners of whom all is likely get mentors who are alike, and skip the most alike.
    rng = np.random.default_rng(1)
    slate = np.repeat(np.arange(300), 6)
    easy, alike = np.repeat(rng.normal(size=300), 6), rng.normal(size=1800)
    y = (rng.normal(size=1800) < 2 * easy - alike).astype(float)
    found = ranking_report(y, 3 * easy + alike, slate, rng, draws=200)
    assert found.pooled_auc.low > 0.5 > found.auc.high
    assert found.disagrees


def test_no_rows_are_no_figures() -> None:
    for metric in METRICS:
        found = metric([], [], [])
        assert (len(found.slate), found.n_judged) == (0, 0)
        assert np.isnan(found.mean())
    assert np.isnan(pooled_auc([], []))
    report = ranking_report([], [], [], np.random.default_rng(0), draws=5)
    assert np.isnan(report.pooled_auc.value)
    assert report.n_lists == 0


def test_what_cannot_be_judged_is_named() -> None:
    with pytest.raises(NotANumber):
        auc_by_list([1.0], [np.nan], [0])
    with pytest.raises(OutOfRange):
        ndcg_by_list([2.0], [0.0], [0])
    with pytest.raises(WrongShape):
        hit_by_list([1.0, 0.0], [0.0, 1.0], [0])
    for metric in (ndcg_by_list, hit_by_list):
        with pytest.raises(InvalidSize):
            metric([1.0, 0.0], [0.0, 1.0], [0, 0], k=0)
