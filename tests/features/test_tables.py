from __future__ import annotations

from datetime import UTC, date, datetime, timedelta, timezone
from functools import cache

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from features.errors import InvalidTables, NaiveInstant
from features.schema import TABLES
from features.tables import Tables
from features.validation import frame_schema
from tests.factories import tiny_frames

CASES = settings(max_examples=10, deadline=None, derandomize=True)
TINY = Tables.from_frames(tiny_frames())
INSTANTS = st.datetimes(
    datetime(2023, 1, 1), datetime(2026, 6, 1), timezones=st.just(UTC)  # noqa: DTZ001
)  # fmt: skip
T = datetime(2025, 12, 1, 12, tzinfo=UTC)
LATER_DAYS = st.dates(date(2025, 12, 2), date(2030, 1, 1)).map(date.isoformat)


def test_bad_tables_are_refused_with_every_problem() -> None:
    frames = tiny_frames()
    frames["mentors"]["capacity"] = -1
    with pytest.raises(InvalidTables) as caught:
        Tables.from_frames(frames)
    assert [p.row for p in caught.value.problems if p.code == "out_of_range"] == [0, 1, 2]


def test_every_table_is_there_and_typed_as_declared() -> None:
    frames = tiny_frames()
    for name in ("rules", "exclusions", "protected", "kpi_map", "shortfalls", "behaviours"):
        del frames[name]
    tables = Tables.from_frames(frames)
    assert len(tables.rules) == 0
    for name, frame in tables.frames().items():
        frame_schema(name).validate(frame)
        assert list(frame.columns) == [c.name for c in TABLES[name].columns]


@settings(CASES, max_examples=4)
@given(seed=st.integers(0, 1000))
def test_row_and_column_order_never_matter(seed: int) -> None:
    shuffled = {
        name: frame.sample(frac=1, random_state=seed)[sorted(frame.columns)]
        for name, frame in tiny_frames().items()
    }
    tables = Tables.from_frames(shuffled)
    assert tables.digest() == TINY.digest()
    for name, frame in tables.frames().items():
        pd.testing.assert_frame_equal(frame, TINY.frames()[name])


@settings(CASES, max_examples=60)
@given(st.permutations([(a, b) for a in ("B", "a", "é", "陈") for b in ("x", "Z", "🙂")]))
def test_rows_are_in_the_order_of_the_key_however_they_came(rows: list[tuple[str, str]]) -> None:
    frame = pd.DataFrame(rows, columns=["person_id", "attribute"]).assign(value="v")
    read = Tables.of_checked({"protected": frame}).protected
    assert list(zip(read["person_id"], read["attribute"], strict=True)) == sorted(rows)
    again = Tables.of_checked({"protected": read}).protected
    pd.testing.assert_frame_equal(again, read)


def test_blank_cells_of_a_key_come_last() -> None:
    frame = pd.DataFrame({"person_id": ["", "B", "A"], "attribute": "x", "value": "v"})
    read = Tables.of_checked({"protected": frame}).protected
    assert read["person_id"].fillna("").tolist() == ["A", "B", ""]


def test_reading_validated_frames_again_changes_nothing() -> None:
    assert Tables.from_frames(TINY.frames()).digest() == TINY.digest()


@pytest.mark.parametrize("name", list(TABLES))
def test_any_other_content_has_another_digest(name: str) -> None:
    frames = tiny_frames()
    frames[name] = frames[name].iloc[1:]
    try:
        changed = Tables.from_frames(frames).digest()
    except InvalidTables:  # a row that others refer to: change a text instead
        frames = tiny_frames()
        text = {"competencies": "aliases", "posts": "family", "people": "name"}.get(name, "bio")
        text = "goals" if name == "learners" else "weight" if name == "kpi_map" else text
        frames[name].loc[0, text] = 0.5 if text == "weight" else "other"
        changed = Tables.from_frames(frames).digest()
    assert changed != TINY.digest()


def test_a_digest_tells_where_a_text_ends() -> None:
    frames = tiny_frames()
    frames["posts"].loc[0, ["name_en", "family"]] = ["ab", "c"]
    other = tiny_frames()
    other["posts"].loc[0, ["name_en", "family"]] = ["a", "bc"]
    assert Tables.from_frames(frames).digest() != Tables.from_frames(other).digest()


def test_the_latest_fact_is_the_latest_of_all_dated_tables() -> None:
    assert TINY.latest_fact() == date(2026, 2, 20)
    frames = tiny_frames()
    frames["mentorships"].loc[4, "ended_on"] = "2026-02-27"
    assert Tables.from_frames(frames).latest_fact() == date(2026, 2, 27)


def test_an_instant_without_zone_is_refused() -> None:
    with pytest.raises(NaiveInstant):
        TINY.as_of(datetime(2026, 1, 1))  # noqa: DTZ001


