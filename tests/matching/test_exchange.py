from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from matching._exchange import cheapest_chains, network, worth_of
from matching._request import Objective
from matching.scores import EXACT_LIMIT
from tests.matching.cases import Company, companies

some = settings(max_examples=100, deadline=None, derandomize=True)
signs = st.integers(-1, 1)


@some
@given(signs, signs, st.integers(-EXACT_LIMIT, EXACT_LIMIT), st.sampled_from(["total", "score"]))
def test_a_number_gives_back_its_parts(
    seats: int, learners: int, units: int, objective: Objective
) -> None:
    case = replace(Company(np.zeros((2, 3)), np.array([1, 1, 1])).case, objective=objective)
    worth = worth_of(case)
    number = seats * worth.seat + learners * worth.match + units * worth.unit
    assert worth.parts(number) == (seats, learners, units)


@some
@given(companies((-1.0, 0.0)))
def test_chains_begin_at_the_start_and_move_learners_from_where_they_are(company: Company) -> None:
    case = replace(company.case, objective="total")
    graph = network(case, case.solve())
    for start in range(graph.outside + 1):
        cost = np.full(graph.outside + 1, np.inf)
        cost[start] = 0.0
        for end in np.flatnonzero(np.arange(graph.outside + 1) != start).tolist():
            chains = cheapest_chains(graph, cost, end)
            if np.isinf(chains.cost[end]):
                continue
            begin, moves = chains.moves(end)
            assert begin == start
            assert chains.cost[end] >= 0
            for learner, before, after in moves:
                values = graph.values(np.asarray([learner]))[0]
                assert graph.node(learner) == before
                assert np.isfinite(values[after])


def test_a_chain_leads_through_the_learner_who_loses_least() -> None:
    # Both are at the first mentor, the second has room: one would lose 4 by going, the other 1.
    case = Company(np.array([[9.0, 5.0], [9.0, 8.0]]), np.array([2, 1])).case
    chains = cheapest_chains(network(case, case.solve()), np.array([0.0, np.inf, np.inf]), 1)
    assert chains.moves(1) == (0, [(1, 0, 1)])
    assert chains.cost[1] == pytest.approx(1.0)
