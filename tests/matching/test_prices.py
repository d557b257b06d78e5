from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.testing import assert_allclose, assert_array_equal

from benchmarks.instances import FAMILIES, Family, make
from matching._instance import full_instance
from matching._pairs import open_pairs
from matching._prices import longest_paths, mentor_graph
from matching._request import read_request
from matching.assignment import Assignment, assign
from matching.errors import SolverFailed
from tests.strategies import Problem, problems

quick = settings(max_examples=150, deadline=None, derandomize=True)
few = settings(max_examples=60, deadline=None, derandomize=True)
objectives = st.sampled_from(["total", "score"])


@quick
@given(problems(), objectives)
def test_prices_are_a_dual_solution(problem: Problem, objective: str) -> None:
    result = assign(problem.scores, problem.capacity, objective=objective, **problem.rules)
    price, utility = result.seat_price, result.learner_utility
    reached = np.minimum(problem.minimum, result.load)
    seats = np.where(price > 0, problem.capacity, reached)
    assert_allclose(utility.sum() + seats @ price, result.total, atol=1e-9)
    assert (price[result.load < problem.capacity] <= 0).all()
    assert (price[result.load > reached] >= 0).all()
    assert (price[problem.minimum == 0] >= 0).all()
    assert (utility[result.mentor < 0] == 0).all()
    free = problem.locked < 0
    admissible = np.where(problem.scores < problem.min_score, np.nan, problem.scores)
    gain = np.nan_to_num(admissible - price - utility[:, None], nan=-1.0)
    assert (gain[free] <= 1e-9).all()


@few
@given(problems(with_minimum=False), st.integers(0, 3))
def test_a_price_is_what_one_more_seat_adds(problem: Problem, mentor: int) -> None:
    if mentor >= len(problem.capacity):
        return
    result, richer = _one_seat_more(problem, mentor, "score")
    assert_allclose(richer.total - result.total, result.seat_price[mentor], atol=1e-9)


@quick
@given(problems(), st.integers(0, 3), objectives)
def test_the_certificate_says_what_one_more_seat_adds(
    problem: Problem, mentor: int, objective: str
) -> None:
    if mentor >= len(problem.capacity):
        return
    result, richer = _one_seat_more(problem, mentor, objective)
    gain = result.certificate.more_total[mentor]
    assert_allclose(richer.total - result.total, gain, atol=1e-9)
    if objective == "total":
        more = result.certificate.more_matched[mentor]
        assert richer.n_matched - result.n_matched == more


def _one_seat_more(problem: Problem, mentor: int, objective: str) -> tuple[Assignment, Assignment]:
    more = problem.capacity.copy()
    more[mentor] += 1
    scores, rules = problem.scores, problem.rules
    return (
        assign(scores, problem.capacity, objective=objective, **rules),
        assign(scores, more, objective=objective, **rules),
    )


@few
@given(problems(with_minimum=False))
def test_prices_are_the_smallest(problem: Problem) -> None:
    # Any dual prices bound the worth of a seat from above, so lowering one must break a rule.
    result = assign(problem.scores, problem.capacity, objective="score", **problem.rules)
    for mentor in np.flatnonzero(result.seat_price > 0):
        _, richer = _one_seat_more(problem, int(mentor), "score")
        assert richer.total > result.total


@pytest.mark.parametrize("family", FAMILIES)
@pytest.mark.parametrize("objective", ["total", "score"])
def test_whole_scores_have_whole_prices(family: Family, objective: str) -> None:
    scores, capacity = make(family, 300, 60)
    result = assign(scores, capacity, objective=objective)
    assert_array_equal(result.seat_price % 1, 0)
    assert not np.signbit(result.seat_price).any()
    assert result.learner_utility.sum() + capacity @ result.seat_price == result.total
    gain = scores - result.seat_price - result.learner_utility[:, None]
    assert gain.max() == 0.0


def test_a_price_is_negative_only_where_a_minimum_holds_somebody() -> None:
    scores = np.array([[5.0, 1.0], [4.0, 3.0]])
    assert assign(scores, [2, 1], minimum=[0, 1]).seat_price.tolist() == [0.0, -1.0]
    assert assign(scores.T, [2, 1], minimum=[0, 1]).seat_price.tolist() == [0.0, 0.0]


def test_exchange_weights_are_the_best_of_those_at_a_mentor() -> None:
    scores = np.array([[5.0, 4.0, np.nan], [6.0, 3.0, 1.0], [0.0, 2.0, 9.0]])
    request = read_request(scores, [2, 1, 1])
    graph = mentor_graph(full_instance(open_pairs(request, None)), np.array([0, 0, 2]))
    arcs = set(
        zip(graph.source.tolist(), graph.target.tolist(), graph.weight.tolist(), strict=True)
    )
    assert arcs == {(0, 1, -1), (0, 1, -3), (0, 2, -5), (2, 0, -9), (2, 1, -7)}


def test_an_assignment_that_an_exchange_improves_has_no_prices() -> None:
    scores = np.array([[1.0, 5.0], [5.0, 1.0]])
    instance = full_instance(open_pairs(read_request(scores, [1, 1]), None))
    graph = mentor_graph(instance, np.array([0, 1]))
    with pytest.raises(SolverFailed):
        longest_paths(graph, np.zeros(2, dtype=np.int64))
