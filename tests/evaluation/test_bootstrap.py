from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.testing import assert_allclose
from scipy.stats import bootstrap, norm

from evaluation.bootstrap import (
    MOST_CLUSTERS,
    by_cluster,
    cluster_counts,
    interval_of_sums,
    intervals_of_sums,
    ratio,
    ratio_interval,
    reach,
    statistic_interval,
)
from evaluation.errors import InvalidSize, OutOfRange
from evaluation.interval import Interval
from matching.errors import WrongShape

some = settings(max_examples=25, deadline=None, derandomize=True)
seeds = st.integers(0, 2**32 - 1)


def rows(seed: int, n_learners: int = 30) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Numerator, denominator and learner of some 90 rows."""
    rng = np.random.default_rng(seed)
    learner = np.repeat(np.arange(n_learners), rng.integers(1, 6, n_learners))
    lenient = rng.normal(size=n_learners)[learner]
    return lenient + rng.normal(size=len(learner)), rng.uniform(1, 2, len(learner)), learner


def ends(found: Interval) -> tuple[float, float, float]:
    return found.value, found.low, found.high


def test_sums_of_clusters_add_up_to_what_they_were() -> None:
    parts = np.array([[1.0, 10.0], [2.0, 20.0], [4.0, 40.0]])
    assert by_cluster(parts, ["b", "a", "b"]).tolist() == [[2.0, 20.0], [5.0, 50.0]]
    assert by_cluster(np.zeros((0, 2)), []).shape == (0, 2)


def test_each_draw_draws_as_many_clusters_as_there_are() -> None:
    counts = np.vstack(list(cluster_counts(7, 400, np.random.default_rng(0))))
    assert counts.shape == (400, 7)
    assert np.all(counts.sum(axis=1) == 7)
    assert_allclose(counts.mean(axis=0), 1.0, atol=0.2)
    assert_allclose(counts.var(axis=0), 6 / 7, atol=0.3)


def test_few_draws_of_many_clusters_are_held_at_once() -> None:
    blocks = [len(block) for block in cluster_counts(100_000, 5, np.random.default_rng(0))]
    assert blocks == [2, 2, 1]


def test_the_interval_is_that_of_scipy() -> None:
    values = np.random.default_rng(3).exponential(size=60)
    ours = ratio_interval(
        values, np.ones(60), np.arange(60), np.random.default_rng(1), draws=20_000
    )
    theirs = bootstrap(
        (values,),
        np.mean,
        n_resamples=20_000,
        confidence_level=2 * norm.cdf(reach(0.95, 60)) - 1,
        rng=np.random.default_rng(2),
        method="BCa",
    )
    assert ours.value == pytest.approx(values.mean())
    spread = ours.high - ours.low
    assert_allclose((ours.low, ours.high), theirs.confidence_interval, atol=0.02 * spread)


def test_percentiles_are_those_of_scipy() -> None:
    values = np.random.default_rng(3).exponential(size=60)
    ours = statistic_interval(
        lambda weight: float(weight @ values / weight.sum()),
        np.arange(60),
        np.random.default_rng(1),
        draws=20_000,
    )
    theirs = bootstrap(
        (values,),
        np.mean,
        n_resamples=20_000,
        confidence_level=2 * norm.cdf(reach(0.95, 60)) - 1,
        rng=np.random.default_rng(2),
        method="percentile",
    )
    spread = ours.high - ours.low
    assert_allclose((ours.low, ours.high), theirs.confidence_interval, atol=0.02 * spread)


def test_rows_of_one_learner_count_as_one_look() -> None:
    upper, lower, learner = rows(0)
    thrice = np.repeat(upper, 3), np.repeat(lower, 3), np.repeat(learner, 3)
    once = ratio_interval(upper, lower, learner, np.random.default_rng(0))
    together = ratio_interval(*thrice, np.random.default_rng(0))
    apart = ratio_interval(*thrice[:2], np.arange(3 * len(upper)), np.random.default_rng(0))
    assert_allclose(ends(together), ends(once))
    assert apart.high - apart.low < 0.75 * (once.high - once.low)


@some
@given(seeds)
def test_neither_the_order_of_rows_nor_the_names_of_learners_matter(seed: int) -> None:
    upper, lower, learner = rows(seed)
    order = np.random.default_rng(seed + 1).permutation(len(upper))
    found = ratio_interval(upper, lower, learner, np.random.default_rng(2), draws=50)
    names = np.char.add("learner ", np.char.zfill(learner.astype(str), 4))[order]
    again = ratio_interval(upper[order], lower[order], names, np.random.default_rng(2), draws=50)
    assert_allclose(ends(again), ends(found), atol=1e-12)


@some
@given(seeds, st.floats(0.01, 100.0))
def test_the_interval_has_the_scale_of_the_figure(seed: int, scale: float) -> None:
    upper, lower, learner = rows(seed)
    found = ratio_interval(upper, lower, learner, np.random.default_rng(2), draws=50)
    scaled = ratio_interval(scale * upper, lower, learner, np.random.default_rng(2), draws=50)
    assert_allclose(ends(scaled), scale * np.array(ends(found)), rtol=1e-9)


@some
@given(seeds)
def test_a_weight_of_two_is_a_row_twice(seed: int) -> None:
    upper, _, learner = rows(seed)
    weight = np.random.default_rng(seed).integers(0, 3, len(upper))
    once = statistic_interval(
        lambda w: float(w @ upper / max(w.sum(), 1.0)),
        learner,
        np.random.default_rng(2),
        sample_weight=weight,
        draws=50,
    )
    # A row of weight 0 keeps its learner among those drawn.
    keep = np.append(np.repeat(np.arange(len(upper)), weight), np.arange(len(upper)))
    twice = statistic_interval(
        lambda w: float(w @ upper[keep] / max(w.sum(), 1.0)),
        learner[keep],
        np.random.default_rng(2),
        sample_weight=np.repeat([1.0, 0.0], [weight.sum(), len(upper)]),
        draws=50,
    )
    assert_allclose(ends(twice), ends(once), atol=1e-12)


def test_a_skewed_mean_is_covered() -> None:
    covered = 0
    for seed in range(200):
        rng = np.random.default_rng(seed)
        values = rng.exponential(size=60)
        found = ratio_interval(values, np.ones(60), np.arange(60), rng, draws=400)
        covered += found.low <= 1.0 <= found.high
    assert covered >= 0.92 * 200


def test_few_learners_are_covered_as_by_students_t() -> None:
    covered = 0
    for seed in range(200):
        rng = np.random.default_rng(seed)
        found = ratio_interval(rng.normal(size=8), np.ones(8), np.arange(8), rng, draws=400)
        covered += found.low <= 0.0 <= found.high
    assert covered >= 0.92 * 200


def test_two_or_three_learners_have_an_interval_as_wide_as_their_draws() -> None:
    for values in ([0.0, 1.0], [0.0, 0.0, 1.0], [1.0, 0.0, 0.0, 0.0]):
        n = len(values)
        found = ratio_interval(values, np.ones(n), np.arange(n), np.random.default_rng(0))
        assert found.low == 0.0
        assert found.high > found.value


def test_one_cluster_tells_no_interval() -> None:
    found = ratio_interval([1.0, 2.0], [1.0, 1.0], [5, 5], np.random.default_rng(0))
    assert found.value == 1.5
    assert np.isnan([found.low, found.high]).all()
    same = statistic_interval(lambda weight: float(weight.sum()), [5, 5], np.random.default_rng(0))
    assert same.value == 2.0
    assert np.isnan([same.low, same.high]).all()


def test_nothing_to_estimate_from_is_nan() -> None:
    for size in (0, 4):
        found = ratio_interval(
            np.zeros(size), np.zeros(size), np.arange(size), np.random.default_rng(0)
        )
        assert np.isnan(ends(found)).all()


def test_draws_without_anything_to_estimate_from_are_left_out() -> None:
    denominator = np.array([1.0, 0.0, 0.0, 0.0])
    found = ratio_interval(denominator, denominator, np.arange(4), np.random.default_rng(0))
    assert ends(found) == (1.0, 1.0, 1.0)


def test_any_smooth_function_of_sums_has_an_interval() -> None:
    upper, lower, learner = rows(1)
    parts = np.column_stack([upper, lower, upper - lower, lower])
    found = interval_of_sums(
        parts,
        learner,
        lambda sums: ratio(sums[:, :2]) - ratio(sums[:, 2:]),
        np.random.default_rng(0),
    )
    assert_allclose(ends(found), 1.0)


def test_draws_and_shapes_that_cannot_be_are_named() -> None:
    with pytest.raises(InvalidSize):
        ratio_interval([1.0], [1.0], [0], np.random.default_rng(0), draws=0)
    with pytest.raises(OutOfRange, match="level"):
        ratio_interval([1.0, 2.0], [1.0, 1.0], [0, 1], np.random.default_rng(0), level=95.0)
    with pytest.raises(WrongShape):
        ratio_interval([1.0, 2.0], [1.0, 1.0], [0], np.random.default_rng(0))
    with pytest.raises(WrongShape):
        by_cluster(np.zeros(3), [0, 0, 0])


def test_several_figures_from_the_same_draws_are_those_of_each_alone() -> None:
    upper, lower, learner = rows(0)
    one = np.column_stack([upper, lower])
    other = np.column_stack([lower, np.ones(len(lower))])
    both = intervals_of_sums(
        [(one, ratio), (other, ratio)], learner, np.random.default_rng(4), draws=200
    )
    alone = [
        interval_of_sums(parts, learner, ratio, np.random.default_rng(4), draws=200)
        for parts in (one, other)
    ]
    assert_allclose([ends(found) for found in both], [ends(found) for found in alone])
    assert intervals_of_sums([], learner, np.random.default_rng(0)) == ()


def test_handfuls_of_very_many_clusters_tell_the_same_spread() -> None:
    n = 5 * MOST_CLUSTERS
    values = np.random.default_rng(0).exponential(size=n)
    widths = [
        found.high - found.low
        for seed in range(8)
        for found in [ratio_interval(values, np.ones(n), np.arange(n), np.random.default_rng(seed))]
    ]
    assert np.mean(widths) == pytest.approx(2 * 1.96 * values.std() / np.sqrt(n), rel=0.05)
    assert np.std(widths) < 0.1 * np.mean(widths)
