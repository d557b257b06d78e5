"""Cohorts whose best total is known without solving them, at the sizes of every solver."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest
from numpy.typing import NDArray
from scipy.sparse import csr_array

from features.grid import UNIT
from features.index import Index
from matching.assignment import assign
from matching.scores import PairScores

Array = NDArray[np.float64]
Seats = NDArray[np.int64]
Adversary = Callable[[np.random.Generator], tuple[Array, Seats, float]]
LARGE = (2_500, 500)
"""Solved by the compiled solver."""


def _products(strictness: Seats, quality: Seats) -> PairScores:
    """Score ``strictness * quality`` in whole units: everybody wants the same mentors."""
    n, m = len(strictness), len(quality)
    return PairScores(
        Index([f"l{i:05}" for i in range(n)], "learner"),
        Index([f"m{j:05}" for j in range(m)], "mentor"),
        csr_array(strictness[:, None].astype(np.float32)),
        quality[:, None].astype(np.float32),
        {"x": slice(0, 1)},
        csr_array((n, m), dtype=np.bool_),
        {},
    )


@pytest.mark.parametrize("seats_per_learner", [1.1, 0.6])
@pytest.mark.parametrize("shape", [(100, 20), (700, 150), LARGE, (5_000, 1_000)])
def test_products_are_best_sorted(shape: tuple[int, int], seats_per_learner: float) -> None:
    # Rearrangement inequality (Hardy, Littlewood and Pólya 1934, theorem 368).
    n, m = shape
    rng = np.random.default_rng(shape)
    strictness, quality = rng.integers(1, 1025, n), rng.integers(0, 1025, m)
    capacity = 1 + rng.multinomial(round(seats_per_learner * n) - m, np.ones(m) / m)
    result = assign(_products(strictness, quality), capacity)
    seats = np.sort(np.repeat(quality, capacity))[::-1][:n]
    assert result.total * UNIT == np.sort(strictness)[::-1][: len(seats)] @ seats
    assert result.n_matched == len(seats)
    assert result.gap == 0.0


@pytest.mark.parametrize("n", [30, 300, 500, 1_200])
def test_the_least_sum_of_products_of_two_rows_is_known(n: int) -> None:
    # Machol and Wien (1976), doi:10.1287/opre.24.1.190: hard for augmenting paths.
    number = np.arange(1.0, n + 1)
    result = assign(-np.outer(number, number), np.ones(n, dtype=int))
    assert -result.total == n * (n + 1) * (n + 2) // 6
    assert result.gap == 0.0


@pytest.mark.parametrize("shape", [(60, 12), (600, 120), LARGE])
def test_on_a_line_neighbours_are_best_in_order(shape: tuple[int, int]) -> None:
    n, m = shape
    rng = np.random.default_rng(shape)
    learners, mentors = rng.integers(0, 10**6, n), rng.integers(0, 10**6, m)
    capacity = rng.multinomial(n, np.ones(m) / m)
    result = assign(-np.abs(learners[:, None] - mentors).astype(float), capacity)
    seats = np.sort(np.repeat(mentors, capacity))
    assert -result.total == np.abs(np.sort(learners) - seats).sum()
    assert result.gap == 0.0


def _all_equal(rng: np.random.Generator) -> tuple[Array, Seats, float]:
    n, m = LARGE
    seats = rng.integers(0, 9, m)
    return np.ones(LARGE), seats, float(min(n, seats.sum()))


def _one_wanted_by_all(rng: np.random.Generator) -> tuple[Array, Seats, float]:
    n, m = LARGE
    scores = np.zeros(LARGE)
    scores[:, 7] = rng.integers(50, 1_000, n)
    return scores, np.full(m, 6), float(np.sort(scores[:, 7])[-6:].sum())


def _all_forbidden_but_one(rng: np.random.Generator) -> tuple[Array, Seats, float]:
    n, m = LARGE
    scores = np.full(LARGE, np.nan)
    mentor = rng.integers(0, m, n)
    scores[np.arange(n), mentor] = rng.integers(0, 1_000, n)
    best = [np.sort(scores[mentor == j, j])[-3:].sum() for j in range(m)]
    return scores, np.full(m, 3), float(sum(best))


def _seats_for_everybody(rng: np.random.Generator) -> tuple[Array, Seats, float]:
    n, m = LARGE
    scores = rng.integers(0, 1_000, LARGE).astype(float)
    return scores, np.full(m, n), float(scores.max(axis=1).sum())


def _clusters_alike(rng: np.random.Generator) -> tuple[Array, Seats, float]:
    """Within a cluster all are alike, and there are as many seats as learners."""
    n, m = LARGE
    learner, mentor = np.arange(n) % 25, np.arange(m) % 25
    scores = np.where(learner[:, None] == mentor, 900.0, rng.integers(0, 800, LARGE))
    return scores, np.full(m, n // m), 900.0 * n


@pytest.mark.parametrize(
    "make",
    [_all_equal, _one_wanted_by_all, _all_forbidden_but_one, _seats_for_everybody, _clusters_alike],
)
def test_adversaries_at_the_size_of_the_compiled_solver(make: Adversary) -> None:
    scores, capacity, best = make(np.random.default_rng(3))
    result = assign(scores, capacity)
    assert result.total == best
    assert result.gap == 0.0
