"""Totals that independent peers agreed on; all of them: ``python -m benchmarks.frozen --check``."""

from __future__ import annotations

from typing import get_args

import numpy as np
import pytest

from benchmarks.frozen import TOTALS, Case, read_totals
from matching._request import read_request
from matching.assignment import Solver, solve_request

KNOWN = read_totals()
QUICK = [case for case in KNOWN if case.learners <= 5_000]
LARGEST = Case("feat", 20_000, 4_000, "spare")


@pytest.mark.parametrize("case", [*QUICK, LARGEST], ids=lambda case: " ".join(map(str, case)))
def test_the_total_is_that_of_the_peers(case: Case) -> None:
    result, total, digest = case.by_assign()
    assert digest == KNOWN[case]["digest"], "the instance is not the one that was frozen"
    assert total == KNOWN[case]["total"]
    assert result.gap == 0.0


def test_at_least_two_peers_agreed_on_each() -> None:
    assert all(len(row["agreed by"]) >= 2 for row in KNOWN.values())
    assert {case.learners for case in KNOWN} >= {200, 1_000, 2_000, 5_000, 10_000, 20_000}


@pytest.mark.parametrize("solver", get_args(Solver))
def test_the_known_cost_of_an_assignment_problem_of_or_library(solver: Solver) -> None:
    n, *costs = map(int, (TOTALS.parent / "assign100.txt").read_text(encoding="utf-8").split())
    request = read_request(-np.array(costs).reshape(n, n), np.ones(n))
    result = solve_request(request, solver=solver)
    assert result.total == -305
    assert result.gap == 0.0
