from __future__ import annotations

import itertools

import numpy as np
import pytest

from matching._request import read_request
from matching._staying import most_staying
from matching.assignment import assign
from matching.certificate import Certificate


def _most(scores: np.ndarray, capacity: np.ndarray, home: np.ndarray, objective: str) -> int:
    """Most who stay of all assignments that match as many as can be."""
    rows = [[-1, *np.flatnonzero(~np.isnan(row)).tolist()] for row in scores]
    found = []
    for mentor in itertools.product(*rows):
        at = np.array([j for j in mentor if j >= 0], dtype=int)
        if (np.bincount(at, minlength=len(capacity)) <= capacity).all():
            stay = int(((np.array(mentor) == home) & (home >= 0)).sum())
            found.append((len(at) if objective == "total" else 0, stay))
    return max(found)[1]


@pytest.mark.parametrize("objective", ["total", "score"])
@pytest.mark.parametrize("seed", range(30))
def test_the_prices_of_an_optimum_with_a_bonus_tell_how_many_can_stay(
    seed: int, objective: str
) -> None:
    rng = np.random.default_rng(seed)
    n, m = int(rng.integers(1, 6)), int(rng.integers(1, 4))
    scores = rng.random((n, m)).round(2)
    scores[rng.random((n, m)) < 0.4] = np.nan
    capacity, home = rng.integers(0, 3, m), rng.integers(-1, m, n)
    home[np.isnan(scores[np.arange(n), home])] = -1
    bonus = 50.0
    more = np.zeros((n, m))
    more[home >= 0, home[home >= 0]] = bonus
    optimum = assign(scores + more, capacity, objective=objective)
    stay = int(((optimum.mentor == home) & (home >= 0)).sum())
    request = read_request(scores, capacity, objective=objective)
    most = most_staying(request, home, optimum.certificate, bonus=bonus, stay=stay)
    assert stay == most == _most(scores, capacity, home, objective)


@pytest.mark.parametrize("seed", range(10))
def test_any_prices_bound_it(seed: int) -> None:
    rng = np.random.default_rng(seed)
    scores, capacity, home = rng.random((5, 3)), rng.integers(1, 3, 3), rng.integers(0, 3, 5)
    level: np.ndarray = np.zeros(3, dtype=np.int8)
    anything = Certificate(level, rng.normal(0, 2, 3))
    request = read_request(scores, capacity, objective="score")
    most = most_staying(request, home, anything, bonus=1.0, stay=-1)
    assert most >= _most(scores, capacity, home, "score")
