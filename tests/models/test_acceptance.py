from __future__ import annotations

import numpy as np
import pytest
from numpy.testing import assert_allclose
from numpy.typing import NDArray
from scipy.optimize import minimize_scalar

from models.acceptance import STIFFNESS, AcceptanceModel
from models.errors import InvalidLabel, UnequalLengths
from models.linear import MapLinear

TRUE = np.array([0.8, -1.2])
"""Fit draws a mentor, load keeps her away."""


def _asked(
    rng: np.random.Generator, n_mentors: int, each: int, spread: float = 1.0
) -> tuple[NDArray[np.float64], NDArray[np.float64], NDArray[np.int64], NDArray[np.float64]]:
    mentor = np.repeat(np.arange(n_mentors), each)
    X = rng.normal(size=(len(mentor), 2))
    ready = rng.normal(0, spread, n_mentors)
    line = 0.5 + X @ TRUE + ready[mentor]
    return X, (rng.uniform(size=len(line)) < 1 / (1 + np.exp(-line))) * 1.0, mentor, ready


def test_readiness_by_hand() -> None:
    # Nothing else is known of pairs: three of three accepted by a, none of one by b.
    X, y = np.zeros((4, 1)), np.array([1.0, 1.0, 1.0, 0.0])
    model = AcceptanceModel().fit(X, y, mentor=["a", "a", "a", "b"])
    level = np.log(3.5 / 1.5)

    def loss(u: float, yes: int, no: int) -> float:
        chance = 1 / (1 + np.exp(-(level + u)))
        return float(-yes * np.log(chance) - no * np.log(1 - chance) + STIFFNESS * u * u / 2)

    expected = [minimize_scalar(loss, args=args).x for args in ((3, 0), (0, 1))]
    assert_allclose(model.readiness(["a", "b", "c"]), [*expected, 0.0], atol=1e-6)
    found = model.predict(np.zeros((1, 1)), mentor=["c"])
    assert_allclose(found, 3.5 / 5)


def test_pairs_and_readiness_are_found() -> None:
    rng = np.random.default_rng(1)
    X, y, mentor, ready = _asked(rng, 300, 40)
    model = AcceptanceModel(shrinkage=1.0).fit(X, y, mentor=mentor)
    # Readiness that is not in the line flattens it a little (Zeger, Liang & Albert 1988).
    assert_allclose(model.coef_, TRUE, rtol=0.25)
    assert np.corrcoef(model.readiness(np.arange(300)), ready)[0, 1] > 0.85


@pytest.mark.parametrize("each", [1, 3, 10])
def test_knowing_the_mentor_never_makes_it_worse(each: int) -> None:
    rng = np.random.default_rng(2)
    X, y, mentor, ready = _asked(rng, 400, each)
    model = AcceptanceModel().fit(X, y, mentor=mentor)
    pairs = MapLinear(shrinkage=300.0, centre_by_slate=False, loss="logistic").fit(X, y)
    new = rng.normal(size=(400, 2))
    truth = 1 / (1 + np.exp(-(0.5 + new @ TRUE + ready)))
    with_mentor = np.mean((model.predict(new, mentor=np.arange(400)) - truth) ** 2)
    assert with_mentor < np.mean((pairs.predict(new) - truth) ** 2)


def test_a_mentor_who_always_accepts_has_a_finite_readiness() -> None:
    model = AcceptanceModel().fit(np.zeros((500, 1)), np.ones(500), mentor=["a"] * 500)
    assert 0.99 < model.predict([[0.0]], mentor=["a"])[0] < 1


def test_without_requests_it_is_even() -> None:
    model = AcceptanceModel().fit(np.empty((0, 2)), [], mentor=[])
    assert_allclose(model.predict(np.zeros((1, 2)), mentor=["a"]), 0.5)


def test_wrong_input_is_named() -> None:
    with pytest.raises(InvalidLabel):
        AcceptanceModel().fit([[0.0]], [2.0], mentor=["a"])
    with pytest.raises(UnequalLengths):
        AcceptanceModel().fit([[0.0]], [1.0], mentor=["a", "b"])
    model = AcceptanceModel().fit([[0.0]], [1.0], mentor=["a"])
    with pytest.raises(UnequalLengths):
        model.predict([[0.0]], mentor=["a", "b"])
