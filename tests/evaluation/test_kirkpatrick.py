from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from numpy.testing import assert_allclose

from evaluation.effects import effect
from evaluation.grades import GRADES
from evaluation.kirkpatrick import LEVEL_LABELS, LevelOutcomes, kirkpatrick
from matching.errors import WrongShape

RATED = LevelOutcomes(
    "rating",
    1,
    np.array([4.0, 5.0, np.nan, 3.0, np.nan]),
    np.array([True, True, True, False, False]),
    np.array([2, 2, -1, 2, -1], dtype=np.int8),
)


def rng() -> np.random.Generator:
    return np.random.default_rng(0)


def test_a_level_by_hand() -> None:
    (found,) = kirkpatrick([RATED], range(5), rng())
    assert (found.due, found.known, found.early) == (3, 2, 1)
    assert found.response == pytest.approx(2 / 3)
    assert found.mean.value == 4.0
    assert found.mean.low < 4.0 < found.mean.high
    assert np.isnan(found.corrected.value)
    assert found.grade == "self_reported"
    assert dict(found.grades) == {"self_reported": 3}
    assert found.label.zh == "反应层"


def test_weights_let_the_known_stand_for_those_who_kept_silent() -> None:
    weighted = replace(RATED, weight=np.array([3.0, 1.0, np.nan, 1.0, 0.0]))
    (found,) = kirkpatrick([weighted], range(5), rng())
    assert found.corrected.value == pytest.approx((12 + 5 + 3) / 5)
    assert found.mean.value == 4.0


def test_levels_come_in_their_order_whether_anything_is_known_or_not() -> None:
    nothing = LevelOutcomes(
        "result", 4, np.full(5, np.nan), np.zeros(5, dtype=bool), np.full(5, -1, dtype=np.int8)
    )
    completed = replace(RATED, measure="completion", level=0)
    found = kirkpatrick([nothing, RATED, completed], range(5), rng(), draws=10)
    assert [one.measure for one in found] == ["completion", "rating", "result"]
    assert (found[2].due, found[2].known, found[2].grade) == (0, 0, None)
    assert np.isnan([found[2].response, found[2].mean.value]).all()


def test_a_figure_has_the_weakest_grade_that_it_is_made_of() -> None:
    mixed = replace(RATED, grade=np.array([1, 2, -1, 1, -1], dtype=np.int8))
    (found,) = kirkpatrick([mixed], range(5), rng(), draws=10)
    assert found.grade == "self_reported"
    assert dict(found.grades) == {"measured": 2, "self_reported": 1}


def test_what_mentoring_added_stands_beside_the_mean() -> None:
    before = np.tile(np.arange(6.0), 2)
    gained = effect(before, before + np.repeat([1.0, 0.2], 6), np.repeat([True, False], 6))
    (found,) = kirkpatrick([replace(RATED, effect=gained)], range(5), rng(), draws=10)
    assert found.effect is not None
    assert found.effect.difference.value == pytest.approx(0.8)


def test_pairs_of_one_learner_stay_together() -> None:
    source = np.random.default_rng(2)
    learner = np.repeat(np.arange(30), 10)
    value = source.normal(size=30)[learner] + 0.1 * source.normal(size=300)
    known = LevelOutcomes("uplift", 2, value, np.ones(300, dtype=bool), np.ones(300, dtype=np.int8))
    (together,) = kirkpatrick([known], learner, rng())
    (apart,) = kirkpatrick([known], range(300), rng())
    assert_allclose(together.mean.value, apart.mean.value)
    wide, narrow = (one.mean.high - one.mean.low for one in (together, apart))
    assert wide > 2 * narrow


def test_every_level_and_grade_has_a_name() -> None:
    assert set(LEVEL_LABELS) == {0, 1, 2, 3, 4}
    assert len(GRADES) == len(set(GRADES)) == 4


def test_what_does_not_fit_together_is_refused() -> None:
    with pytest.raises(WrongShape, match="value of rating"):
        kirkpatrick([RATED], range(4), rng())
    with pytest.raises(WrongShape, match="weight"):
        kirkpatrick([replace(RATED, weight=np.ones(2))], range(5), rng())
