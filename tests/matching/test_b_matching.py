from __future__ import annotations

from itertools import combinations

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from matching._b_matching import b_match


@st.composite
def problems(draw: st.DrawFn) -> tuple[NDArray[np.int64], ...]:
    n, m = draw(st.integers(1, 3)), draw(st.integers(1, 3))
    rng = np.random.default_rng(draw(st.integers(0, 10**6)))
    learner, mentor = np.nonzero(rng.random((n, m)) < 0.8)
    price = rng.integers(0, 10 ** draw(st.integers(0, 6)) + 1, m)
    score = rng.integers(-5, draw(st.sampled_from([0, 20, 2**20])), len(learner))
    net = score - price[mentor]
    return learner, mentor, net, price, rng.integers(0, 3, n), rng.integers(0, 3, m)


def best(problem: tuple[NDArray[np.int64], ...]) -> tuple[int, int]:
    """Try every set of pairs: the most pairs, then the largest net sum."""
    learner, mentor, net, _, demand, room = problem
    found = (0, 0)
    for size in range(1, len(net) + 1):
        for chosen in map(list, combinations(range(len(net)), size)):
            within = (np.bincount(learner[chosen], minlength=len(demand)) <= demand).all() and (
                np.bincount(mentor[chosen], minlength=len(room)) <= room
            ).all()
            if within:
                found = (
                    max(found, (size, int(net[chosen].sum())))
                    if size == found[0]
                    else (size, int(net[chosen].sum()))
                )
    return found


@given(problems())
@settings(max_examples=80, deadline=None, derandomize=True)
def test_most_pairs_first_then_the_largest_sum(problem: tuple[NDArray[np.int64], ...]) -> None:
    learner, mentor, net, price, demand, room = problem
    chosen = b_match(learner, mentor, net, price, demand=demand, room=room)

    assert (np.bincount(learner[chosen], minlength=len(demand)) <= demand).all()
    assert (np.bincount(mentor[chosen], minlength=len(room)) <= room).all()
    assert (int(chosen.sum()), int(net[chosen].sum())) == best(problem)


@given(problems(), st.integers(0, 100))
@settings(max_examples=40, deadline=None, derandomize=True)
def test_ties_broken_at_random_cost_less_than_a_unit_a_pair(
    problem: tuple[NDArray[np.int64], ...], seed: int
) -> None:
    learner, mentor, net, price, demand, room = problem
    rng = np.random.default_rng(seed)
    chosen = b_match(learner, mentor, net, price, demand=demand, room=room, rng=rng)
    pairs, total = best(problem)

    assert int(chosen.sum()) == pairs
    assert total - pairs < net[chosen].sum() <= total or pairs == 0


def test_large_numbers_do_not_overflow() -> None:
    n, m = 400, 100
    learner, mentor = np.repeat(np.arange(n), m), np.tile(np.arange(m), n)
    score = np.random.default_rng(0).integers(0, 2**20, n * m)
    price = np.arange(m) * 2**24
    chosen = b_match(
        learner,
        mentor,
        score - price[mentor],
        price,
        demand=np.full(n, 3),
        room=np.full(m, 12),
        rng=np.random.default_rng(1),
    )

    assert chosen.sum() == 3 * n


def test_nothing_to_choose_from_gives_nothing() -> None:
    none = np.empty(0, dtype=np.int64)

    assert (
        len(b_match(none, none, none, np.array([0]), demand=np.array([3]), room=np.array([1]))) == 0
    )
