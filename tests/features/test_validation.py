from __future__ import annotations

from datetime import date
from typing import Any

import pandas as pd
import pandera.pandas as pa
import pytest

from features.coercion import PROBLEMS_MAX, coerce
from features.errors import Problem
from features.schema import TABLES
from features.validation import check_frames, frame_schema, is_clean, nearest_number
from tests.factories import tiny_frames

Frames = dict[str, pd.DataFrame]


def problems(frames: Frames, today: date | None = None) -> list[tuple[str, str, int, str, str]]:
    found = check_frames(frames, today=today).problems
    return [(p.table, p.column, p.row, p.code, p.nearest) for p in found]


def edited(table: str, row: int, **cells: Any) -> Frames:
    frames = tiny_frames()
    frame = frames[table].astype(object)
    for column, cell in cells.items():
        frame.loc[row, column] = cell
    return {**frames, table: frame}


def test_the_tiny_company_has_no_problem() -> None:
    checked = check_frames(tiny_frames(), today=date(2026, 3, 1))
    assert checked.problems == ()
    assert checked.ignored == ()
    assert list(checked.frames) == list(TABLES)


@pytest.mark.parametrize(
    ("table", "row", "column", "cell", "code", "nearest"),
    [
        ("assessments", 0, "level", 7, "out_of_range", "5"),
        ("assessments", 0, "level", -1, "out_of_range", "0"),
        ("assessments", 1, "level", 2.3, "off_the_grid", "2.5"),
        ("assessments", 1, "level", None, "missing_value", ""),
        ("assessments", 2, "competency_id", "c2", "unknown_reference", "C2"),
        ("assessments", 2, "learner_id", "L9", "unknown_reference", ""),
        ("learners", 1, "priorities", "C1|C-2", "unknown_reference", "C2"),
        ("people", 5, "grade", 99, "out_of_range", "30"),
        ("people", 6, "name", " ", "missing_value", ""),
        ("people", 6, "manager_id", "B11", "unknown_reference", "B1"),
        ("mentors", 1, "capacity", -2, "out_of_range", "0"),
        ("mentors", 0, "minimum", 50, "minimum_over_capacity", "2"),
        ("mentorships", 0, "ended_on", "2020-01-01", "days_out_of_order", ""),
        ("people", 0, "left_on", "2001-01-01", "days_out_of_order", ""),
        ("shortfalls", 0, "kpi", "按期交付", "unmapped_kpi", "按期交付率"),
        ("shortfalls", 0, "shortfall", "1e308", "out_of_range", "1"),
        ("rules", 0, "limit", 25, "out_of_range", "24"),
    ],
)
def test_a_bad_cell_is_the_one_problem(
    table: str, row: int, column: str, cell: object, code: str, nearest: str
) -> None:
    assert problems(edited(table, row, **{column: cell})) == [(table, column, row, code, nearest)]


def test_of_a_database_neither_keys_nor_single_references_are_looked_up() -> None:
    frames = edited("assessments", 2, learner_id="L9")
    frames["people"] = pd.concat([frames["people"], frames["people"].iloc[:1]])
    assert {code for *_, code, _ in problems(frames)} == {"unknown_reference", "duplicate_key"}
    assert check_frames(frames, keyed=True).problems == ()


@pytest.mark.parametrize(
    ("table", "row", "column", "cell"),
    [
        ("assessments", 1, "level", 2.3),
        ("learners", 1, "priorities", "C1|C-2"),
        ("mentors", 0, "minimum", 50),
        ("people", 0, "left_on", "2001-01-01"),
        ("people", 0, "manager_id", "L1"),
        ("shortfalls", 0, "kpi", "on time"),
    ],
)
def test_of_a_database_all_else_is_checked(table: str, row: int, column: str, cell: object) -> None:
    frames = edited(table, row, **{column: cell})
    found = check_frames(frames).problems
    assert found
    assert check_frames(frames, keyed=True).problems == found


