from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.testing import assert_allclose
from numpy.typing import NDArray

from evaluation.errors import OutOfRange
from evaluation.exposure import GroupExposure, exposure_ratios
from evaluation.grouping import Grouping, grouping
from evaluation.interval import Interval
from matching.errors import WrongShape


def rng() -> np.random.Generator:
    return np.random.default_rng(0)


def ranked(
    seed: int, n_learners: int, n_mentors: int, surface: float
) -> tuple[NDArray[np.float64], NDArray[np.intp], NDArray[np.str_]]:
    """Draw the top three by noise, and by `surface` for every second mentor."""
    source = np.random.default_rng(seed)
    liked = np.arange(n_mentors) % 2
    worth = source.normal(size=(n_learners, n_mentors)) + surface * liked
    shown = worth >= np.sort(worth, axis=1)[:, -3:-2]
    group = np.broadcast_to(np.where(liked, "a", "b"), worth.shape)
    slate = np.repeat(np.arange(n_learners), n_mentors)
    return shown.ravel().astype(float), slate, group.ravel()


def test_a_ratio_by_hand() -> None:
    # Two learners, four candidates each, two of them shown; one of the four is of group a.
    shown = [1.0, 1.0, 0.0, 0.0, 0.0, 1.0, 1.0, 0.0]
    group = ["a", "b", "b", "b", "a", "b", "b", "b"]
    a, b = exposure_ratios(shown, [1, 1, 1, 1, 2, 2, 2, 2], grouping(group), rng(), least=1)
    assert (a.group, a.candidates, a.learners, a.too_few) == ("a", 2, 2, False)
    assert (a.shown_share, a.candidate_share, a.ratio.value) == (0.25, 0.25, 1.0)
    assert (b.shown_share, b.candidate_share, b.ratio.value) == (0.75, 0.75, 1.0)


def test_a_learner_with_many_candidates_does_not_drown_the_others() -> None:
    # 1: a list of 2, one of group a, one place. 2: a list of 8, all but one of group b.
    shown = [1.0, 0.0] + [1.0] + 7 * [0.0]
    group = ["a", "b"] + ["a"] + 7 * ["b"]
    a, b = exposure_ratios(shown, [1, 1] + 8 * [2], grouping(group), rng(), least=1)
    assert a.ratio.value == pytest.approx(2 / (1 / 2 + 1 / 8))
    assert b.ratio.value == 0.0
    assert a.candidate_share + b.candidate_share == pytest.approx(1.0)


def test_a_group_of_too_few_learners_is_told_of_but_not_its_ratio() -> None:
    shown, slate, group = ranked(1, 40, 6, 0.0)
    few = group.astype(object)
    few[slate < 3] = np.where(group[slate < 3] == "a", "rare", "b")
    found = {one.group: one for one in exposure_ratios(shown, slate, grouping(few), rng())}
    assert found["rare"].too_few
    assert found["rare"].learners == 3
    assert np.isnan(found["rare"].ratio.value)
    assert found["rare"].verdict is None
    assert not found["a"].too_few


def test_mentors_of_unknown_group_are_candidates_as_well() -> None:
    (a,) = exposure_ratios([1.0, 0.0], [1, 1], grouping(["a", None]), rng(), least=1)
    assert (a.shown_share, a.candidate_share, a.ratio.value) == (1.0, 0.5, 2.0)


def test_nothing_shown_is_no_ratio() -> None:
    (a,) = exposure_ratios([0.0, 0.0], [1, 1], grouping(["a", "a"]), rng(), least=1)
    assert np.isnan([a.shown_share, a.candidate_share, a.ratio.value]).all()
    assert exposure_ratios([], [], grouping([]), rng()) == ()


def test_without_a_surface_effect_ratios_are_fair_and_with_one_unequal() -> None:
    for seed in range(5):
        for one in exposure_ratios(*split(ranked(seed, 400, 8, 0.0)), rng(), draws=200):
            assert one.verdict == "fair"
    liked, other = exposure_ratios(*split(ranked(0, 400, 8, 1.0)), rng(), draws=200)
    assert (liked.verdict, other.verdict) == ("unequal", "unequal")
    assert liked.ratio.value > 1.25 > 0.8 > other.ratio.value


def split(
    drawn: tuple[NDArray[np.float64], NDArray[np.intp], NDArray[np.str_]],
) -> tuple[NDArray[np.float64], NDArray[np.intp], Grouping]:
    return drawn[0], drawn[1], grouping(drawn[2])


@pytest.mark.parametrize(
    ("ratio", "verdict"),
    [
        (Interval(1.0, 0.5, 2.0), "fair"),
        (Interval(0.79, 0.7, 0.81), "look"),
        (Interval(0.7, 0.6, 0.79), "unequal"),
        (Interval(1.3, 1.2, 1.4), "look"),
        (Interval(1.4, 1.26, 1.5), "unequal"),
    ],
)
def test_a_verdict_of_unequal_needs_the_whole_interval(ratio: Interval, verdict: str) -> None:
    assert GroupExposure("a", 9, 9, 0.5, 0.5, ratio, False).verdict == verdict


def test_intervals_cover_one_where_lists_are_drawn_by_chance() -> None:
    covered = 0
    for seed in range(150):
        source = np.random.default_rng(seed)
        shown, slate, group = ranked(seed, 60, 7, 0.0)
        first = exposure_ratios(shown, slate, grouping(group), source, draws=300)[0].ratio
        covered += first.low <= 1.0 <= first.high
    assert covered >= 0.9 * 150


@settings(deadline=None, max_examples=25, derandomize=True)
@given(st.integers(0, 10_000), st.integers(1, 12), st.integers(3, 9))
def test_ratios_know_no_order_and_average_to_one(seed: int, n_learners: int, n: int) -> None:
    shown, slate, group = ranked(seed, n_learners, n, 0.5)
    found = exposure_ratios(shown, slate, grouping(group), rng(), least=1, draws=5)
    order = np.random.default_rng(seed).permutation(len(shown))
    again = exposure_ratios(
        shown[order], 7 - slate[order], grouping(group[order]), rng(), least=1, draws=5
    )
    assert_allclose([one.ratio.value for one in again], [one.ratio.value for one in found])
    assert sum(one.shown_share for one in found) == pytest.approx(1.0)
    assert sum(one.ratio.value * one.candidate_share for one in found) == pytest.approx(1.0)


def test_what_does_not_fit_together_is_refused() -> None:
    with pytest.raises(WrongShape, match="code"):
        exposure_ratios([1.0, 0.0], [1, 1], grouping(["a"]), rng())
    with pytest.raises(OutOfRange, match="shown"):
        exposure_ratios([-1.0], [1], grouping(["a"]), rng())
