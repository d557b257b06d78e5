from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest
from hypothesis import given, settings
from numpy.typing import NDArray

from benchmarks.instances import FAMILIES, Family, make_pair_scores
from matching._b_matching import b_match
from matching._candidates import ties_by_id
from matching.listing.scan import CandidateScanner
from matching.listing.solver import list_pairs, match_places, solve
from tests.matching.listing.problems import Problem, checked, problems

PROPERTY = settings(max_examples=300, deadline=None, derandomize=True)


def chosen_by(choose: Callable[..., NDArray[np.bool_]], problem: Problem) -> tuple[int, int]:
    """Number and sum of a choice."""
    chosen = choose(*problem[:4], demand=problem.demand, room=problem.room)
    return checked(problem, chosen)


@PROPERTY
@given(problems())
def test_as_many_pairs_of_the_same_value_as_a_flow_finds(problem: Problem) -> None:
    assert chosen_by(match_places, problem) == chosen_by(b_match, problem)


def _problem(family: Family, n: int, m: int, *, seats_for: float) -> Problem:
    scores, seats = make_pair_scores(family, n, m)
    rng = np.random.default_rng(1)
    price = rng.integers(0, 12, m).astype(np.float64)
    rows = np.arange(n)
    found = CandidateScanner(scores, -np.inf).best(price, ties_by_id(n, m), rows, 16)
    room = np.floor(2 * seats_for * seats).astype(np.int64)
    return Problem(*found, price.astype(np.int64), rng.integers(1, 4, n), room)


@pytest.mark.parametrize("family", FAMILIES)
@pytest.mark.parametrize("seats_for", [1.0, 0.4])
def test_families_agree_with_a_flow(family: Family, seats_for: float) -> None:
    problem = _problem(family, 600, 120, seats_for=seats_for)
    assert chosen_by(match_places, problem) == chosen_by(b_match, problem)


@pytest.mark.parametrize("family", FAMILIES)
def test_the_prices_of_room_prove_the_choice(family: Family) -> None:
    learner, mentor, net, _, demand, room = _problem(family, 2_000, 400, seats_for=1.0)
    listing = list_pairs(learner, mentor, net, demand=demand, room=room)
    empty = -(2**40)
    state = solve(listing, empty)
    price, left = state.price, room - state.load
    assert (price >= 0).all()
    assert (price[left > 0] == 0).all()
    profit = np.where(listing.mentor >= 0, listing.net - price[listing.mentor], empty)
    best = -np.sort(-np.maximum(profit, empty), axis=1)[:, :3]
    places = np.arange(3) < demand[:, np.newaxis]
    bound = int(best[places].sum()) + int(price @ room)
    held = state.assigned >= 0
    worth = int(state.held[held].sum()) + empty * int(demand.sum() - held.sum())
    assert worth == bound


def test_nothing_to_choose_from_gives_nothing() -> None:
    none = np.empty(0, dtype=np.int64)
    one = np.ones(1, dtype=np.int64)
    assert len(match_places(none, none, none, one, demand=one, room=one)) == 0
