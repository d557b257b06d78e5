from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.testing import assert_allclose, assert_array_equal

from evaluation.grades import GRADES
from features.blocks.record import outcome_of
from models.errors import OffScale, UnequalLengths, UnknownMeasure, UnknownPair
from models.labels import Labels, duration, labels
from models.outcomes import Measurements, PairDates
from models.recipe import RECIPE
from tests.models.outcome_cases import Entry, dates, drawn, measurements

LATE = np.datetime64("2027-01-01")
RAN = ("2025-01-01", "2025-06-30", "2025-06-30")


def one(*entries: Entry, ran: tuple[str, str, str] = RAN, as_of: str = "2027-01-01") -> Labels:
    return labels(measurements(*entries), dates(ran), np.datetime64(as_of))


def raw(found: Labels, measure: str) -> float:
    return float(found.raw[0, found.measures.index(measure)])


def test_a_pair_by_hand() -> None:
    found = one(
        Entry(0, "rating", 4.0, "2025-03-01", source="self"),
        Entry(0, "rating", 5.0, "2025-07-01", source="self"),
        Entry(0, "uplift", 0.5, "2025-04-01", competency=1),
        Entry(0, "uplift", 1.0, "2025-07-15", competency=1),
        Entry(0, "uplift", 0.0, "2025-07-15", competency=2, source="test"),
        Entry(0, "behaviour", 4.0, "2025-09-01"),
        Entry(0, "result", 110.0, "2026-03-01", baseline=100.0),
        Entry(0, "hours", 1.5, "2025-02-01"),
        Entry(0, "hours", 2.0, "2025-03-01"),
    )
    assert found.measures == ("rating", "uplift", "behaviour", "result", "completion")
    assert_allclose(found.raw[0], [4.5, 0.5, 4.0, 0.1, 1.0])
    assert_allclose(found.value[0], [0.875, 0.5, 0.75, 0.75, 1.0])
    expected = 0.25 * 0.875 + 0.35 * 0.5 + 0.2 * 0.75 + 0.1 * 0.75 + 0.1 * 1.0
    assert_allclose(found.composite, [expected])
    assert_allclose(found.known, [1.0])
    assert_allclose(found.hours, [3.5])
    assert found.day[0] == np.datetime64("2026-03-01")
    grades = [GRADES[code] for code in found.grade[0]]
    assert grades == ["self_reported", "measured", "measured", "correlation", "measured"]


def test_what_is_missing_stays_missing_and_the_rest_is_weighed_anew() -> None:
    found = one(
        Entry(0, "rating", 5.0, "2025-03-01"), Entry(0, "uplift", 0.5, "2025-07-01", competency=1)
    )
    assert_array_equal(np.isnan(found.raw[0]), [False, False, True, True, False])
    assert_allclose(found.composite, [(0.25 + 0.35 * 0.5 + 0.1) / 0.7])
    assert_allclose(found.known, [0.7])


def test_nothing_known_is_no_label_and_no_pairs_are_no_rows() -> None:
    found = one(ran=("2025-01-01", "2025-06-30", ""))
    assert np.isnan(found.composite[0])
    assert found.known[0] == 0.0
    assert np.isnat(found.day[0])
    assert np.isnan(found.hours[0])
    assert not found.due.any()
    none = labels(measurements(), dates(), LATE)
    assert none.raw.shape == (0, 5)
    assert none.composite.shape == (0,)


@pytest.mark.parametrize(
    ("entry", "counts"),
    [
        (Entry(0, "rating", 4.0, "2024-12-31"), False),
        (Entry(0, "rating", 4.0, "2025-01-01"), True),
        (Entry(0, "rating", 4.0, "2025-07-30"), True),
        (Entry(0, "rating", 4.0, "2025-07-31"), False),
        (Entry(0, "uplift", 1.0, "2025-01-01"), False),
        (Entry(0, "uplift", 1.0, "2025-01-02"), True),
        (Entry(0, "uplift", 1.0, "2025-09-29"), True),
        (Entry(0, "uplift", 1.0, "2025-09-30"), False),
        (Entry(0, "uplift", 1.0, "2025-05-01", treated=False), False),
        (Entry(0, "behaviour", 4.0, "2025-07-29"), False),
        (Entry(0, "behaviour", 4.0, "2025-07-30"), True),
        (Entry(0, "behaviour", 4.0, "2025-09-29"), True),
        (Entry(0, "behaviour", 4.0, "2025-09-30"), False),
        (Entry(0, "behaviour", 4.0, "2025-08-15", source="self"), False),
        (Entry(0, "result", 4.0, "2025-12-29", baseline=4.0), False),
        (Entry(0, "result", 4.0, "2025-12-30", baseline=4.0), True),
        (Entry(0, "result", 4.0, "2026-06-30", baseline=4.0), True),
        (Entry(0, "result", 4.0, "2026-07-01", baseline=4.0), False),
        (Entry(0, "result", 4.0, "2026-03-01"), False),
        (Entry(0, "result", 4.0, "2026-03-01", baseline=0.0), False),
        (Entry(0, "rating", np.nan, "2025-03-01"), False),
    ],
)
def test_each_level_has_its_time_and_its_voice(entry: Entry, counts: bool) -> None:
    assert np.isnan(raw(one(entry), entry.measure)) != counts


