from __future__ import annotations

from datetime import date, datetime
from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from features.cells import BadCell
from features.coercion import PROBLEMS_MAX, Coerced, coerce, empty
from features.readers import nearest_valid, read_all, reader
from features.schema import TABLES

PEOPLE = TABLES["people"]
CASES = settings(max_examples=12, deadline=None, derandomize=True)


def people(**columns: list[object]) -> Coerced:
    n = max(len(cells) for cells in columns.values())
    base: dict[str, list[object]] = {
        "person_id": [f"P{i}" for i in range(n)],
        "name": ["某人"] * n,
    }
    return coerce(PEOPLE, pd.DataFrame({**base, **columns}, dtype=object))


def one(table: str, column: str, cell: object) -> tuple[Any, str, str]:
    """The value, the problem code and the nearest valid value of one cell read alone."""
    key = TABLES[table].columns[0].name
    data = {key: ["K1"], column: [cell]} if column != key else {key: [cell]}
    read = coerce(TABLES[table], pd.DataFrame(data, dtype=object))
    codes = [p for p in read.problems if p.row >= 0]
    value = read.frame[column].iloc[0]
    return value, codes[0].code if codes else "", codes[0].nearest if codes else ""


@pytest.mark.parametrize(
    "cell",
    [
        "2026-03-31",
        "2026/3/31",
        "2026.3.31",
        "2026年3月31日",
        "２０２６年３月３１日",
        "20260331",
        20260331,
        46112,
        46112.0,
        46112.75,
        "46112",
        date(2026, 3, 31),
        datetime(2026, 3, 31, 17, 30),  # noqa: DTZ001 - spreadsheets know no zones
        pd.Timestamp("2026-03-31"),
        np.datetime64("2026-03-31"),
        "2026-03-31 08:15",
        "2026-03-31T08:15:00+08:00",
        " 2026-3-31 ",
    ],
)
def test_a_day_is_read_however_it_is_written(cell: object) -> None:
    assert one("people", "joined_on", cell) == (pd.Timestamp("2026-03-31"), "", "")


@pytest.mark.parametrize(
    ("cell", "code", "nearest"),
    [
        ("2026-02-30", "no_such_day", "2026-02-28"),
        ("2026-13-01", "no_such_day", ""),
        ("1899-12-31", "no_such_day", "1900-01-01"),
        (60, "no_such_day", ""),
        (0, "no_such_day", ""),
        (9_999_999, "no_such_day", ""),
        ("31/03/26", "not_a_date", ""),
        ("soon", "not_a_date", ""),
        (True, "not_a_date", ""),
        (-3, "not_a_date", ""),
    ],
)
def test_what_is_no_day_is_named(cell: object, code: str, nearest: str) -> None:
    assert one("people", "joined_on", cell)[1:] == (code, nearest)


def test_serial_days_skip_the_leap_day_that_never_was() -> None:
    read = people(joined_on=[1, 59, 61, 2_958_465]).frame["joined_on"]
    expected = ["1900-01-01", "1900-02-28", "1900-03-01", "9999-12-31"]
    assert read.dt.strftime("%Y-%m-%d").tolist() == expected


@pytest.mark.parametrize(
    ("cell", "value"),
    [("10%", 0.1), ("１０％", 0.1), ("0.25", 0.25), (1, 1.0), ("1e-1", 0.1), (" .5 ", 0.5)],
)
def test_a_number_is_read_however_it_is_written(cell: object, value: float) -> None:
    assert one("shortfalls", "shortfall", cell) == (value, "", "")


def test_thousands_and_typographic_minus_are_read() -> None:
    assert one("mentors", "hours_per_month", "1,234.5")[0] == 1234.5
    assert one("learners", "style_career", "−0.5")[0] == -0.5


@pytest.mark.parametrize("cell", ["nan", "NaN", "inf", "-Infinity", float("inf"), "1e999", "1,2,3"])
def test_not_a_number_and_infinities_are_bad_cells(cell: object) -> None:
    value, code, _ = one("shortfalls", "shortfall", cell)
    assert pd.isna(value)
    assert code in {"not_a_number", "not_finite"}


@pytest.mark.parametrize("cell", [None, "", "  ", "\u3000", float("nan"), pd.NA, pd.NaT])
def test_blank_cells_become_the_default(cell: object) -> None:
    assert one("mentors", "kind", cell) == ("inside", "", "")
    assert one("learners", "goals", cell) == ("", "", "")
    assert pd.isna(one("people", "joined_on", cell)[0])


@pytest.mark.parametrize(
    ("cell", "value"),
    [
        (3, "3"),
        (3.0, "3"),
        ("3.0", "3"),
        ("1001.0", "1001"),
        (" A１ ", "A1"),
        ("\u200fA1\u200e", "A1"),
        ("007", "007"),
        ("2.A.1", "2.A.1"),
        (True, "true"),
        ("e\u0301", "é"),
    ],
)
def test_an_id_is_the_same_however_it_was_kept(cell: object, value: str) -> None:
    assert one("people", "person_id", cell)[0] == value
    assert one("people", "manager_id", cell)[0] == value


