from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import pytest

from matching._search import Worth, best_first


@dataclass(frozen=True)
class _Pick:
    worth: Worth
    taken: tuple[int, ...]


@dataclass(frozen=True)
class _Knapsack:
    """Some of things of a value and a weight, up to 20 in weight; parts of things as the bound."""

    things: tuple[tuple[int, int], ...]
    taken: tuple[int, ...] = ()

    @property
    def _left(self) -> int:
        return 20 - sum(w * t for (_, w), t in zip(self.things, self.taken, strict=False))

    @property
    def _value(self) -> int:
        return sum(v * t for (v, _), t in zip(self.things, self.taken, strict=False))

    @property
    def limit(self) -> Worth:
        left, value = float(self._left), float(self._value)
        for v, w in sorted(self.things[len(self.taken) :], key=lambda one: -one[0] / one[1]):
            part = min(1.0, left / w)
            left, value = left - part * w, value + part * v
        return (value,)

    @property
    def answer(self) -> _Pick | None:
        return _Pick((float(self._value),), self.taken) if self._left >= 0 else None

    def split(self) -> Iterator[_Knapsack]:
        if len(self.taken) < len(self.things):
            for take in (1, 0):
                child = _Knapsack(self.things, (*self.taken, take))
                if child._left >= 0:
                    yield child


def _best(things: tuple[tuple[int, int], ...]) -> float:
    value = np.zeros(21)
    for v, w in things:
        value[w:] = np.maximum(value[w:], value[:-w] + v)
    return float(value.max())


@pytest.mark.parametrize("seed", range(20))
def test_the_best_answer_is_found_and_proven(seed: int) -> None:
    rng = np.random.default_rng(seed)
    things = tuple((int(v), int(w)) for v, w in rng.integers(1, 12, (9, 2)))
    found = best_first(_Knapsack(things), _Pick((0.0,), ()), 10_000)
    assert found.answer.worth == found.limit == (_best(things),)


@pytest.mark.parametrize("most", [1, 2, 5, 20])
def test_a_search_that_is_stopped_still_bounds_the_best(most: int) -> None:
    things = tuple((int(v), int(w)) for v, w in np.random.default_rng(5).integers(1, 12, (12, 2)))
    found = best_first(_Knapsack(things), _Pick((0.0,), ()), most)
    assert found.answer.worth <= (_best(things),) <= found.limit
    assert found.n_solved <= most + 1


def test_an_answer_that_meets_the_bound_ends_the_search_at_once() -> None:
    things = ((3, 1), (4, 2))
    found = best_first(_Knapsack(things), _Pick((7.0,), (1, 1)), 100)
    assert (found.n_solved, found.limit) == (1, (7.0,))
