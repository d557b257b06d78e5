"""What learning is worth by the number of outcomes."""

from __future__ import annotations

import numpy as np

from models.judging.learning_curve import SIZES, learning_curve
from tests.models.judging.cases import serving
from tests.models.shown_lists import draw


def test_more_outcomes_teach_more_and_all_are_judged_alike() -> None:
    training = draw(np.random.default_rng(0), 3000).training
    found = learning_curve(training, serving(0.0), np.random.default_rng(0), draws=50)
    sizes = [one.n for one in found.points]
    assert sizes == sorted(set(sizes))
    assert set(sizes[:-1]) <= set(SIZES)
    assert found.n_judged == 900
    first, last = found.points[0], found.points[-1]
    assert last.learned.value > first.learned.value
    assert last.less.low > 0
    for one in found.points:
        assert np.isclose(one.less.value, one.learned.value - found.prior.value)


def test_below_the_least_number_of_outcomes_nothing_is_learned() -> None:
    training = draw(np.random.default_rng(0), 60).training
    found = learning_curve(training, serving(0.3), np.random.default_rng(0), draws=5)
    assert found.points[0].n < 25
    assert found.points[0].less.value == 0.0


def test_nothing_late_enough_has_no_points() -> None:
    training = draw(np.random.default_rng(0), 0).training
    found = learning_curve(training, serving(), np.random.default_rng(0), draws=5)
    assert (found.points, found.n_judged) == ((), 0)
    assert np.isnan(found.prior.value)