def test_only_what_was_known_before_the_day_counts() -> None:
    entry = Entry(0, "rating", 4.0, "2025-03-01")
    assert np.isnan(raw(one(entry, as_of="2025-03-01"), "rating"))
    assert raw(one(entry, as_of="2025-03-02"), "rating") == 4.0


def test_oneself_is_heard_only_where_nobody_else_speaks() -> None:
    own = Entry(0, "uplift", 3.0, "2025-07-20", competency=1, source="self")
    test = Entry(0, "uplift", 1.0, "2025-07-01", competency=1, source="test")
    other = Entry(0, "uplift", 2.0, "2025-07-01", competency=2, source="self")
    column = RECIPE_UPLIFT
    assert raw(one(own), "uplift") == 3.0
    assert GRADES[one(own).grade[0, column]] == "self_reported"
    assert raw(one(own, test), "uplift") == 1.0
    assert GRADES[one(own, test).grade[0, column]] == "measured"
    assert raw(one(own, test, other), "uplift") == 1.5
    assert GRADES[one(own, test, other).grade[0, column]] == "self_reported"


RECIPE_UPLIFT = list(RECIPE.readings).index("uplift")


@pytest.mark.parametrize(
    ("ran", "as_of", "completed"),
    [
        (("2025-01-01", "2025-06-30", ""), "2027-01-01", np.nan),
        (("2025-01-01", "2025-06-30", "2025-06-30"), "2025-07-01", 1.0),
        (("2025-01-01", "2025-06-30", "2025-06-30"), "2025-06-30", np.nan),
        (("2025-01-01", "2025-06-30", "2025-08-15"), "2025-09-01", 1.0),
        (("2025-01-01", "2025-06-30", "2025-03-01"), "2025-04-01", np.nan),
        (("2025-01-01", "2025-06-30", "2025-03-01"), "2025-07-01", 0.0),
        (("2025-01-01", "", "2025-03-01"), "2025-07-01", np.nan),
    ],
)
def test_completion_waits_for_the_planned_end_and_a_running_pair_has_none(
    ran: tuple[str, str, str], as_of: str, completed: float
) -> None:
    found = one(ran=ran, as_of=as_of)
    assert_array_equal(found.of("completion"), [completed])


def test_what_was_stated_of_completion_outranks_the_dates() -> None:
    early = ("2025-01-01", "2025-06-30", "2025-05-01")
    stated = Entry(0, "completion", 1.0, "2025-05-02")
    assert_array_equal(one(stated, ran=early, as_of="2025-06-01").of("completion"), [np.nan])
    assert_array_equal(one(stated, ran=early).of("completion"), [1.0])
    assert_array_equal(one(stated, ran=("2025-01-01", "", "2025-05-01")).of("completion"), [1.0])


def test_a_young_cohort_does_not_consist_of_failures() -> None:
    rng = np.random.default_rng(3)
    begun = np.full(400, np.datetime64("2025-01-01"))
    planned = begun + 180
    early = rng.uniform(size=400) < 0.25
    ended = np.where(early, begun + rng.integers(1, 180, 400), planned)
    course = PairDates(begun, planned, ended)
    halfway = labels(measurements(), course, np.datetime64("2025-04-01"))
    after = labels(measurements(), course, np.datetime64("2025-08-01"))
    assert np.isnan(halfway.of("completion")).all()
    assert_allclose(after.of("completion").mean(), 1 - early.mean())


def test_waiting_is_told_from_silence() -> None:
    def due(as_of: str) -> list[bool]:
        found: list[bool] = one(as_of=as_of).due[0].tolist()
        return found

    assert due("2025-06-30") == [False, False, False, False, False]
    assert due("2025-07-31") == [True, False, False, False, True]
    assert due("2025-09-30") == [True, True, True, False, True]
    assert due("2026-07-01") == [True, True, True, True, True]


