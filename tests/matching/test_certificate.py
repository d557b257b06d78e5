from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from benchmarks.instances import FAMILIES, Family, make
from matching._request import read_request
from matching.assignment import assign
from matching.certificate import Certificate, certified_gap, dual_bound
from tests.matching.oracles import best_rank
from tests.strategies import Problem, problems

few = settings(max_examples=80, deadline=None, derandomize=True)
objectives = st.sampled_from(["total", "score"])


def _certificates(n_mentors: int) -> st.SearchStrategy[Certificate]:
    return st.builds(
        Certificate,
        hnp.arrays(np.int8, n_mentors, elements=st.integers(-1, 1)),
        hnp.arrays(np.float64, n_mentors, elements=st.integers(-3, 9).map(float)),
    )


@few
@given(problems(), objectives, st.data())
def test_any_prices_bound_every_assignment(
    problem: Problem, objective: str, data: st.DataObject
) -> None:
    certificate = data.draw(_certificates(len(problem.capacity)))
    if objective == "score":
        certificate = Certificate(np.minimum(certificate.level, 0), certificate.price)
    limit = dual_bound(
        problem.scores, problem.capacity, certificate, objective=objective, **problem.rules
    )
    filled, *rest = best_rank(problem, objective)
    assert filled <= limit.filled
    if filled == limit.filled and objective == "total":
        matched, total = rest
        assert matched <= limit.matched
        assert matched < limit.matched or total <= limit.total + 1e-9
    if filled == limit.filled and objective == "score":
        assert rest[0] <= limit.total + 1e-9


@pytest.mark.parametrize("family", FAMILIES)
def test_prices_of_the_optimum_meet_its_total(family: Family) -> None:
    scores, capacity = make(family, 300, 60)
    result = assign(scores, capacity // 2)
    limit = dual_bound(scores, capacity // 2, result.certificate)
    assert (limit.filled, limit.matched, limit.total) == (0, result.n_matched, result.total)


def test_a_worse_assignment_has_the_gap_that_it_lacks() -> None:
    scores = np.array([[5.0, 1.0], [2.0, 3.0]])
    certificate = assign(scores, [1, 1]).certificate
    request = read_request(scores, [1, 1])
    assert certified_gap(request, np.array([0, 1]), certificate, 0.0) == 0.0
    assert certified_gap(request, np.array([1, 0]), certificate, 0.0) == 5.0
    assert certified_gap(request, np.array([0, -1]), certificate, 0.0) == math.inf


def test_leaving_out_the_wrong_learner_shows_in_the_gap() -> None:
    # The plain prices (0, 100) hold for both; only the certificate tells the two apart.
    scores = np.array([[np.nan, 1.0], [np.nan, 2.0], [0.0, 100.0]])
    certificate = assign(scores, [1, 1]).certificate
    request = read_request(scores, [1, 1])
    assert certified_gap(request, np.array([-1, 1, 0]), certificate, 0.0) == 0.0
    assert certified_gap(request, np.array([1, -1, 0]), certificate, 0.0) == 1.0


def test_unfilled_minimum_seats_are_never_proven() -> None:
    scores = np.array([[9.0, 1.0], [9.0, 1.0]])
    certificate = assign(scores, [2, 1], minimum=[0, 1]).certificate
    request = read_request(scores, [2, 1], minimum=[0, 1])
    assert certified_gap(request, np.array([0, 0]), certificate, 0.0) == math.inf
