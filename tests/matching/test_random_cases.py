"""Random cohorts against peers: some hundred by default, many more by ``make thorough``."""

from __future__ import annotations

from typing import get_args

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import matching.assignment as front_door
from matching._request import read_request
from matching.assignment import Assignment, Solver, solve_request
from matching.check import check_assignment, check_certificate
from matching.large.solver import solve_large
from tests.matching.oracles import rank
from tests.matching.peers import by_flow, by_hungarian, by_programmes
from tests.matching.random_cases import RandomCase, random_cases

objectives = st.sampled_from(["total", "score"])
solvers = st.sampled_from(["large", "large", *get_args(Solver)])
FEW = settings().max_examples // 4
"""Linear programmes take ten times as long."""


def _solved(case: RandomCase, objective: str, solver: Solver) -> Assignment:
    with pytest.MonkeyPatch.context() as patch:
        for place in ("matching._request", "matching._pairs"):
            patch.setattr(f"{place}.KEPT_PAIRS", 0 if case.form == "factors" else 2**25)
        patch.setitem(
            front_door._SOLVERS,
            "large",
            lambda pairs, *rest: solve_large(pairs, case.tuning, *rest),
        )
        request = read_request(case.scores, case.whole.capacity, objective=objective, **case.rules)
        return solve_request(request, solver=solver)


@given(case=random_cases(), objective=objectives, solver=solvers)
def test_no_peer_finds_a_better_assignment(
    case: RandomCase, objective: str, solver: Solver
) -> None:
    result = _solved(case, objective, solver)
    own = rank(case.whole, result.mentor, objective)
    assert own == rank(case.whole, by_hungarian(case.whole, objective), objective)
    assert own == rank(case.whole, by_flow(case.whole, objective), objective)
    assert result.gap == 0.0


@given(case=random_cases(), objective=objectives, solver=solvers)
def test_every_assignment_keeps_the_rules_and_its_prices_prove_it(
    case: RandomCase, objective: str, solver: Solver
) -> None:
    result = _solved(case, objective, solver)
    assert check_assignment(result, case.scores, case.whole.capacity, **case.rules) == []
    assert check_certificate(result, case.scores, case.whole.capacity, **case.rules) == []


@settings(max_examples=FEW)
@given(case=random_cases(), objective=objectives)
def test_no_linear_programme_finds_a_better_assignment(case: RandomCase, objective: str) -> None:
    own = rank(case.whole, _solved(case, objective, "large").mentor, objective)
    best = by_programmes(case.whole, objective)
    assert own[: len(best)] == best
