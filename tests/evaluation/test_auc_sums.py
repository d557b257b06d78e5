from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.testing import assert_allclose
from numpy.typing import NDArray

from evaluation.auc_sums import AucSums, centred
from evaluation.bootstrap import interval_of_sums, statistic_interval
from evaluation.concordance import Concordance
from evaluation.ranking_metrics import pooled_auc

some = settings(max_examples=25, deadline=None, derandomize=True)
seeds = st.integers(0, 2**32 - 1)


def rows(seed: int, n: int = 40) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Labels of some levels, and scores with ties."""
    rng = np.random.default_rng(seed)
    return rng.integers(0, 6, n) / 5, rng.integers(0, 9, n) / 3


def by_hand(
    y: NDArray[np.float64], score: NDArray[np.float64], weight: NDArray[np.float64]
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Hold every row against every other, one by one."""
    better, higher = np.sign(y[:, None] - y), np.sign(score[:, None] - score)
    both = weight[:, None] * weight * (better != 0)
    return (both * (1 + better * higher) / 2).sum(axis=1), both.sum(axis=1)


@some
@given(seeds)
def test_each_row_has_all_its_pairs(seed: int) -> None:
    y, score = rows(seed)
    weight = np.random.default_rng(seed).integers(0, 3, len(y)).astype(np.float64)
    found = AucSums.of(y, score, weight)
    assert_allclose(found.parts, np.column_stack(by_hand(y, score, weight)), atol=1e-9)
    ordered = Concordance.of(y, score, np.zeros(len(y), np.intp), 1)
    total = [float(part[0]) for part in ordered.count(weight)]
    assert_allclose(found.parts.sum(axis=0), 2 * np.array(total), atol=1e-9)


@some
@given(seeds)
def test_the_value_is_the_area_whatever_the_order_and_the_scale(seed: int) -> None:
    y, score = rows(seed)
    found = AucSums.of(y, score)
    assert found.value == pytest.approx(pooled_auc(y, score), nan_ok=True)
    shuffled = np.random.default_rng(seed).permutation(len(y))
    assert_allclose(AucSums.of(y[shuffled], score[shuffled]).parts, found.parts[shuffled])
    assert AucSums.of(y, 7 * score - 2).value == pytest.approx(found.value, nan_ok=True)
    twice = AucSums.of(np.tile(y, 2), np.tile(score, 2))
    assert twice.value == pytest.approx(found.value, nan_ok=True)


def test_ends_are_those_of_drawing_learners_again() -> None:
    rng = np.random.default_rng(1)
    learner = np.repeat(np.arange(150), 3)
    score = rng.normal(size=450)
    y = np.clip(0.5 + 0.1 * score + rng.normal(0, 0.3, 450), 0, 1)
    area = AucSums.of(y, score)
    quick = interval_of_sums(area.parts, learner, area.of_sums, np.random.default_rng(2))
    exact = statistic_interval(
        lambda weight: pooled_auc(y, score, sample_weight=weight),
        learner,
        np.random.default_rng(2),
        draws=400,
    )
    assert quick.value == pytest.approx(exact.value)
    assert quick.low == pytest.approx(exact.low, abs=0.006)
    assert quick.high == pytest.approx(exact.high, abs=0.006)


def test_a_score_is_not_better_than_itself() -> None:
    y, score = rows(0)
    area = AucSums.of(y, score)
    parts, figure = area.less(AucSums.of(y, score + 1))
    found = interval_of_sums(parts, np.arange(40), figure, np.random.default_rng(0), draws=50)
    assert (found.value, found.low, found.high) == (0.0, 0.0, 0.0)


def test_labels_that_are_all_equal_have_no_area() -> None:
    assert np.isnan(AucSums.of(np.ones(5), np.arange(5.0)).value)
    assert np.isnan(AucSums.of(np.empty(0), np.empty(0)).value)


def test_scores_are_centred_within_their_list() -> None:
    found = centred(np.array([1.0, 3.0, 10.0]), np.array(["a", "a", "b"]))
    assert found.tolist() == [-1.0, 1.0, 0.0]
    assert centred(np.empty(0), np.empty(0)).tolist() == []


def test_scores_that_stand_equally_high_above_their_lists_tie() -> None:
    score = 0.1 * np.array([1.0, 2.0, 3.0, 4.0, 5.0, 6.0])
    found = centred(score, np.array([0, 0, 0, 1, 1, 1]))
    assert found[:3].tolist() == found[3:].tolist()
