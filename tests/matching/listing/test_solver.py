from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from benchmarks.instances import FAMILIES, Family, make_pair_scores
from matching._b_matching import b_match
from matching._candidates import ties_by_id
from matching.listing.scan import CandidateScanner
from matching.listing.solver import list_pairs, match_places, solve

PROPERTY = settings(max_examples=300, deadline=None, derandomize=True)


class Problem(NamedTuple):
    """Arguments of `match_places`."""

    learner: NDArray[np.intp]
    mentor: NDArray[np.intp]
    net: NDArray[np.int64]
    price: NDArray[np.int64]
    demand: NDArray[np.int64]
    room: NDArray[np.int64]


@st.composite
def problems(draw: st.DrawFn) -> Problem:
    """Ties, shortage, spare room, learners without candidates, prices of all sizes."""
    n, m = draw(st.integers(1, 30)), draw(st.integers(1, 12))
    rng = np.random.default_rng(draw(st.integers(0, 10**6)))
    learner, mentor = np.nonzero(rng.random((n, m)) < draw(st.sampled_from([0.2, 0.6, 1.0])))
    price = rng.integers(0, 10 ** draw(st.integers(0, 6)) + 1, m)
    score = rng.integers(-5, draw(st.sampled_from([0, 20, 2**20])), len(learner))
    demand = rng.integers(0, draw(st.integers(1, 4)) + 1, n)
    room = rng.integers(0, draw(st.integers(1, 12)) + 1, m)
    return Problem(learner, mentor, score - price[mentor], price, demand, room)


def chosen_by(choose: Callable[..., NDArray[np.bool_]], problem: Problem) -> tuple[int, int]:
    """Number and sum of a choice."""
    chosen = choose(*problem[:4], demand=problem.demand, room=problem.room)
    return checked(problem, chosen)


def checked(problem: Problem, chosen: NDArray[np.bool_]) -> tuple[int, int]:
    """Number and sum of a choice that keeps to demand and room."""
    of_learners = np.bincount(problem.learner[chosen], minlength=len(problem.demand))
    of_mentors = np.bincount(problem.mentor[chosen], minlength=len(problem.room))
    assert (of_learners <= problem.demand).all()
    assert (of_mentors <= problem.room).all()
    return int(chosen.sum()), int(problem.net[chosen].sum())


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
