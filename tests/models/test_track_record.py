from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.testing import assert_allclose
from numpy.typing import NDArray

from models.errors import InvalidLabel, InvalidSetting, UnequalLengths
from models.track_record import TrackRecord
from models.variance import START

DAY = np.datetime64("2026-01-01")
SEEDS = st.integers(0, 2**32 - 1)
MODEST = settings(deadline=None, max_examples=20, derandomize=True)


def _ratings(
    rng: np.random.Generator, n_mentors: int, each: int, *, between: float = 0.179
) -> tuple[NDArray[np.int64], NDArray[np.float64], NDArray[np.float64]]:
    """Shares of variance as in 73,000 ratings of lecturers; labels with a spread of 0.2."""
    skill = 0.5 + 0.2 * np.sqrt(between) * rng.normal(size=n_mentors)
    mentor = np.repeat(np.arange(n_mentors), each)
    noise = 0.2 * np.sqrt(1 - between) * rng.normal(size=len(mentor))
    return mentor, np.clip(skill[mentor] + noise, 0, 1), skill


def test_shrunk_means_by_hand() -> None:
    # Mean of all with one even label: (.5 + 2.4) / 4 = .725; (8 · .725 + 2) / 10 = .78.
    record = TrackRecord(k0=8).fit(["a", "a", "b"], [1.0, 1.0, 0.4], [DAY] * 3)
    expected = [0.78, (8 * 0.725 + 0.4) / 9, 0.725]
    assert_allclose(record.predict(["a", "b", "c"], DAY + 1), expected)
    assert_allclose(record.mean_, 0.725)


def test_only_outcomes_strictly_before_the_day_count() -> None:
    record = TrackRecord(k0=2).fit(["a", "a"], [1.0, 0.0], [DAY, DAY + 10])
    days = np.array([DAY - 1, DAY, DAY + 1, DAY + 10, DAY + 11, DAY + 9999])
    one = (2 * 0.75 + 1.0) / 3
    assert_allclose(record.predict(["a"] * 6, days), [0.5, 0.5, one, one, 0.5, 0.5])


@MODEST
@given(SEEDS)
def test_what_comes_later_changes_nothing(seed: int) -> None:
    rng = np.random.default_rng(seed)
    n = int(rng.integers(0, 80))
    mentor, y = rng.integers(0, 12, n), rng.uniform(size=n)
    time = DAY + rng.integers(0, 30, n)
    as_of = DAY + rng.integers(-2, 33, 15)
    asked = rng.integers(0, 14, 15)
    found = TrackRecord().fit(mentor, y, time).predict(asked, as_of)
    for row in range(15):
        known = time < as_of[row]
        past = TrackRecord().fit(mentor[known], y[known], time[known])
        assert_allclose(found[row], past.predict(asked[row : row + 1], as_of[row])[0])
        assert_allclose(found[row], _by_hand(past, mentor[known], y[known], int(asked[row])))


def _by_hand(
    record: TrackRecord, mentor: NDArray[np.int64], y: NDArray[np.float64], who: int
) -> float:
    mean = (y.sum() + 0.5) / (len(y) + 1)
    mine = y[mentor == who]
    return float((record.k0_ * mean + mine.sum()) / (record.k0_ + len(mine)))


@MODEST
@given(SEEDS)
def test_the_order_of_outcomes_and_the_names_of_mentors_never_matter(seed: int) -> None:
    rng = np.random.default_rng(seed)
    mentor, y, _ = _ratings(rng, 15, 4)
    time, order = DAY + rng.integers(0, 20, len(y)), rng.permutation(len(y))
    names = np.array([f"mentor {code}" for code in range(15)])
    one = TrackRecord().fit(mentor, y, time).predict(np.arange(15), DAY + 11)
    other = TrackRecord().fit(names[mentor][order], y[order], time[order])
    assert_allclose(other.predict(names, DAY + 11), one)


@pytest.mark.parametrize("each", [1, 2, 3, 5, 10, 50])
def test_it_never_loses_to_the_mean_of_all_or_to_the_mean_of_each(each: int) -> None:
    rng = np.random.default_rng(1)
    mentor, y, skill = _ratings(rng, 400, each)
    found = TrackRecord().fit(mentor, y, [DAY] * len(y)).predict(np.arange(400), DAY + 1)
    raw = np.bincount(mentor, y) / each
    error = float(np.mean((found - skill) ** 2))
    assert error < np.mean((y.mean() - skill) ** 2)
    assert error < np.mean((raw - skill) ** 2)


def test_k0_is_the_ratio_of_the_variances() -> None:
    mentor, y, _ = _ratings(np.random.default_rng(2), 2000, 8)
    k0 = TrackRecord().fit(mentor, y, [DAY] * len(y)).k0_
    assert_allclose(k0, (1 - 0.179) / 0.179, rtol=0.15)


@pytest.mark.parametrize(("n_mentors", "each"), [(0, 0), (1, 9), (30, 1)])
def test_where_k0_cannot_be_told_it_is_eight(n_mentors: int, each: int) -> None:
    mentor, y, _ = _ratings(np.random.default_rng(3), n_mentors, each)
    assert_allclose(TrackRecord().fit(mentor, y, [DAY] * len(y)).k0_, START)


def test_equal_mentors_are_shrunk_together_and_unequal_ones_kept_apart() -> None:
    rng = np.random.default_rng(4)
    equal, y, _ = _ratings(rng, 300, 10, between=0.0)
    assert TrackRecord().fit(equal, y, [DAY] * len(y)).k0_ > 50
    unequal, y, _ = _ratings(rng, 300, 10, between=0.9)
    assert TrackRecord().fit(unequal, y, [DAY] * len(y)).k0_ < 1


def test_one_or_two_outcomes_tell_no_rating_where_that_is_asked_for() -> None:
    record = TrackRecord(least=3).fit(["a", "a", "b", "b", "b"], [1, 1, 1, 1, 1], [DAY] * 5)
    a, b, c = record.predict(["a", "b", "c"], DAY + 1)
    assert a == c < b


def test_what_is_not_known_is_left_out_and_counted() -> None:
    never = np.datetime64("NaT")
    record = TrackRecord().fit(["a", "a", "b"], [np.nan, 0.5, 1.0], [DAY, never, DAY])
    assert (record.n_outcomes_, record.n_unobserved_) == (1, 2)


def test_wrong_input_is_named() -> None:
    with pytest.raises(InvalidLabel):
        TrackRecord().fit(["a"], [1.5], [DAY])
    with pytest.raises(UnequalLengths):
        TrackRecord().fit(["a"], [0.5], [DAY, DAY])
    with pytest.raises(InvalidSetting):
        TrackRecord(k0=0).fit(["a"], [0.5], [DAY])
    record = TrackRecord().fit(["a"], [0.5], [DAY])
    with pytest.raises(InvalidSetting):
        record.predict(["a"], np.datetime64("NaT"))
    with pytest.raises(UnequalLengths):
        record.predict(["a"], [DAY, DAY])
