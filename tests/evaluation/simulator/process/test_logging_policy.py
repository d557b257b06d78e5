from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from evaluation.simulator.process.logging_policy import draw_lists, logits
from evaluation.simulator.process.settings import ListSettings

RNG = np.random.default_rng
LOGITS = arrays(np.float64, (3, 6), elements=st.floats(-30.0, 30.0))


def test_lists_come_as_often_as_their_propensities_say() -> None:
    logit = np.tile(np.array([0.0, 1.0, -1.0, 0.5]), (40000, 1))
    mentor, propensity = draw_lists(logit, 2, RNG(1))
    code = mentor @ np.array([4, 1])
    for number in np.unique(code):
        came = code == number
        told = propensity[came].prod(axis=1)
        assert np.ptp(told) < 1e-15
        assert abs(came.mean() - told[0]) < 4 * np.sqrt(told[0] / 40000)


def test_the_first_place_is_a_softmax() -> None:
    logit = RNG(2).normal(0.0, 1.0, (50, 8))
    mentor, propensity = draw_lists(logit, 3, RNG(3))
    softmax = np.exp(logit) / np.exp(logit).sum(axis=1, keepdims=True)
    assert np.allclose(propensity[:, 0], softmax[np.arange(50), mentor[:, 0]], rtol=1e-13)


@settings(max_examples=40, deadline=None, derandomize=True)
@given(LOGITS, st.integers(0, 100))
def test_lists_have_distinct_mentors_with_probabilities(
    logit: np.ndarray[tuple[int, ...], np.dtype[np.float64]], seed: int
) -> None:
    mentor, propensity = draw_lists(logit, 6, RNG(seed))
    assert (np.sort(mentor, axis=1) == np.arange(6)).all()
    assert ((propensity > 0.0) & (propensity <= 1.0)).all()
    assert (propensity[:, -1] == 1.0).all()


def test_who_has_no_seat_is_on_no_list_and_lists_end_early() -> None:
    features = np.zeros((200, 4, 3))
    load, capacity = np.array([1, 0, 2, 0]), np.array([1, 2, 2, 1])
    logit = logits(ListSettings(), features, load, capacity)
    mentor, propensity = draw_lists(logit, 3, RNG(4))
    assert set(mentor[:, :2].ravel()) == {1, 3}
    assert (mentor[:, 2] == -1).all()
    assert (propensity[:, 2] == 1.0).all()
    assert np.allclose(propensity.prod(axis=1), 0.5)


def test_lists_are_empty_where_nobody_has_a_seat() -> None:
    mentor, propensity = draw_lists(np.full((2, 3), -np.inf), 5, RNG(0))
    assert (mentor == -1).all()
    assert mentor.shape == propensity.shape == (2, 5)
    assert (propensity == 1.0).all()


def test_load_costs_a_mentor_places() -> None:
    how = ListSettings()
    logit = logits(how, np.zeros((1, 2, 3)), np.array([0, 3]), np.array([9, 9]))[0]
    assert logit[0] - logit[1] == pytest.approx(3 * 0.35 / 0.6)


def test_weights_count_by_their_proportions() -> None:
    features = RNG(5).normal(size=(4, 3, 3))
    load, room = np.zeros(3, dtype=np.int64), np.ones(3, dtype=np.int64)
    one = logits(ListSettings(weights=(0.2, 0.1, 0.0)), features, load, room)
    other = logits(ListSettings(weights=(2.0, 1.0, 0.0)), features, load, room)
    none = logits(ListSettings(weights=(0.0, 0.0, 0.0)), features, load, room)
    assert np.allclose(one, other)
    assert not none.any()
