from __future__ import annotations

import pytest

from api.files.headers import find_table, match_headers, plain_name
from features.schema import TABLES


@pytest.mark.parametrize("table", list(TABLES))
def test_every_table_and_column_is_found_by_every_name_it_has(table: str) -> None:
    schema = TABLES[table]
    for name in (schema.name, schema.label.zh, schema.label.en, *schema.aliases):
        assert find_table(name) == table
    for column in schema.columns:
        for name in (column.name, column.label.zh, column.label.en, *column.aliases):
            assert match_headers(schema, [name]).columns == {column.name: 0}


@pytest.mark.parametrize(
    "name", ["01_people", "People 2026", "ＰＥＯＰＬＥ", "员工", " 花名册 ", "人员信息"]
)
def test_numbering_case_and_width_do_not_matter_to_tables(name: str) -> None:
    assert find_table(name) == "people"


@pytest.mark.parametrize("name", ["", "Sheet1", "说明", "2026"])
def test_other_names_mean_no_table(name: str) -> None:
    assert find_table(name) == ""


@pytest.mark.parametrize(
    "header", ["Person-ID *", "工号（必填）", "ｐｅｒｓｏｎ＿ｉｄ", "PERSON  ID", "Employee Number"]
)
def test_marks_case_and_width_do_not_matter_to_headers(header: str) -> None:
    assert match_headers(TABLES["people"], [header]).columns == {"person_id": 0}


def test_a_label_beats_an_alias_which_is_then_ignored() -> None:
    matched = match_headers(TABLES["competency_models"], ["岗位", "岗位编号", "备注", ""])
    assert matched.columns == {"post_id": 1}
    assert matched.rivals == {}
    assert matched.ignored == (0, 2)


def test_two_headers_of_one_rank_are_rivals() -> None:
    matched = match_headers(TABLES["people"], ["name", "姓名", "grade"])
    assert matched.columns == {"name": 0, "grade": 2}
    assert matched.rivals == {1: "name"}


def test_a_mapped_header_beats_all_names() -> None:
    matched = match_headers(TABLES["people"], ["工号", "旧工号"], {"旧工号": "person_id"})
    assert matched.columns == {"person_id": 1}
    assert matched.ignored == (0,)


def test_plain_names_keep_letters_and_digits_of_any_script() -> None:
    assert plain_name("風格：A_1!") == "風格a1"