def test_every_reference_is_single_or_a_list() -> None:
    kinds = {c.kind for schema in TABLES.values() for c in schema.columns if c.refers is not None}
    assert kinds == {"ref", "refs"}


def test_a_cell_that_cannot_be_read_is_reported_once() -> None:
    assert problems(edited("assessments", 0, level="high")) == [
        ("assessments", "level", 0, "not_a_number", "")
    ]


def test_of_very_many_unreadable_cells_none_is_also_called_missing() -> None:
    frames = tiny_frames()
    n = PROBLEMS_MAX + 7
    bad = pd.DataFrame(
        {"learner_id": "L1", "competency_id": "C1", "level": "high", "source": "self",
         "assessed_on": pd.date_range("1990-01-01", periods=n)}
    )  # fmt: skip
    frames["assessments"] = bad
    found = [p.code for p in check_frames(frames).problems if p.column == "level"]
    assert found == ["more_of_these", *["not_a_number"] * PROBLEMS_MAX]


def test_repeated_keys_are_reported_where_they_repeat() -> None:
    frames = tiny_frames()
    frames["assessments"] = pd.concat([frames["assessments"], frames["assessments"].iloc[[4]]])
    found = check_frames(frames).problems
    assert [(p.row, p.code) for p in found] == [(16, "duplicate_key")]
    assert found[0].value == "L2 + C1 + manager + 2026-02-02"


def test_the_same_id_as_number_and_text_is_a_repeated_key() -> None:
    frames = tiny_frames()
    more = pd.DataFrame({"person_id": [7, "7.0"], "name": ["a", "b"]})
    frames["people"] = pd.concat([frames["people"], more])
    assert problems(frames) == [("people", "person_id", 11, "duplicate_key", "")]


def cycle(frames: Frames) -> Problem:
    found = check_frames(frames).problems
    assert [p.code for p in found] == ["manager_cycle"]
    return found[0]


def test_a_loop_in_the_reporting_line_is_named_whole_and_once() -> None:
    frames = edited("people", 9, manager_id="L6")  # B1 → L6 → L5 → B1
    assert "B1 → L6 → L5 → B1" in cycle(frames).expected_en
    assert cycle(frames).row == 9


def test_who_reports_to_oneself_is_a_loop() -> None:
    assert "B1 → B1" in cycle(edited("people", 9, manager_id="B1")).expected_zh


def test_a_very_long_loop_is_cut_short_but_found() -> None:
    frames = tiny_frames()
    ids = [f"Z{i:05d}" for i in range(20_000)]
    ring = pd.DataFrame({"person_id": ids, "name": "某人", "manager_id": ids[1:] + ids[:1]})
    frames["people"] = pd.concat([frames["people"], ring])
    assert "(20000)" in cycle(frames).expected_en


def test_a_competency_needs_one_name() -> None:
    assert problems(edited("competencies", 0, name_zh="")) == []
    assert problems(edited("competencies", 0, name_zh="", name_en="")) == [
        ("competencies", "name_zh", 0, "missing_name", "")
    ]


def test_a_learners_post_needs_a_competency_model() -> None:
    frames = tiny_frames()
    models = frames["competency_models"]
    frames["competency_models"] = models[models["post_id"] != "J1"]
    found = problems(frames)
    assert [(row, code) for _, _, row, code, _ in found] == [
        (row, "post_without_model") for row in (0, 1, 5)
    ]


def test_missing_tables_and_columns_are_each_one_problem() -> None:
    frames = tiny_frames()
    del frames["competency_models"], frames["rules"], frames["posts"]["post_id"]
    assert problems(frames) == [
        ("posts", "post_id", -1, "missing_column", ""),
        ("competency_models", "", -1, "missing_table", ""),
    ]


def test_a_required_table_without_rows_is_a_problem() -> None:
    frames = tiny_frames()
    frames["expertise"] = frames["expertise"].iloc[:0]
    assert problems(frames) == [("expertise", "", -1, "empty_table", "")]


