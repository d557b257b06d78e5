from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from evaluation.errors import InvalidSize
from evaluation.splits import (
    Split,
    by_cohort,
    by_cohort_in_folds,
    by_time,
    by_time_in_folds,
    k_folds,
    leave_one_group_out,
)
from matching.errors import WrongShape

some = settings(max_examples=40, deadline=None, derandomize=True)
seeds = st.integers(0, 2**32 - 1)
DAYS = np.array(["2026-01-10", "2026-02-10", "2026-03-10", "2026-04-10"], dtype="datetime64[D]")


def sides(found: Split) -> tuple[list[int], list[int], int]:
    return found.train.tolist(), found.test.tolist(), found.n_left_out


def test_a_day_parts_what_was_known_from_what_was_shown_later() -> None:
    found = by_time(DAYS, ["a", "b", "c", "d"], np.datetime64("2026-03-10"))
    assert sides(found) == ([0, 1], [2, 3], 0)
    assert found.name == "2026-03-10"


def test_what_became_known_later_is_not_learned_from() -> None:
    known = DAYS + np.timedelta64(40, "D")
    never = np.where([True, False, False, False], np.datetime64("NaT"), known)
    found = by_time(DAYS, [1, 2, 3, 4], np.datetime64("2026-04-01"), known=known)
    assert sides(found) == ([0, 1], [3], 1)
    assert sides(by_time(DAYS, [1, 2, 3, 4], np.datetime64("2026-04-01"), known=never)) == (
        [1],
        [3],
        2,
    )


def test_who_is_judged_on_is_not_learned_from() -> None:
    found = by_time(DAYS, ["a", "b", "a", "c"], np.datetime64("2026-03-01"))
    assert sides(found) == ([1], [2, 3], 1)


def test_each_cohort_is_judged_by_those_before() -> None:
    cohort = np.array([3, 1, 2, 1, 3, 2])
    found = list(by_cohort(cohort, np.arange(6)))
    assert [each.name for each in found] == ["2", "3"]
    assert [sides(each) for each in found] == [([1, 3], [2, 5], 2), ([1, 2, 3, 5], [0, 4], 0)]


def test_each_group_is_left_out_once() -> None:
    found = list(leave_one_group_out(["x", "y", "x"], ["a", "a", "b"]))
    assert [each.name for each in found] == ["x", "y"]
    assert [sides(each) for each in found] == [([], [0, 2], 1), ([2], [1], 1)]


@some
@given(seeds, st.integers(2, 6))
def test_no_learner_is_on_both_sides_and_every_row_is_judged_once(seed: int, n: int) -> None:
    rng = np.random.default_rng(seed)
    learner = rng.integers(0, 12, 50)
    learner[:12] = np.arange(12)
    group = rng.integers(0, 4, 50)
    folds = list(k_folds(learner, n, np.random.default_rng(1)))
    sizes = [len(set(learner[each.test].tolist())) for each in folds]
    assert max(sizes) - min(sizes) <= 1
    for found in (folds, list(leave_one_group_out(group, learner))):
        judged = np.concatenate([each.test for each in found])
        assert sorted(judged.tolist()) == list(range(50))
        for each in (*found, *by_cohort(group, learner)):
            assert not set(learner[each.train].tolist()) & set(learner[each.test].tolist())
            assert len(each.train) + len(each.test) + each.n_left_out == 50


@some
@given(seeds)
def test_the_order_of_rows_does_not_matter(seed: int) -> None:
    rng = np.random.default_rng(seed)
    learner, order = rng.integers(0, 8, 30), rng.permutation(30)
    learner[:8] = np.arange(8)
    found = k_folds(learner, 3, np.random.default_rng(1))
    again = k_folds(learner[order], 3, np.random.default_rng(1))
    for one, two in zip(found, again, strict=True):
        assert sorted(order[two.test].tolist()) == one.test.tolist()
        assert sorted(order[two.train].tolist()) == one.train.tolist()


def test_learners_who_all_come_back_are_judged_by_what_the_others_told() -> None:
    shown = np.repeat(np.array(["2026-01-01", "2026-06-01"], dtype="datetime64[D]"), 6)
    learner = np.tile(np.arange(6), 2)
    cut = np.datetime64("2026-03-01")
    assert sides(by_time(shown, learner, cut)) == ([], [6, 7, 8, 9, 10, 11], 6)
    found = list(by_time_in_folds(shown, learner, cut, n_folds=3))
    assert [each.test.tolist() for each in found] == [[6, 9], [7, 10], [8, 11]]
    assert [each.train.tolist() for each in found] == [[1, 2, 4, 5], [0, 2, 3, 5], [0, 1, 3, 4]]
    assert [each.name for each in found] == [f"2026-03-01 ({at}/3)" for at in (1, 2, 3)]
    cohorts = list(by_cohort_in_folds(np.repeat([1, 2], 6), learner, n_folds=3))
    assert [each.train.tolist() for each in cohorts] == [each.train.tolist() for each in found]


def test_where_nobody_comes_back_there_is_one_split() -> None:
    cut = np.datetime64("2026-03-10")
    (found,) = by_time_in_folds(DAYS, ["a", "b", "c", "d"], cut)
    assert sides(found) == sides(by_time(DAYS, ["a", "b", "c", "d"], cut))
    assert found.name == "2026-03-10"
    assert list(by_cohort_in_folds([1, 1], [1, 2])) == []
    with pytest.raises(InvalidSize, match="n_folds"):
        list(by_time_in_folds(DAYS, [1, 2, 3, 4], cut, n_folds=1))


@some
@given(seeds, st.integers(2, 6))
def test_folds_judge_every_later_row_once_and_know_nothing_of_whom_they_judge(
    seed: int, n: int
) -> None:
    rng = np.random.default_rng(seed)
    learner = rng.integers(0, 8, 60)
    shown = np.datetime64("2026-01-01") + rng.integers(0, 100, 60)
    known = shown + rng.integers(1, 60, 60)
    cut = np.datetime64("2026-02-20")
    found = list(by_time_in_folds(shown, learner, cut, known=known, n_folds=n))
    judged = np.concatenate([each.test for each in found])
    assert sorted(judged.tolist()) == np.flatnonzero(shown >= cut).tolist()
    for each in found:
        assert not set(learner[each.train].tolist()) & set(learner[each.test].tolist())
        assert (known[each.train] < cut).all()
        others = ~np.isin(learner, learner[each.test]) & (known < cut)
        assert each.train.tolist() == np.flatnonzero(others).tolist()


def test_no_rows_and_one_cohort_have_nothing_to_judge() -> None:
    assert list(by_cohort([], [])) == []
    assert list(by_cohort([1, 1], [1, 2])) == []
    assert sides(by_time([], [], np.datetime64("2026-01-01"))) == ([], [], 0)


def test_what_cannot_be_split_is_named() -> None:
    for folds in (1, 4):
        with pytest.raises(InvalidSize, match="n_folds"):
            list(k_folds([1, 2, 3], folds, np.random.default_rng(0)))
    with pytest.raises(WrongShape):
        by_time(DAYS, [1], np.datetime64("2026-01-01"))
    with pytest.raises(WrongShape):
        by_time(DAYS, [1, 2, 3, 4], np.datetime64("2026-01-01"), known=DAYS[:1])
    with pytest.raises(WrongShape):
        list(by_cohort([1], [1, 2]))