@pytest.mark.parametrize(
    ("cell", "code"),
    [
        ("a\x00b", "unreadable_character"),
        ("a\ud800b", "unreadable_character"),
        ("x" * 20_001, "text_too_long"),
        ("y" * 201, "id_too_long"),
        ("4.40301E+17", "id_in_scientific_notation"),
        (4.40301198001011e17, "id_in_scientific_notation"),
    ],
)
def test_ids_that_cannot_be_meant_are_named(cell: object, code: str) -> None:
    assert one("people", "person_id", cell)[1] == code


def test_free_text_loses_turned_writing_but_not_its_meaning() -> None:
    assert one("learners", "goals", " \u202etxt\u202c ")[0] == "txt"
    assert one("learners", "goals", "多行\n文字")[0] == "多行\n文字"


@pytest.mark.parametrize("cell", ["是", "YES", "true", 1, 1.0, True, "y", "√", "１"])
def test_yes_is_yes(cell: object) -> None:
    assert one("expertise", "validated", cell)[0] == True  # noqa: E712 - numpy's own bool


@pytest.mark.parametrize("cell", ["否", "No", "FALSE", 0, 0.0, False, "n", "×", None])
def test_no_is_no_and_so_is_a_blank(cell: object) -> None:
    assert one("expertise", "validated", cell)[0] == False  # noqa: E712 - numpy's own bool


@pytest.mark.parametrize(
    ("cell", "value"),
    [("基层", "front_line"), ("Front Line", "front_line"), ("ｆｒｏｎｔ－ｌｉｎｅ", "front_line"),
     ("高层", "executive"), ("MIDDLE", "middle")],
)  # fmt: skip
def test_a_choice_is_known_by_code_label_and_alias(cell: str, value: str) -> None:
    assert one("learners", "layer", cell) == (value, "", "")


def test_an_unknown_choice_names_the_nearest() -> None:
    assert one("learners", "layer", "midle")[1:] == ("not_a_choice", "middle")
    assert one("learners", "layer", "中级")[1:] == ("not_a_choice", "")
    assert one("rules", "rule", "时差过长")[1:] == ("not_a_choice", "时差过大")
    assert one("expertise", "validated", "maybe")[1] == "not_yes_or_no"


@pytest.mark.parametrize(
    "cell", ["visual|doing", "做；看", "doing, visual", "看（图表、视频）、做"]
)
def test_several_choices_are_sorted_codes(cell: str) -> None:
    assert one("learners", "learning_mode", cell) == ("doing|visual", "", "")


def test_references_keep_their_order_and_are_three_at_most() -> None:
    assert one("learners", "priorities", "C2、C1；C2")[0] == "C2|C1"
    assert one("learners", "priorities", "C4|C3|C2|C1")[1:] == ("too_many_priorities", "C4|C3|C2")


@pytest.mark.parametrize(
    ("column", "cell", "code", "nearest"),
    [
        ("languages", "zh|zh-CN", "not_a_language_code", "zh"),
        ("languages", "zh-CN", "not_a_language_code", "zh"),
        ("time_zone", "Asia/Shangai", "unknown_time_zone", "Asia/Shanghai"),
        ("time_zone", "CST", "unknown_time_zone", "Asia/Shanghai"),
        ("grade", "5.5", "not_a_whole_number", "6"),
        ("grade", "1e308", "out_of_range", "30"),
    ],
)
def test_bad_cells_of_people_name_the_nearest(
    column: str, cell: str, code: str, nearest: str
) -> None:
    assert one("people", column, cell)[1:] == (code, nearest)


def test_languages_and_zones_are_stored_in_their_usual_form() -> None:
    assert one("people", "languages", "ZH, en")[0] == "zh|en"
    assert one("people", "time_zone", "asia/shanghai")[0] == "Asia/Shanghai"


@pytest.mark.parametrize(
    "cell",
    [
        "li.na@example.com",
        "Li.Na+mentor@sub.example.co",
        "李娜@例子.公司",
        "o'neil_42=x@example",
        '"li na"@example.com',
        "li@[192.168.0.1]",
        " li@example.com ",
    ],
)
def test_unusual_addresses_are_read_as_they_are(cell: str) -> None:
    assert one("people", "email", cell) == (cell.strip(), "", "")


