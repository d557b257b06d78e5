from __future__ import annotations

import numpy as np
import pytest
from fairlearn.metrics import MetricFrame
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.testing import assert_allclose
from numpy.typing import NDArray
from sklearn.metrics import accuracy_score, roc_auc_score

from evaluation.bootstrap import Statistic
from evaluation.group_metrics import mean_by_group, mean_of, metric_by_group
from evaluation.grouping import grouping
from matching.errors import WrongShape


def rng() -> np.random.Generator:
    return np.random.default_rng(0)


def area(y: NDArray[np.int_], score: NDArray[np.float64]) -> Statistic:
    def metric(weight: NDArray[np.float64]) -> float:
        some = weight > 0
        return float(roc_auc_score(y[some], score[some], sample_weight=weight[some]))

    return metric


def test_means_by_hand() -> None:
    values = [1.0, 0.0, 1.0, 1.0, np.nan, 0.5]
    groups = grouping(["a", "a", "b", "b", "b", None])
    found = metric_by_group(mean_of(values), groups, range(6), rng(), least=1, draws=20)
    a, b = found.groups
    assert found.overall.value == pytest.approx(0.7)
    assert found.unknown == 1
    assert (a.group, a.rows, a.learners, a.figure.value) == ("a", 2, 2, 0.5)
    assert (b.group, b.rows, b.learners, b.figure.value) == ("b", 3, 3, 1.0)
    assert a.less.value == pytest.approx(0.5 - 2.5 / 3)
    assert b.less.value == pytest.approx(1.0 - 0.5)


def test_a_group_of_too_few_learners_is_told_of_but_not_its_figure() -> None:
    groups = grouping(["a"] * 30 + ["b"] * 9)
    learner = np.concatenate([np.arange(30), np.arange(30, 39)])
    found = metric_by_group(mean_of(np.arange(39.0)), groups, learner, rng(), draws=20)
    a, b = found.groups
    assert (a.too_few, b.too_few) == (False, True)
    assert (b.rows, b.learners) == (9, 9)
    assert np.isnan([b.figure.value, b.less.value, a.less.value]).all()
    assert a.figure.value == 14.5
    many_rows = metric_by_group(mean_of(np.ones(39)), groups, np.zeros(39), rng(), draws=5)
    assert [one.learners for one in many_rows.groups] == [1, 1]
    assert all(one.too_few for one in many_rows.groups)
    assert np.isnan(many_rows.overall.value)


@pytest.mark.parametrize("seed", range(3))
def test_metrics_by_group_are_those_of_fairlearn(seed: int) -> None:
    source = np.random.default_rng(seed)
    y, score = source.integers(0, 2, 300), source.uniform(size=300)
    group = source.choice(np.array(["f", "m", "x"]), 300)
    right = ((score > 0.5) == y).astype(float)
    for metric, theirs, predicted in (
        (mean_of(right), accuracy_score, (score > 0.5).astype(int)),
        (area(y, score), roc_auc_score, score),
    ):
        mine = metric_by_group(metric, grouping(group), range(300), rng(), draws=2)
        frame = MetricFrame(metrics=theirs, y_true=y, y_pred=predicted, sensitive_features=group)
        figures = [one.figure.value for one in mine.groups]
        assert_allclose(figures, frame.by_group.to_numpy(), atol=1e-12)
        assert mine.overall.value == pytest.approx(frame.overall, abs=1e-12)


def test_a_group_that_is_served_worse_is_found_and_an_equal_one_mostly_is_not() -> None:
    worse, luck = 0, 0
    for seed in range(20):
        source = np.random.default_rng(seed)
        group = np.repeat(["a", "b", "c"], 100)
        values = source.normal(np.where(group == "a", -0.6, 0.0), 1.0)
        found = metric_by_group(mean_of(values), grouping(group), range(300), source, draws=200)
        equal = source.normal(size=300)
        none = metric_by_group(mean_of(equal), grouping(group), range(300), source, draws=200)
        worse += found.groups[0].clearly_lower
        luck += any(one.clearly_lower for one in none.groups)
    assert worse >= 18
    assert luck <= 3


def test_more_groups_widen_the_differences() -> None:
    values = np.random.default_rng(1).normal(size=120)
    two = metric_by_group(mean_of(values), grouping(["a"] * 60 + ["b"] * 60), range(120), rng())
    six = metric_by_group(
        mean_of(values), grouping(["a"] * 60 + list("bcdfe" * 12)), range(120), rng()
    )
    one, other = two.groups[0].less, six.groups[0].less
    assert one.value == pytest.approx(other.value)
    assert other.low < one.low < one.high < other.high


@settings(deadline=None, max_examples=20, derandomize=True)
@given(st.integers(0, 10_000), st.integers(1, 40))
def test_figures_know_no_order(seed: int, n: int) -> None:
    source = np.random.default_rng(seed)
    values, group = source.normal(size=n), source.choice(np.array(["a", "b", ""]), n)
    learner, order = source.integers(0, 9, n), source.permutation(n)
    one = metric_by_group(mean_of(values), grouping(group), learner, rng(), least=1, draws=5)
    other = metric_by_group(
        mean_of(values[order]), grouping(group[order]), learner[order], rng(), least=1, draws=5
    )
    for mine, again in zip(one.groups, other.groups, strict=True):
        assert (mine.rows, mine.learners) == (again.rows, again.learners)
        assert_allclose(again.figure.value, mine.figure.value)
        assert_allclose([again.figure.low, again.figure.high], [mine.figure.low, mine.figure.high])


def test_what_does_not_fit_together_is_refused() -> None:
    with pytest.raises(WrongShape, match="learner"):
        metric_by_group(mean_of([1.0]), grouping(["a"]), [1, 2], rng())
    with pytest.raises(WrongShape, match="weight"):
        metric_by_group(mean_of([1.0, 2.0]), grouping(["a"]), [1], rng(), least=1)


def test_means_of_all_groups_at_once_are_those_one_by_one() -> None:
    source = np.random.default_rng(5)
    learner = np.repeat(np.arange(120), 2)
    groups = grouping(np.array(["a", "b", "c"])[np.repeat(source.integers(0, 3, 120), 2)])
    values = source.normal(size=240) + (groups.code == 1)
    quick = mean_by_group(values, groups, learner, rng(), draws=800)
    slow = metric_by_group(mean_of(values), groups, learner, rng(), draws=800)
    assert quick.overall.value == pytest.approx(slow.overall.value)
    for one, other in zip(quick.groups, slow.groups, strict=True):
        assert (one.group, one.rows, one.learners) == (other.group, other.rows, other.learners)
        for mine, its in ((one.figure, other.figure), (one.less, other.less)):
            told = (mine.value, mine.low, mine.high)
            assert_allclose(told, (its.value, its.low, its.high), atol=0.04)
    assert [one.clearly_lower for one in quick.groups] == [True, False, True]


def test_groups_of_few_whose_value_is_known_are_not_told() -> None:
    values = np.where(np.arange(40) < 25, 1.0, np.nan)
    groups = grouping(["a"] * 20 + ["b"] * 20)
    a, b = mean_by_group(values, groups, np.arange(40), rng(), draws=20).groups
    assert (a.too_few, a.figure.value) == (False, 1.0)
    assert (b.learners, b.too_few) == (5, True)
    assert np.isnan([b.figure.value, a.less.value, b.less.value]).all()


def test_one_value_for_each_row() -> None:
    with pytest.raises(WrongShape):
        mean_by_group([1.0], grouping(["a", "b"]), [0, 1], rng())
