from __future__ import annotations

import math

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from api.report.svg.scale import (
    Scale,
    count,
    percent,
    plain,
    round_step,
    signed,
    spanning,
    terse,
)

NUMBERS = st.floats(-1e6, 1e6)


@given(st.lists(NUMBERS, min_size=1, max_size=8))
@settings(max_examples=60, deadline=None, derandomize=True)
def test_every_value_lies_between_the_ends_in_its_order(values: list[float]) -> None:
    scale = spanning(values, 100.0, 500.0)
    places = [scale.at(value) for value in sorted(values)]
    assert places == sorted(places)
    assert all(100.0 <= place <= 500.0 for place in places)


@given(NUMBERS, st.floats(1e-3, 1e6))
@settings(max_examples=60, deadline=None, derandomize=True)
def test_ticks_are_round_few_and_on_the_axis(low: float, span: float) -> None:
    scale = Scale(low, low + span, 0.0, 1.0)
    ticks = scale.ticks()
    step = round_step(span / 7)
    assert len(ticks) <= 8
    assert all(low - 1e-6 * step <= tick <= low + span + 1e-6 * step for tick in ticks)
    assert all(math.isclose(tick / step, round(tick / step), abs_tol=1e-6) for tick in ticks)


@pytest.mark.parametrize(("wanted", "step"), [(0.013, 0.02), (0.05, 0.05), (3.0, 5.0), (7.0, 10.0)])
def test_steps_are_one_two_or_five_of_a_power_of_ten(wanted: float, step: float) -> None:
    assert round_step(wanted) == pytest.approx(step)


def test_no_values_give_an_axis_all_the_same() -> None:
    scale = spanning([math.nan], 0.0, 10.0)
    assert scale.low < scale.high
    assert scale.ticks()


def test_equal_values_lie_in_the_middle() -> None:
    assert spanning([3.0, 3.0], 0.0, 10.0).at(3.0) == pytest.approx(5.0)


def test_equal_ratios_are_equally_far_apart_on_a_logarithmic_axis() -> None:
    scale = Scale(25.0, 400.0, 0.0, 8.0, logarithmic=True)
    assert [scale.at(n) for n in (25, 50, 100, 200, 400)] == pytest.approx([0, 2, 4, 6, 8])
    assert scale.ticks() == [25, 50, 100, 200, 400]


@pytest.mark.parametrize(
    ("told", "said"),
    [
        (plain(2)(-0.125), "−0.12"),
        (plain(1)(-0.0), "0.0"),
        (signed(3)(0.01), "+0.010"),
        (signed(3)(-0.01), "−0.010"),
        (signed(1)(0.0), "0.0"),
        (signed(1)(-0.04), "0.0"),
        (percent()(0.256), "26%"),
        (terse(-0.5), "−0.5"),
        (terse(2.0), "2"),
        (count(1234567.0), "1,234,567"),
    ],
)
def test_numbers_are_written_with_a_minus_and_no_signed_zero(told: str, said: str) -> None:
    assert told == said
