"""Whether what weights let expect is what happens."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from models.judging.reliability import reliability
from tests.models.shown_lists import draw


def rng() -> np.random.Generator:
    return np.random.default_rng(0)


def test_expectations_come_from_earlier_outcomes_and_are_held_against_later_ones() -> None:
    training = draw(rng(), 1000).training
    found = reliability(training, training.X @ np.array([0.75, 0.25]), rng(), draws=50)
    assert found.figures is not None
    assert found.method == "platt"
    assert found.n_judged == 300
    # What is judged from day 700 on can be foretold from what was known a month before.
    assert found.n_learned == 670
    assert 0.6 < found.figures.slope.value < 1.4
    assert abs(found.figures.intercept.value) < 0.2
    assert sum(one.n for one in found.table) == 300


def test_a_score_that_says_the_opposite_of_what_comes_is_found_out() -> None:
    training = draw(rng(), 1000).training
    late = training.slate >= 700
    turned = np.where(late, 1 - training.y, training.y)
    score = training.X @ np.array([0.75, 0.25])
    found = reliability(replace(training, y=turned), score, rng(), draws=50)
    assert found.figures is not None
    assert found.figures.slope.high < 0


def test_too_few_outcomes_have_no_figures() -> None:
    training = draw(rng(), 20).training
    found = reliability(training, training.X[:, 0], rng(), draws=5)
    assert found.figures is None
    assert found.table == ()
    nothing = draw(rng(), 0).training
    assert reliability(nothing, np.empty(0), rng(), draws=5).n_judged == 0