@pytest.mark.parametrize(
    ("cell", "nearest"),
    [
        ("nonsense", ""),
        ("13800138000", ""),
        ("@example.com", ""),
        ("li.na@", ""),
        ("li@na@example.com", ""),
        ("li.na@example..com", ""),
        ("a@example.com; b@example.com", ""),
        (f"{'x' * 250}@example.com", ""),
        ("li na@example.com", "lina@example.com"),
        ("li.na＠example.com", "li.na@example.com"),
        ("mailto:li.na@example.com", "li.na@example.com"),
        ("Li Na <li.na@example.com>", "li.na@example.com"),
    ],
)
def test_what_is_no_address_is_named_with_what_may_be_meant(cell: str, nearest: str) -> None:
    assert one("people", "email", cell)[1:] == ("not_an_email", nearest)
    assert one("people", "email", " ")[:2] == ("", "")


def test_hours_that_cannot_be_read_are_named() -> None:
    assert one("mentors", "availability", "now and then")[1] == "not_hours_of_the_week"


def test_one_column_may_hold_cells_of_every_type() -> None:
    read = people(grade=[1, "2", 3.0, True, None]).frame["grade"]
    assert read.iloc[:3].tolist() == [1, 2, 3]
    assert read.iloc[3:].isna().all()


def test_rows_blank_from_end_to_end_are_left_out_and_positions_kept() -> None:
    read = people(person_id=["A", None, "B"], name=["a", " ", ""])
    assert read.frame.index.tolist() == [0, 2]


def test_unknown_columns_are_ignored_and_doubled_ones_named() -> None:
    frame = pd.DataFrame([["A", "a", "b", 1]], columns=["person_id", "name", "name", "shoe size"])
    read = coerce(PEOPLE, frame)
    assert read.unknown == ("shoe size",)
    assert [p.code for p in read.problems] == ["duplicate_column"]
    assert read.frame["name"].tolist() == ["a"]


def test_endless_bad_cells_are_summed_up() -> None:
    read = people(grade=["many"] * (PROBLEMS_MAX + 5))
    assert len(read.problems) == PROBLEMS_MAX + 1
    assert read.problems[-1].code == "more_of_these"
    assert "5" in read.problems[-1].expected_en


@pytest.mark.parametrize("name", list(TABLES))
def test_reading_nothing_gives_every_column_typed(name: str) -> None:
    schema = TABLES[name]
    read = coerce(schema, empty(schema))
    assert read.problems == ()
    assert read.frame.dtypes.equals(empty(schema).dtypes)


@CASES
@given(cells=st.lists(st.text(max_size=30) | st.floats() | st.integers() | st.none(), max_size=12))
def test_any_cells_give_values_or_problems_and_never_an_error(cells: list[object]) -> None:
    for name in ("people", "mentors", "learners", "shortfalls"):
        for column in TABLES[name].columns:
            frame = pd.DataFrame({column.name: pd.Series(cells, dtype=object)})
            read = coerce(TABLES[name], frame)
            assert len(read.frame) <= len(cells)
            assert all(p.row < len(cells) for p in read.problems)


@CASES
@given(cells=st.lists(st.sampled_from(["2026-01-05", "soon", "", "46112", None]), max_size=9))
def test_reading_twice_changes_nothing(cells: list[object]) -> None:
    first = coerce(PEOPLE, pd.DataFrame({"joined_on": pd.Series(cells, dtype=object)}))
    second = coerce(PEOPLE, first.frame)
    assert second.frame["joined_on"].tolist() == first.frame["joined_on"].dropna().tolist()


@pytest.mark.parametrize(
    ("column", "text", "value"),
    [
        ("languages", "中文|英文", "zh|en"),
        ("languages", "English; 中文; en", "en|zh"),
        ("time_zone", "北京时间", "Asia/Shanghai"),
        ("time_zone", "UTC+8", "Asia/Shanghai"),
    ],
)
def test_what_people_call_languages_and_zones_is_read(column: str, text: str, value: str) -> None:
    assert reader(TABLES["people"].column(column))(text) == value


def test_an_ambiguous_zone_is_asked_about() -> None:
    column = TABLES["people"].column("time_zone")

    assert isinstance(reader(column)("CST"), BadCell)
    assert nearest_valid(column, "CST") == "Asia/Shanghai"


@pytest.mark.parametrize("name", ["person_id", "manager_id", "name"])
@given(
    texts=st.lists(
        st.one_of(
            st.from_regex(r"[A-Za-z][A-Za-z0-9]{0,6}", fullmatch=True),
            st.text(alphabet="aÅ\u030a\u0301\n\r\u202e\x00 1.0中\u200b", min_size=1, max_size=5),
        ),
        max_size=5,
    )
)
@CASES
def test_texts_read_together_are_as_read_one_by_one(name: str, texts: list[str]) -> None:
    column = PEOPLE.column(name)
    assert list(read_all(column, texts)) == [reader(column)(text) for text in texts]


def test_one_long_text_among_plain_ones_is_found() -> None:
    for name, length in (("person_id", 201), ("name", 20_001)):
        column = PEOPLE.column(name)
        values = read_all(column, ["a", "b" * length, "c"])
        assert [isinstance(value, BadCell) for value in values] == [False, True, False]
