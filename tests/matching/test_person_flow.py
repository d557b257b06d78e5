from __future__ import annotations

import itertools

import numpy as np
import pytest
from numpy.typing import NDArray

from matching._instance import Instance
from matching._person_flow import Arcs, Network, network_of, solve_network


def _network(seed: int) -> tuple[Network, Arcs, NDArray[np.intp]]:
    """Up to five rows of up to three learners, up to three mentors; bonuses on or off."""
    rng = np.random.default_rng(seed)
    n, m = int(rng.integers(1, 6)), int(rng.integers(1, 4))
    learner = np.sort(rng.integers(0, 3, (n,)))
    row, mentor = np.nonzero(rng.random((n, m)) < 0.8)
    arcs = Arcs(row, mentor, rng.integers(-3, 9, (len(row),)))
    capacity = rng.integers(0, 4, (m,))
    nothing = np.zeros(0, dtype=np.intp)
    minimum = np.minimum(capacity, rng.integers(0, 2, (m,)) * (seed % 3 == 0))
    bonus = 1 if seed % 2 else 0
    seats = Instance(n, m, nothing, nothing, nothing, capacity, minimum, bonus, 0)
    return network_of(arcs, learner, seats, 9), arcs, learner


def _best(network: Network, arcs: Arcs, learner: NDArray[np.intp]) -> int:
    """Best worth of all choices, bonuses included."""
    instance, m = network.instance, network.n_mentors
    options: list[list[tuple[int, int]]] = [[(-1, 0)] for _ in range(instance.n_learners)]
    for row, mentor, value in zip(arcs.row, arcs.mentor, arcs.value, strict=True):
        options[row].append((int(mentor), int(value)))
    worths = []
    for choice in itertools.product(*options):
        mentor = np.array([j for j, _ in choice])
        at = np.flatnonzero(mentor >= 0)
        load = np.bincount(mentor[at], minlength=m)
        persons = learner[at] * m + mentor[at]
        if (load <= instance.capacity).all() and len(np.unique(persons)) == len(at):
            filled = int(np.minimum(load, instance.minimum).sum())
            bonus = len(at) * instance.match_bonus + filled * instance.seat_bonus
            worths.append(sum(value for _, value in choice) + bonus)
    return max(worths)


@pytest.mark.parametrize("seed", range(80))
def test_the_flow_is_the_best_and_its_prices_prove_it(seed: int) -> None:
    network, arcs, learner = _network(seed)
    instance, m = network.instance, network.n_mentors
    solved = solve_network(network)
    best = _best(network, arcs, learner)
    load = np.bincount(solved.assigned[solved.assigned >= 0], minlength=m)
    assert (load <= instance.capacity).all()
    # Every listed pair is worth no more than its row's utility and what it passes costs, so
    # utilities, seats and persons bound all choices; they meet the best of them.
    slack = solved.utility[instance.learner] + solved.price[instance.mentor]
    assert (slack >= instance.value + instance.match_bonus).all()
    person = solved.price[m:] - solved.price[network.leads_to]
    assert (person >= 0).all()
    assert (solved.utility >= 0).all()
    price = solved.price[:m]
    seats = np.maximum(price, 0) * instance.capacity
    least = np.maximum(price + instance.seat_bonus, 0) - np.maximum(price, 0)
    bound = solved.utility.sum() + person.sum() + seats.sum() + (least * instance.minimum).sum()
    assert bound == best


def test_only_mentors_whom_a_learner_lists_twice_are_persons() -> None:
    nothing = np.zeros(0, dtype=np.intp)
    seats = Instance(3, 2, nothing, nothing, nothing, np.array([3, 3]), np.array([0, 0]), 0, 0)
    arcs = Arcs(np.array([0, 1, 2, 2]), np.array([1, 1, 0, 1]), np.array([5, 4, 3, 2]))
    network = network_of(arcs, np.array([0, 0, 1]), seats, 5)
    assert network.person.tolist() == [1]
    solved = solve_network(network)
    assert solved.assigned.tolist() == [1, -1, 0]
    assert solved.price.tolist() == [0, 0, 4]
