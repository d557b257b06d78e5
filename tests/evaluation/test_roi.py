from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from evaluation.errors import InvalidAssumption, InvalidSize
from evaluation.roi import (
    ASSUMPTION_LABELS,
    Assumption,
    Assumptions,
    Return,
    return_on_investment,
)
from features.label import Label

SOURCE = Label("人力资源部估计", "HR's estimate")


def sure(value: float) -> Assumption:
    return Assumption(value, value, value, SOURCE)


KNOWN = Assumptions(
    learners=sure(10),
    performance=sure(0.1),
    attributed=sure(0.5),
    work_value=sure(20_000),
    years=sure(1),
    learner_hours=sure(20),
    mentor_hours=sure(10),
    learner_hour=sure(10),
    mentor_hour=sure(30),
    other_costs=sure(3_000),
)


def made(assumptions: Assumptions = KNOWN, **more: int) -> Return:
    return return_on_investment(assumptions, "correlation", np.random.default_rng(0), **more)


def test_a_return_by_hand() -> None:
    # 10 · 0.1 · 0.5 · 20,000 = 10,000 against 10 · (200 + 300) + 3,000 = 8,000.
    found = made()
    assert (found.benefit, found.cost, found.net) == (10_000, 8_000, 2_000)
    assert found.roi.value == pytest.approx(0.25)
    assert (found.roi.low, found.roi.high) == pytest.approx((0.25, 0.25))
    assert found.chance_of_loss == 0.0
    assert found.break_even == pytest.approx(0.08)
    assert found.grade == "correlation"
    assert found.assumptions is KNOWN
    assert set(found.swings.values()) == {(0.25, 0.25)}


def test_the_assumption_that_moves_the_return_most_comes_first() -> None:
    unsure = replace(
        KNOWN,
        performance=Assumption(0.1, -0.02, 0.18, SOURCE),
        other_costs=Assumption(3_000, 2_500, 4_000, SOURCE),
    )
    found = made(unsure)
    assert list(found.swings)[:2] == ["performance", "other_costs"]
    assert found.swings["performance"] == pytest.approx((-1.25, 1.25))
    assert found.swings["other_costs"] == pytest.approx((10 / 7.5 - 1, 10 / 9 - 1))
    assert -1.25 < found.roi.low < 0 < found.roi.value < found.roi.high < 1.25
    assert 0.1 < found.chance_of_loss < 0.9


def test_the_range_is_that_of_the_draws() -> None:
    # The return is 1.25 · years − 1; of a triangle over [.5, 1.5], 2.5 % lie below .5 + √.0125.
    found = made(replace(KNOWN, years=Assumption(1, 0.5, 1.5, SOURCE)), draws=40_000)
    edge = 0.0125**0.5
    ends = (1.25 * (0.5 + edge) - 1, 1.25 * (1.5 - edge) - 1)
    assert (found.roi.low, found.roi.high) == pytest.approx(ends, abs=0.01)
    assert found.chance_of_loss == pytest.approx(2 * 0.3**2, abs=0.01)
    assert np.isfinite(made(draws=1).roi.low)


def test_what_costs_nothing_has_no_return_and_what_never_pays_no_break_even() -> None:
    free = replace(KNOWN, learner_hours=sure(0), mentor_hours=sure(0), other_costs=sure(0))
    assert np.isnan([made(free).roi.value, made(free).chance_of_loss]).all()
    assert made(free).net == 10_000
    vain = made(replace(KNOWN, attributed=sure(0)))
    assert vain.roi.value == -1.0
    assert np.isnan(vain.break_even)


@settings(deadline=None, max_examples=30, derandomize=True)
@given(st.floats(0.01, 100), st.integers(0, 99))
def test_a_return_has_no_currency_and_no_luck(rate: float, seed: int) -> None:
    money = ("work_value", "learner_hour", "mentor_hour", "other_costs")
    unsure = replace(KNOWN, years=Assumption(1, 0.5, 2, SOURCE))
    other = replace(unsure, **{name: sure(getattr(KNOWN, name).value * rate) for name in money})
    one, again = (
        return_on_investment(of, "compared", np.random.default_rng(seed), draws=200)
        for of in (unsure, other)
    )
    assert again.roi.value == pytest.approx(one.roi.value)
    assert again.roi.low == pytest.approx(one.roi.low)
    assert again.break_even == pytest.approx(one.break_even)
    assert again.benefit == pytest.approx(one.benefit * rate)


def test_every_assumption_can_be_said_in_both_languages() -> None:
    assert list(ASSUMPTION_LABELS) == list(KNOWN.named())


@pytest.mark.parametrize("range_", [(1.0, 2.0, 3.0), (1.0, 0.0, 0.5), (np.nan, 0.0, 1.0)])
def test_a_guess_outside_its_own_range_is_refused(range_: tuple[float, float, float]) -> None:
    with pytest.raises(InvalidAssumption, match="expected a number in"):
        Assumption(*range_, SOURCE)


def test_no_draws_are_refused() -> None:
    with pytest.raises(InvalidSize, match="draws"):
        made(draws=0)
    with pytest.raises(InvalidAssumption):
        Assumption(1.0, 0.0, np.inf, SOURCE)
