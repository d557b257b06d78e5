from __future__ import annotations

from datetime import UTC, datetime

import numpy as np
import pandas as pd
import pytest

from features.cohort_builder import build_cohort
from features.schema import LAYERS, METHODS
from features.sides import categories_of, chosen, code_of
from tests.factories import tiny_frames
from tests.features.cohorts import tiny_cohort, tiny_tables


def test_categories_are_sorted_and_without_blanks() -> None:
    cohort = tiny_cohort()

    assert cohort.sites == ("Berlin", "上海", "北京")
    assert cohort.zones == ("Asia/Shanghai", "Europe/Berlin")
    assert cohort.language_sets == (frozenset({"en"}), frozenset({"en", "zh"}), frozenset({"zh"}))


def test_codes_address_the_categories() -> None:
    cohort = tiny_cohort()
    anna, zhao = (cohort.learners.position(name) for name in ("L3", "L6"))
    side = cohort.learner_side

    assert cohort.sites[side.site[anna]] == "Berlin"
    assert cohort.departments[side.department[anna]] == "交付部"
    assert cohort.posts[side.post[anna]] == "J2"
    assert cohort.language_sets[side.language_set[anna]] == {"en"}
    assert side.zone[zhao] == -1


@pytest.mark.parametrize(("month", "hours"), [(1, 1.0), (7, 2.0)])
def test_time_zones_are_read_at_the_instant(month: int, hours: float) -> None:
    instant = datetime(2026, month, 15, tzinfo=UTC)
    cohort = build_cohort(tiny_tables(), instant)

    assert cohort.zone_offset.tolist() == [8.0, hours]


def test_a_style_that_is_known_in_part_is_unknown() -> None:
    learners = tiny_frames()["learners"].assign(style_career=[np.nan, 0.1, 0.2, 0.3, 0.4, np.nan])
    style = tiny_cohort(learners=learners).learner_side.style

    assert np.isnan(style[[0, 5]]).all()
    assert np.isfinite(style[1:5]).all()


def test_hours_are_in_utc_and_unknown_without_a_time_zone() -> None:
    people = tiny_frames()["people"]
    nowhere = people.assign(time_zone=people["time_zone"].where(people["person_id"] != "L2"))
    cohort = tiny_cohort(people=nowhere)
    monday_at_nine = 9 - 8  # Asia/Shanghai is eight hours ahead

    assert cohort.learner_side.hours[0].nonzero()[0][:3].tolist() == [
        monday_at_nine,
        monday_at_nine + 1,
        monday_at_nine + 2,
    ]
    assert not cohort.learner_side.hours[1].any()
    assert not cohort.learner_side.hours[5].any()


def test_several_choices_are_read_in_declared_order() -> None:
    picked = chosen(pd.Series(["doing|visual", "", None, "reading"]), METHODS)

    assert picked.tolist() == [[1, 0, 0, 1], [0, 0, 0, 0], [0, 0, 0, 0], [0, 0, 1, 0]]


def test_one_choice_is_a_position() -> None:
    assert code_of(pd.Series(["middle", None, "executive"]), LAYERS).tolist() == [1, -1, 0]


def test_nobody_gives_no_categories() -> None:
    cohort = tiny_cohort()
    nobody = tiny_tables().people.head(0)
    categories = categories_of(nobody, cohort.posts, cohort.as_of)

    assert categories.sites == ()
    assert categories.zone_offset.shape == (0,)
