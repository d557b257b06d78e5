from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.testing import assert_allclose, assert_array_equal
from scipy.sparse import csr_array

from benchmarks.instances import make
from matching import errors
from matching.assignment import assign
from matching.check import check_assignment, check_certificate
from matching.scores import UNIT
from tests.factories import scores_from
from tests.matching.oracles import best_rank, cloned_total, programme_total, rank_of
from tests.strategies import Problem, problems

NAN = np.nan
objectives = st.sampled_from(["total", "score"])
quick = settings(max_examples=150, deadline=None, derandomize=True)
few = settings(max_examples=50, deadline=None, derandomize=True)


@quick
@given(problems(), objectives)
def test_no_other_assignment_is_better(problem: Problem, objective: str) -> None:
    result = assign(problem.scores, problem.capacity, objective=objective, **problem.rules)
    assert rank_of(problem, result) == best_rank(problem, objective)
    assert result.gap == 0.0
    assert check_assignment(result, problem.scores, problem.capacity, **problem.rules) == []
    assert check_certificate(result, problem.scores, problem.capacity, **problem.rules) == []


@few
@given(problems(), objectives, st.integers(0, 9))
def test_random_ties_are_as_good_and_repeat_by_seed(
    problem: Problem, objective: str, seed: int
) -> None:
    first, again = (
        assign(
            problem.scores,
            problem.capacity,
            objective=objective,
            rng=np.random.default_rng(seed),
            **problem.rules,
        )
        for _ in range(2)
    )
    assert rank_of(problem, first) == best_rank(problem, objective)
    assert check_certificate(first, problem.scores, problem.capacity, **problem.rules) == []
    assert_array_equal(first.mentor, again.mentor)


def test_random_ties_reach_every_best_assignment() -> None:
    rng = np.random.default_rng(1)
    found = {tuple(assign(np.ones((2, 2)), [1, 1], rng=rng).mentor.tolist()) for _ in range(40)}
    assert found == {(0, 1), (1, 0)}


def test_matching_both_comes_before_the_best_pair() -> None:
    scores = [[10.0, 1.0], [8.0, NAN]]
    assert assign(scores, [1, 1]).mentor.tolist() == [1, 0]
    assert assign(scores, [1, 1]).total == 9.0
    assert assign(scores, [1, 1], objective="score").mentor.tolist() == [0, -1]


def test_equal_totals_match_more_learners_under_score() -> None:
    result = assign([[5.0, 0.0], [5.0, NAN], [-1.0, -1.0]], [1, 1], objective="score")
    assert result.n_matched == 2
    assert result.unmatched == {2: "not_worth"}


def test_who_must_be_left_out_is_proven_and_not_only_priced() -> None:
    # Learner 2 would add 100 at mentor 1, but only learner 2 can fill mentor 0.
    scores = [[NAN, 1.0], [NAN, 2.0], [0.0, 100.0]]
    result = assign(scores, [1, 1])
    assert result.mentor.tolist() == [-1, 1, 0]
    assert result.seat_price.tolist() == [0.0, 100.0]
    assert result.certificate.level.tolist() == [0, 1]
    assert result.certificate.price.tolist() == [0.0, 1.0]


@few
@given(problems(with_rules=False), st.randoms(use_true_random=False))
def test_row_order_never_changes_a_result(problem: Problem, random: Any) -> None:
    # Distinct powers of two: every assignment has a total of its own.
    n, m = problem.scores.shape
    powers = random.sample(range(n * m), n * m)
    distinct = np.where(np.isnan(problem.scores), NAN, 2.0 ** np.reshape(powers, (n, m)))
    rows = np.array(random.sample(range(n), n), dtype=np.intp)
    columns = np.array(random.sample(range(m), m), dtype=np.intp)
    result = assign(distinct, problem.capacity)
    turned = assign(distinct[np.ix_(rows, columns)], problem.capacity[columns])
    there = np.append(columns, -1)[turned.mentor]
    assert_array_equal(result.mentor[rows], there)
    assert_array_equal(result.seat_price[columns], turned.seat_price)


