from __future__ import annotations

from api.pages.analyst.intervals import LEFT, RIGHT, Axis, axis_of, ends_of


def test_every_known_value_lies_on_the_axis_and_none_at_its_very_end() -> None:
    axis = axis_of([0.4, None, 0.7], 0.5)
    places = [axis.at(value) for value in (0.4, 0.5, 0.7)]
    assert places == sorted(places)
    assert places[0] > LEFT
    assert places[-1] < RIGHT


def test_an_axis_of_nothing_or_of_one_value_is_one_all_the_same() -> None:
    for axis in (axis_of([]), axis_of([None], 0.5), axis_of([2.0, 2.0])):
        assert axis.low < axis.high


def test_what_is_beyond_an_end_lies_at_that_end() -> None:
    axis = Axis(0.0, 1.0)
    assert (axis.at(-3.0), axis.at(9.0)) == (LEFT, RIGHT)


def test_ends_of_figures_are_values_and_both_ends() -> None:
    assert list(ends_of([{"value": 2.0, "low": None, "high": 3.0}])) == [None, 2.0, 3.0]
