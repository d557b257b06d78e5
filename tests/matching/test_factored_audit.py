from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from numpy.testing import assert_array_equal
from scipy.sparse import csr_array

import matching.certificate as certificate
from matching._factored_audit import factored
from matching._request import read_request
from matching.certificate import Bound, Certificate, bound
from matching.scores import UNIT, PairScores
from tests.factories import scores_from


def _scores(rng: np.random.Generator) -> PairScores:
    units = rng.integers(0, 1000, (40, 9)).astype(float)
    units[rng.random(units.shape) < 0.2] = np.nan
    scores = scores_from(units)
    taken = np.where(rng.random(units.shape) < 0.2, -300.0, 0.0).astype(np.float32)
    scores.corrections_by["rule:taste"] = csr_array(taken)  # type: ignore[index]
    return scores


def _certificate(rng: np.random.Generator) -> Certificate:
    level = rng.integers(-1, 2, 9).astype(np.int8)
    return Certificate(level, rng.integers(-50, 900, 9) / UNIT)


@pytest.mark.parametrize("seed", range(8))
def test_factors_bound_as_much_as_single_pairs(seed: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("matching._request.KEPT_PAIRS", 0)
    rng = np.random.default_rng(seed)
    prices = _certificate(rng)
    rules: dict[str, Any] = {"min_score": 200 / UNIT, "minimum": np.full(9, 1)}
    request = read_request(_scores(rng), np.full(9, 3), **rules)
    assert factored(request, prices.price) is not None
    fast = bound(request, prices)
    monkeypatch.setattr(certificate, "factored", lambda request, price: None)
    assert fast == bound(request, prices)
    assert isinstance(fast, Bound)


def test_prices_between_units_are_checked_pair_by_pair(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("matching._request.KEPT_PAIRS", 0)
    rng = np.random.default_rng(0)
    request = read_request(_scores(rng), np.full(9, 3))
    assert factored(request, np.full(9, 0.5 / UNIT)) is None
    assert factored(request, np.full(9, 2.0**5)) is None
    assert factored(request, np.zeros(9)) is not None


def test_a_dense_table_is_checked_pair_by_pair() -> None:
    request = read_request(np.ones((2, 2)), [1, 1])
    assert factored(request, np.zeros(2)) is None
    assert_array_equal(bound(request, Certificate(np.zeros(2, np.int8), np.zeros(2))).total, 2.0)