@few
@given(problems(with_rules=False), objectives)
def test_pair_scores_and_their_array_give_the_same(problem: Problem, objective: str) -> None:
    units = np.rint(problem.scores * 1000) + 5000
    by_pairs = assign(
        scores_from(units), problem.capacity, minimum=problem.minimum, objective=objective
    )
    by_array = assign(units / UNIT, problem.capacity, minimum=problem.minimum, objective=objective)
    assert_array_equal(by_pairs.mentor, by_array.mentor)
    assert_array_equal(by_pairs.seat_price, by_array.seat_price)
    assert by_pairs.total == by_array.total


def test_popular_mentors_at_a_thousand_learners_match_scipy() -> None:
    scores, capacity = make("popular", 1000, 250)
    result = assign(scores, capacity)
    assert result.total == cloned_total(scores, capacity)
    assert result.gap == 0.0
    assert result.n_matched == 1000


def test_real_numbers_reach_the_linear_programme() -> None:
    rng = np.random.default_rng(3)
    scores = rng.normal(size=(80, 15))
    scores[rng.random(scores.shape) < 0.3] = NAN
    capacity = rng.integers(0, 6, 15)
    result = assign(scores, capacity, objective="score")
    assert_allclose(result.total, programme_total(scores, capacity), rtol=1e-12)
    assert result.gap == 0.0


@pytest.mark.parametrize("factor", [1e-250, 1e-9, 1.0, 1e9, 1e300])
def test_the_unit_of_the_scores_does_not_matter(factor: float) -> None:
    scores = np.random.default_rng(4).normal(size=(30, 8))
    capacity = np.full(8, 3)
    result, scaled = assign(scores, capacity), assign(scores * factor, capacity)
    assert_array_equal(result.mentor, scaled.mentor)
    assert scaled.gap == 0.0
    assert_allclose(scaled.seat_price, result.seat_price * factor, rtol=1e-9)


def test_whole_numbers_far_apart_are_told_apart() -> None:
    # One solver step cannot hold both sizes: the second decides between 2⁵⁰ and 2⁵⁰ + 1.
    scores = np.full((6, 3), 2.0**50)
    scores[3, 1] += 1
    scores[4, 2] += 1
    result = assign(scores, [2, 2, 2])
    assert result.total == 6 * 2.0**50 + 2
    assert result.gap == 0.0


@pytest.mark.parametrize(("n", "m"), [(0, 0), (0, 3), (3, 0), (2, 2)])
def test_nothing_to_assign_is_a_result(n: int, m: int) -> None:
    for scores in (np.full((n, m), NAN), np.full((n, m), -np.inf)):
        result = assign(scores, np.ones(m), minimum=np.ones(m))
        assert result.mentor.tolist() == [-1] * n
        assert (result.total, result.gap, result.n_matched) == (0.0, 0.0, 0)
        assert dict(result.unmatched) == dict.fromkeys(range(n), "no_eligible_mentor")
        assert result.short.tolist() == [1] * m
        assert check_certificate(result, scores, np.ones(m), minimum=np.ones(m)) == []


def test_each_unmatched_learner_has_the_reason_that_holds() -> None:
    scores = [[NAN, NAN, NAN], [0.1, 0.1, 0.1], [NAN, 0.9, NAN], [0.9, NAN, NAN], [0.8, NAN, NAN]]
    result = assign(scores, [1, 0, 1], min_score=0.5)
    assert dict(result.unmatched) == {
        0: "no_eligible_mentor",
        1: "below_min_score",
        2: "no_seats",
        4: "no_room",
    }


def test_reasons_do_not_reveal_locked_seats_as_room() -> None:
    result = assign([[0.5], [0.9]], [1], locked=[0, -1])
    assert dict(result.unmatched) == {1: "no_seats"}


def test_a_lock_overrides_the_least_score_and_keeps_its_seat() -> None:
    result = assign([[0.1, 0.9], [0.9, 0.2]], [1, 1], locked=[0, -1], min_score=0.15)
    assert result.mentor.tolist() == [0, 1]


def test_minimum_seats_are_filled_first_and_shortfalls_reported() -> None:
    scores = [[9.0, 1.0, NAN], [8.0, 1.0, NAN], [7.0, 1.0, NAN]]
    result = assign(scores, [3, 3, 2], minimum=[0, 2, 2], objective="score")
    assert result.load.tolist() == [1, 2, 0]
    assert result.short.tolist() == [0, 0, 2]
    assert result.total == 11.0
    assert result.seat_price[1] < 0


