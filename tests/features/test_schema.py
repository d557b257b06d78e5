from __future__ import annotations

import re
from collections.abc import Iterator

import pytest

from features.cells import BadCell
from features.readers import reader
from features.schema import TABLES, Choice, Column, TableSchema


def spellings(table: TableSchema) -> Iterator[str]:
    yield from (table.name, table.label.zh, table.label.en, *table.aliases)
    for column in table.columns:
        yield from (column.name, column.label.zh, column.label.en, *column.aliases)
        for choice in column.choices:
            yield from (choice.code, choice.label.zh, choice.label.en)


@pytest.mark.parametrize("table", TABLES.values(), ids=TABLES)
def test_every_header_and_choice_survives_a_gbk_file(table: TableSchema) -> None:
    for text in spellings(table):
        assert text.encode("gbk").decode("gbk") == text


@pytest.mark.parametrize("table", TABLES.values(), ids=TABLES)
def test_keys_and_dates_name_columns(table: TableSchema) -> None:
    names = [column.name for column in table.columns]

    assert len(names) == len(set(names))
    assert set(table.key) <= set(names)
    assert table.dated is None or table.column(table.dated).kind == "date"


@pytest.mark.parametrize("table", TABLES.values(), ids=TABLES)
def test_a_header_names_one_column_of_its_table(table: TableSchema) -> None:
    owner: dict[str, str] = {}
    for column in table.columns:
        for text in {column.name, column.label.zh, column.label.en, *column.aliases}:
            assert owner.setdefault(text.casefold(), column.name) == column.name


def test_references_point_at_identifiers() -> None:
    for table in TABLES.values():
        for column in table.columns:
            if column.refers:
                other, name = column.refers.split(".")
                assert name in {c.name for c in TABLES[other].columns}


@pytest.mark.parametrize("table", TABLES.values(), ids=TABLES)
def test_a_choice_may_be_written_as_the_note_of_its_column_says(table: TableSchema) -> None:
    for column in table.columns:
        for note in (column.note.zh, column.note.en) if column.choices else ():
            offered = re.split("[;；，]", note)[0].split(" / ")
            unread = [one for one in offered[1:] if isinstance(reader(column)(one), BadCell)]
            assert unread == []


def test_a_choice_has_one_code_for_each_spelling() -> None:
    def codes(column: Column) -> Iterator[tuple[str, Choice]]:
        for choice in column.choices:
            for text in {choice.code, choice.label.zh, choice.label.en, *choice.aliases}:
                yield text.casefold(), choice

    for table in TABLES.values():
        for column in table.columns:
            seen: dict[str, str] = {}
            for text, choice in codes(column):
                assert seen.setdefault(text, choice.code) == choice.code


def test_a_reference_is_called_by_the_name_of_its_table() -> None:
    for table in TABLES.values():
        for column in table.columns:
            if column.refers and column.kind == "ref":
                assert f"「{TABLES[column.refers.split('.')[0]].label.zh}」" in column.note.zh
