from __future__ import annotations

import numpy as np
from numpy.testing import assert_allclose
from numpy.typing import NDArray

from models._bounded import least
from models._quadratic import Quadratic
from models.posterior import Posterior


def _posterior(
    gram: NDArray[np.float64], pull: NDArray[np.float64], scale: NDArray[np.float64], noise: float
) -> Posterior:
    free = np.zeros(len(pull), dtype=np.bool_)
    mode = least(gram + np.eye(len(pull)), pull, free)
    told = Quadratic(gram, pull, noise)
    return Posterior(told, np.zeros(len(pull)), 1.0, mode, free, np.inf, scale)


def test_shares_are_per_unit_of_a_feature() -> None:
    # Coefficients 3 and 1 of standardised features; a unit of the second is two deviations.
    found = _posterior(np.eye(2), np.array([6.0, 2.0]), np.array([1.0, 0.5]), 1.0).shares()
    assert_allclose(found.value, [0.6, 0.4])
    assert_allclose(found.total, 5.0)


def test_a_negative_coefficient_is_turned_off_and_the_others_found_anew() -> None:
    gram = np.array([[1.0, 1.0, 0.0], [1.0, 1.0, 0.0], [0.0, 0.0, 1.0]])
    found = _posterior(gram, np.array([5.0, 1.0, 5.0]), np.ones(3), 1.0).shares()
    # Alone, the first is 5 / 2, as the third is; with the second it would have been 3.
    assert_allclose(found.value, [0.5, 0.0, 0.5])
    assert found.place[1] < 0 < found.deviation[1]


def test_a_share_of_less_than_half_a_unit_of_a_score_is_nothing() -> None:
    found = _posterior(np.eye(2), np.array([2.0, 2e-7]), np.ones(2), 1.0).shares()
    assert_allclose(found.value, [1.0, 0.0], atol=0)


def test_without_a_positive_coefficient_there_are_no_shares() -> None:
    found = _posterior(np.eye(2), np.array([-2.0, 0.0]), np.ones(2), 1.0).shares()
    assert (found.total, found.value.tolist()) == (0.0, [0.0, 0.0])


def test_deviations_of_shares_are_those_of_draws() -> None:
    rng = np.random.default_rng(1)
    root = rng.normal(size=(50, 3))
    gram, scale = 20 * root.T @ root, np.array([1.0, 2.0, 0.5])
    posterior = _posterior(gram, gram @ np.array([1.0, 0.8, 0.3]), scale, 0.5)
    variance = 0.5 * np.linalg.inv(posterior.curvature)
    draws = rng.multivariate_normal(posterior.mode, variance, size=40_000) / scale
    drawn = draws / draws.sum(axis=1, keepdims=True)
    assert (draws > 0).all()
    assert_allclose(posterior.shares().deviation, drawn.std(axis=0), rtol=0.03)