def test_a_least_score_for_each_learner() -> None:
    result = assign([[0.5, 0.6], [0.5, 0.6]], [1, 1], min_score=[0.55, -np.inf])
    assert result.mentor.tolist() == [1, 0]


@pytest.mark.parametrize("form", [np.asarray, csr_array])
def test_pairs_that_are_not_eligible_are_absent(form: Any) -> None:
    eligible = np.array([[False, True], [True, False]])
    for scores in ([[9, 1], [1, 9]], scores_from([[9, 1], [1, 9]])):
        assert assign(scores, [1, 1], eligible=form(eligible)).mentor.tolist() == [1, 0]


def test_the_callers_arrays_stay_as_they_are() -> None:
    scores = np.array([[1.0, -np.inf], [NAN, 2.0]])
    capacity, locked = np.array([1, 1]), np.array([-1, 1])
    before = [scores.copy(), capacity.copy(), locked.copy()]
    assign(scores, capacity, locked=locked, min_score=1.5, eligible=np.eye(2, dtype=bool))
    for kept, now in zip(before, (scores, capacity, locked), strict=True):
        assert_array_equal(kept, now)


ONES = np.ones((2, 2))


@pytest.mark.parametrize(
    ("error", "arguments"),
    [
        (errors.WrongShape, {"scores": np.ones(3)}),
        (errors.WrongShape, {"capacity": [1]}),
        (errors.WrongShape, {"minimum": [[0, 0]]}),
        (errors.WrongShape, {"eligible": np.ones((2, 3), dtype=bool)}),
        (errors.WrongShape, {"eligible": csr_array((3, 2), dtype=bool)}),
        (errors.WrongShape, {"locked": [-1]}),
        (errors.WrongShape, {"min_score": [0.1, 0.2, 0.3]}),
        (errors.NotNumeric, {"scores": [[1, 2], [3]]}),
        (errors.NotNumeric, {"capacity": ["one", "two"]}),
        (errors.NotNumeric, {"locked": {0: 1}}),
        (errors.NotFinite, {"scores": [[1, np.inf], [1, 1]]}),
        (errors.NotFinite, {"min_score": NAN}),
        (errors.NotFinite, {"min_score": [0.0, np.inf]}),
        (errors.NotFinite, {"locked": [0, NAN]}),
        (errors.InvalidCapacity, {"capacity": [1, -1]}),
        (errors.InvalidCapacity, {"capacity": [1, 0.5]}),
        (errors.InvalidCapacity, {"capacity": [1, NAN]}),
        (errors.InvalidCapacity, {"capacity": [1, np.inf]}),
        (errors.InvalidCapacity, {"capacity": [1, 1e18]}),
        (errors.InvalidCapacity, {"minimum": [0, 2]}),
        (errors.InvalidCapacity, {"minimum": [0, -1]}),
        (errors.InvalidLock, {"locked": [2, -1]}),
        (errors.InvalidLock, {"locked": [-2, -1]}),
        (errors.InvalidLock, {"locked": [0.5, -1]}),
        (errors.InvalidLock, {"locked": [0, 0]}),
        (errors.InvalidLock, {"locked": [1, -1], "scores": [[1, NAN], [1, 1]]}),
        (errors.InvalidLock, {"locked": [1, -1], "eligible": np.eye(2, dtype=bool)}),
        (errors.InvalidOption, {"objective": "most"}),
    ],
)
def test_bad_input_is_named_before_any_work(error: type[Exception], arguments: Any) -> None:
    call = {"scores": ONES, "capacity": [1, 1], **arguments}
    with pytest.raises(error) as caught:
        assign(call.pop("scores"), call.pop("capacity"), **call)
    assert isinstance(caught.value, errors.MatchingError)


def test_errors_carry_the_data() -> None:
    with pytest.raises(errors.InvalidCapacity) as capacity:
        assign(ONES, [1, -3])
    assert (capacity.value.name, capacity.value.mentor, capacity.value.value) == ("capacity", 1, -3)
    with pytest.raises(errors.InvalidLock) as lock:
        assign(ONES, [1, 1], locked=[1, 1])
    assert (lock.value.learner, lock.value.mentor) == (1, 1)
    with pytest.raises(errors.NotFinite) as score:
        assign([[1.0, 1.0], [np.inf, 1.0]], [1, 1])
    assert score.value.position == (1, 0)