def test_time_that_a_pair_has_run() -> None:
    today = ("2025-07-10", "", "")
    course = dates(RAN, ("2025-01-01", "", ""), ("2025-12-01", "", ""), ("", "", ""), today)
    days, ended = duration(course, np.datetime64("2025-07-10"))
    assert_array_equal(days, [180.0, 190.0, np.nan, np.nan, np.nan])
    assert_array_equal(ended, [True, False, False, False, False])


@pytest.mark.parametrize("rating", [1.0, 2.5, 5.0])
@pytest.mark.parametrize("uplift", [-1.0, 0.0, 0.5, 1.5, 3.0])
def test_rating_and_uplift_are_scaled_as_the_track_record_scales_them(
    rating: float, uplift: float
) -> None:
    found = one(Entry(0, "rating", rating, "2025-03-01"), Entry(0, "uplift", uplift, "2025-07-01"))
    alone = np.array([np.nan])
    assert_allclose(found.of("rating"), outcome_of(np.array([rating]), alone))
    assert_allclose(found.of("uplift"), outcome_of(alone, np.array([uplift])))


def test_a_composite_of_too_little_is_none() -> None:
    entry = Entry(0, "rating", 4.0, "2025-03-01")
    running = dates(("2025-01-01", "2025-06-30", ""))
    strict = replace(RECIPE, version="1-strict", least_known=0.3)
    found = labels(measurements(entry), running, LATE, recipe=strict)
    assert np.isnan(found.composite[0])
    assert found.known[0] == 0.25
    assert found.version == "1-strict"
    assert labels(measurements(entry), running, LATE).composite[0] == 0.75
    just = replace(RECIPE, least_known=0.25)
    assert labels(measurements(entry), running, LATE, recipe=just).composite[0] == 0.75


@settings(deadline=None, max_examples=25, derandomize=True)
@given(st.integers(0, 10_000), st.integers(1, 12), st.integers(0, 80))
def test_order_and_repetition_of_entries_do_not_matter(seed: int, n_pairs: int, n: int) -> None:
    entries, course = drawn(seed, n_pairs, n)
    as_of = np.datetime64("2026-06-01")
    found = labels(entries, course, as_of)
    order = np.tile(np.random.default_rng(seed).permutation(n), 2)
    again = labels(
        Measurements(
            **{name: getattr(entries, name)[order] for name in entries.__dataclass_fields__}
        ),
        course,
        as_of,
    )
    assert_allclose(again.value, found.value, atol=1e-12)
    assert_allclose(again.composite, found.composite, atol=1e-12)
    assert_array_equal(again.grade, found.grade)
    assert_array_equal(again.day, found.day)


@settings(deadline=None, max_examples=25, derandomize=True)
@given(st.integers(0, 10_000), st.integers(1, 12), st.integers(0, 80))
def test_labels_lie_between_what_they_are_made_of(seed: int, n_pairs: int, n: int) -> None:
    found = labels(*drawn(seed, n_pairs, n), np.datetime64("2026-06-01"))
    some = ~np.isnan(found.value).all(axis=1)
    assert_array_equal(np.isnan(found.composite), ~some)
    assert np.all(found.composite[some] >= np.nanmin(found.value[some], axis=1) - 1e-12)
    assert np.all(found.composite[some] <= np.nanmax(found.value[some], axis=1) + 1e-12)
    assert_array_equal(found.grade < 0, np.isnan(found.value))
    assert_array_equal(np.isnat(found.day), ~some)
    assert np.all(found.day[some] < np.datetime64("2026-06-01"))


def test_a_later_day_never_takes_back_a_label_that_was_due() -> None:
    entries, course = drawn(5, 40, 400)
    early, later = (labels(entries, course, np.datetime64(day)) for day in ("2025-12-01", LATE))
    # What is stated of completion later corrects what the dates said: it may change.
    due = early.due & (np.array(early.measures) != "completion")
    assert due.any()
    assert np.all(later.due[early.due])
    assert_allclose(later.value[due], early.value[due])


def test_outcomes_that_cannot_be_are_refused() -> None:
    with pytest.raises(OffScale, match=r"row 0, rating: got 8.0, expected 1.0 to 5.0"):
        measurements(Entry(0, "rating", 8.0, "2025-03-01"))
    with pytest.raises(UnknownMeasure, match="'charm'"):
        measurements(Entry(0, "charm", 3.0, "2025-03-01"))
    with pytest.raises(UnknownPair, match="got pair 1, expected one of 1 pairs"):
        one(Entry(1, "rating", 3.0, "2025-03-01"))
    with pytest.raises(UnknownPair):
        one(Entry(-1, "rating", 3.0, "2025-03-01"))
    with pytest.raises(UnequalLengths, match="planned"):
        PairDates(*(np.array(days, dtype="datetime64[D]") for days in (["2025-01-01"], [], [""])))