def test_the_day_is_the_day_in_utc() -> None:
    shanghai = timezone(timedelta(hours=8))
    morning = TINY.as_of(datetime(2026, 2, 20, 7, 59, tzinfo=shanghai))
    later = TINY.as_of(datetime(2026, 2, 20, 8, 0, tzinfo=shanghai))
    assert len(later.assessments) == len(morning.assessments) + 1


def test_a_running_mentorship_tells_no_outcome() -> None:
    before = TINY.as_of(datetime(2025, 8, 31, tzinfo=UTC)).mentorships.set_index("mentorship_id")
    after = TINY.as_of(datetime(2025, 9, 1, tzinfo=UTC)).mentorships.set_index("mentorship_id")
    unknown = ["ended_on", "rating", "uplift"]
    assert before.loc["R3", unknown].isna().all()
    assert after.loc["R3", unknown].notna().all()
    assert "R5" not in before.index


def leaving(day: str) -> Tables:
    frames = tiny_frames()
    frames["people"].loc[[0, 6], "left_on"] = day
    return Tables.from_frames(frames)


def test_who_has_left_is_no_longer_learner_or_mentor_but_still_a_person() -> None:
    gone = leaving("2025-12-01").as_of(T)
    assert "L1" not in set(gone.learners["learner_id"])
    assert "L1" not in set(gone.assessments["learner_id"])
    assert "M1" not in set(gone.mentors["mentor_id"])
    assert "M1" not in set(gone.expertise["mentor_id"])
    assert {"L1", "M1"} <= set(gone.people["person_id"])


def test_who_leaves_later_does_not_show_it() -> None:
    assert leaving("2025-12-02").as_of(T).digest() == TINY.as_of(T).digest()


def test_everything_that_as_of_gives_is_valid_in_itself() -> None:
    known = leaving("2025-06-01").as_of(T)
    assert Tables.from_frames(known.frames()).digest() == known.digest()


@CASES
@given(t=INSTANTS, later=st.timedeltas(timedelta(0), timedelta(days=700)))
def test_looking_back_from_later_adds_nothing(t: datetime, later: timedelta) -> None:
    known = TINY.as_of(t)
    assert known.as_of(t).digest() == known.digest()
    assert known.as_of(t + later).digest() == known.digest()


@CASES
@given(t=INSTANTS, later=st.timedeltas(timedelta(0), timedelta(days=700)))
def test_more_is_known_later(t: datetime, later: timedelta) -> None:
    now, then = TINY.as_of(t), TINY.as_of(t + later)
    for name in ("assessments", "shortfalls", "exclusions", "people", "learners"):
        key = list(TABLES[name].key)
        known = set(map(tuple, now.frames()[name][key].to_numpy()))
        assert known <= set(map(tuple, then.frames()[name][key].to_numpy()))


@cache
def unmanaged_digest() -> str:
    """What is known at T of the tiny company when nobody leads L6."""
    frames = tiny_frames()
    frames["people"].loc[5, "manager_id"] = None
    return Tables.from_frames(frames).as_of(T).digest()


@CASES
@given(
    day=LATER_DAYS,
    level=st.integers(0, 10).map(lambda steps: steps / 2),
    share=st.floats(0, 1),
    rating=st.integers(1, 5),
)
def test_nothing_dated_later_leaks(day: str, level: float, share: float, rating: int) -> None:
    frames = tiny_frames()
    extra: dict[str, dict[str, object]] = {
        "people": {"person_id": "N1", "name": "新人", "post_id": "J1", "joined_on": day},
        "learners": {"learner_id": "N1", "goals": "新目标"},
        "mentors": {"mentor_id": "N1", "capacity": rating},
        "expertise": {"mentor_id": "N1", "competency_id": "C1", "level": level},
        "assessments": {"learner_id": "L1", "competency_id": "C3", "level": level,
                        "source": "360", "assessed_on": day},
        "shortfalls": {"learner_id": "L1", "kpi": "按期交付率", "shortfall": share,
                       "measured_on": day},
        "exclusions": {"learner_id": "L1", "mentor_id": "M1", "reason": "banned", "since": day},
        "mentorships": {"mentorship_id": "N1", "learner_id": "L1", "mentor_id": "M1",
                        "started_on": day},
        "protected": {"person_id": "N1", "attribute": "gender", "value": "f"},
    }  # fmt: skip
    for name, row in extra.items():
        frames[name] = pd.concat([frames[name], pd.DataFrame([row])], ignore_index=True)
    frames["mentorships"].loc[4, "ended_on"] = day
    frames["mentorships"].loc[4, "rating"] = rating
    frames["mentorships"].loc[4, "uplift"] = level - 5
    frames["mentorships"].loc[4, "started_on"] = day
    frames["people"].loc[[2, 7], "left_on"] = day
    frames["people"].loc[5, "manager_id"] = "N1"
    assert Tables.from_frames(frames).as_of(T).digest() == unmanaged_digest()
