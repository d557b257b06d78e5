from __future__ import annotations

import math
from dataclasses import replace

import pytest

from api.services.judging.frames import backtest_frame, better_frame, groups_frame, worth_frame
from evaluation.grouping import LEAST_MENTORS
from tests.api.report.judging.made import empty, full


def test_a_comparison_is_a_row_with_its_ends() -> None:
    found = full().better
    frame = better_frame(found)
    assert list(frame["question"]) == [one.question for one in found]
    assert list(frame["difference_low"]) == pytest.approx(
        [one.difference.low for one in found], nan_ok=True
    )


def test_an_estimate_is_a_row_beside_its_effective_size() -> None:
    worth = full().worth
    frame = worth_frame(worth)
    assert len(frame) == sum(len(one.estimates) for one in worth.policies)
    for one in worth.policies:
        mine = frame[frame["policy"] == one.policy]
        assert set(mine["effective"]) == {one.overlap.effective}
        assert mine["relied_on"].sum() <= 1


def test_contenders_are_rows_by_split() -> None:
    weights = full().weights
    assert weights is not None
    frame = backtest_frame(weights, "cohort")
    assert set(frame["contender"]) == set(weights.backtest)
    assert set(frame["split"]) == {"cohort"}
    assert backtest_frame(None, "time").empty


def test_no_figure_of_a_group_of_too_few_is_there() -> None:
    frame = groups_frame(full().groups)
    few = frame["too_few"].astype(bool)
    assert few.any()
    assert frame.loc[few, ["value", "value_low", "value_high", "less"]].isna().all(axis=None)


def test_scoring_rates_have_the_minimum_of_mentors() -> None:
    (attribute,) = full().groups.attributes
    assert attribute.rates is not None
    small = replace(attribute.rates.rates[0], group="Small", n=LEAST_MENTORS)
    rates = replace(attribute.rates, rates=(small,))
    found = replace(full().groups, attributes=(replace(attribute, rates=rates),))
    told = groups_frame(found).query("figure == 'scoring_rate'")
    assert list(told["group"]) == ["Small"]
    assert not told["too_few"].any()
    assert told["value"].notna().all()


def test_where_nothing_is_known_there_are_no_rows() -> None:
    found = empty()
    assert worth_frame(found.worth).empty
    assert groups_frame(found.groups).empty
    assert better_frame(()).empty


def test_an_unknown_figure_is_blank_and_not_0() -> None:
    found = full().better[0]
    unknown = replace(found.difference, value=math.nan, low=math.nan, high=math.nan)
    frame = better_frame((replace(found, difference=unknown),))
    assert frame["difference"].isna().all()
