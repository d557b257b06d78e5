from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from matching._exchange import Chains, Network, cheapest_chains, network, network_at, worth_of
from matching._overruling import banned, moved
from matching._request import Objective
from matching.errors import InvalidLock
from matching.scores import EXACT_LIMIT
from tests.matching.cases import Company, companies, random_company

some = settings(max_examples=100, deadline=None, derandomize=True)
signs = st.integers(-1, 1)


def _arcs(graph: Network) -> NDArray[np.float64]:
    """Cost of every single arc, (n_nodes, n_nodes), learner by learner and seat by seat."""
    cost = np.full((graph.outside + 1, graph.outside + 1), np.inf)
    for learner in graph.movers.tolist():
        net = graph.values(np.asarray([learner]))[0] - graph.price
        own = graph.node(learner)
        cost[own] = np.minimum(cost[own], net[own] - net)
    for j in range(graph.outside):
        load = np.count_nonzero(graph.mentor == j)
        fills, empties = load < graph.case.minimum[j], load <= graph.case.minimum[j]
        if load < graph.case.capacity[j]:
            taken = -graph.price[j] - graph.worth.seat * fills
            cost[j, graph.outside] = min(cost[j, graph.outside], taken)
        if load:
            given = graph.price[j] + graph.worth.seat * empties
            cost[graph.outside, j] = min(cost[graph.outside, j], given)
    return cost


def _shortest(arcs: NDArray[np.float64], start: NDArray[np.float64]) -> NDArray[np.float64]:
    cost = start
    for _ in range(len(start)):
        cost = np.minimum(cost, (cost[:, np.newaxis] + arcs).min(axis=0))
    return cost


def _from(graph: Network, node: int) -> NDArray[np.float64]:
    start = np.full(graph.outside + 1, np.inf)
    start[node] = 0.0
    return start


def _same(one: Chains, other: Chains) -> None:
    np.testing.assert_array_equal(one.cost, other.cost)
    np.testing.assert_array_equal(one.source, other.source)
    np.testing.assert_array_equal(one.learner, other.learner)


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


@some
@given(companies((-1.0, 0.0)))
def test_no_chain_is_cheaper(company: Company) -> None:
    graph = network(company.case, company.case.solve())
    arcs = _arcs(graph)
    for start in range(graph.outside + 1):
        shortest = _shortest(arcs, _from(graph, start))
        for end in range(graph.outside + 1):
            found = cheapest_chains(graph, _from(graph, start), end).cost
            assert found[end] == shortest[end]
            assert (found >= shortest).all()


@pytest.mark.parametrize("objective", ["total", "score"])
@pytest.mark.parametrize("seed", range(3))
def test_what_was_searched_before_changes_no_chain(objective: Objective, seed: int) -> None:
    case = replace(random_company(80, 24, seed).case, objective=objective)
    graph = network(case, case.solve())
    rng = np.random.default_rng(seed)
    for learner, target, start, end in rng.integers(0, (80, 25, 25, 25), (60, 4)).tolist():
        fresh = network_at(graph.case, graph.mentor, graph.price, graph.fixed)
        _same(
            cheapest_chains(graph, _from(graph, start), end),
            cheapest_chains(fresh, _from(fresh, start), end),
        )
        for mentor in (max(int(graph.mentor[learner]), 0), end % 24):
            graph = banned(graph, learner, mentor)[1]
        try:
            graph = moved(graph, start, target)[1]
        except InvalidLock:
            continue


def test_a_chain_leads_through_the_learner_who_loses_least() -> None:
    # Both are at the first mentor, the second has room: one would lose 4 by going, the other 1.
    case = Company(np.array([[9.0, 5.0], [9.0, 8.0]]), np.array([2, 1])).case
    chains = cheapest_chains(network(case, case.solve()), np.array([0.0, np.inf, np.inf]), 1)
    assert chains.moves(1) == (0, [(1, 0, 1)])
    assert chains.cost[1] == pytest.approx(1.0)


def test_a_ban_of_a_mentor_whom_he_does_not_have_is_heeded_by_the_next_search() -> None:
    case = Company(np.array([[9.0, 5.0], [9.0, 8.0]]), np.array([2, 1])).case
    graph = network(case, case.solve())
    assert cheapest_chains(graph, _from(graph, 0), 1).moves(1) == (0, [(1, 0, 1)])
    _, after = banned(graph, 1, 1)
    assert cheapest_chains(after, _from(after, 0), 1).moves(1) == (0, [(0, 0, 1)])