def test_unknown_tables_and_columns_are_noted_not_refused() -> None:
    frames = {**tiny_frames(), "notes": pd.DataFrame({"a": [1]})}
    frames["posts"]["colour"] = "red"
    checked = check_frames(frames)
    assert checked.problems == ()
    assert checked.ignored == (("notes", ""), ("posts", "colour"))


def test_facts_of_the_future_are_problems_only_when_today_is_given() -> None:
    frames = edited("exclusions", 1, since="2027-01-01")
    assert problems(frames) == []
    assert problems(frames, date(2026, 3, 1)) == [
        ("exclusions", "since", 1, "in_the_future", "2026-03-01")
    ]


def test_all_problems_come_at_once_in_table_and_row_order() -> None:
    frames = edited("people", 3, grade=99, time_zone="Mars")
    frames["people"].loc[1, "name"] = None
    frames["mentors"].loc[0, "capacity"] = -1
    frames["competencies"].loc[4, "dimension"] = "soft"
    found = problems(frames)
    assert [(table, column, row) for table, column, row, _, _ in found] == [
        ("competencies", "dimension", 4),
        ("people", "name", 1),
        ("people", "grade", 3),
        ("people", "time_zone", 3),
        ("mentors", "capacity", 0),
    ]


def test_every_problem_says_what_was_expected_in_both_languages() -> None:
    frames = edited("people", 3, grade=99, time_zone="Mars", manager_id="L4", name="\x00")
    found = check_frames(frames).problems
    assert len(found) == 4
    assert all(p.expected_en and p.expected_zh for p in found)


@pytest.mark.parametrize("name", list(TABLES))
def test_the_frame_schema_is_made_once_of_every_column(name: str) -> None:
    assert frame_schema(name) is frame_schema(name)
    assert list(frame_schema(name).columns) == [c.name for c in TABLES[name].columns]


@pytest.mark.parametrize(
    ("table", "column", "cell", "clean"),
    [
        ("assessments", "level", 7, False),
        ("assessments", "level", -0.5, False),
        ("assessments", "level", 2.3, False),
        ("assessments", "level", None, False),
        ("assessments", "level", 5, True),
        ("people", "grade", 99, False),
        ("people", "grade", None, True),
        ("people", "name", None, False),
        ("people", "manager_id", None, True),
        ("mentors", "capacity", -2, False),
        ("rules", "mode", None, False),
        ("rules", "limit", None, True),
    ],
)
def test_a_frame_is_clean_where_pandera_finds_nothing(
    table: str, column: str, cell: object, clean: bool
) -> None:
    frame = coerce(TABLES[table], edited(table, 0, **{column: cell})[table]).frame
    assert is_clean(TABLES[table], frame) == clean
    assert _passes(table, frame) == clean


def test_a_choice_that_nobody_declared_is_not_clean() -> None:
    frame = coerce(TABLES["rules"], tiny_frames()["rules"]).frame
    frame.loc[0, "mode"] = "perhaps"
    assert not is_clean(TABLES["rules"], frame)
    assert not _passes("rules", frame)


def _passes(table: str, frame: pd.DataFrame) -> bool:
    try:
        frame_schema(table).validate(frame)
    except pa.errors.SchemaError:
        return False
    return True


def test_a_limit_is_no_problem_of_its_own_where_the_rule_could_not_be_read() -> None:
    frames = tiny_frames()
    row = {"rule": "时差", "department": "", "mode": "必须", "limit": 9}
    frames["rules"] = pd.DataFrame([row])
    assert problems(frames) == [("rules", "rule", 0, "not_a_choice", "时差过大")]


def test_the_nearest_number_is_in_range_and_on_the_grid() -> None:
    level = TABLES["assessments"].column("level")
    assert [nearest_number(level, x) for x in (-3, 2.2, 2.25, 9e9)] == ["0", "2", "2.5", "5"]
