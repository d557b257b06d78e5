"""The workbook to fill in."""

from __future__ import annotations

from pathlib import Path

from xlsxwriter.format import Format
from xlsxwriter.workbook import Workbook
from xlsxwriter.worksheet import Worksheet

from api.files.headers import INSTRUCTIONS_SHEET
from api.files.spreadsheet import open_workbook
from features.label import Label, Lang
from features.schema import TABLES, Column, TableSchema

_ROWS = 10_000
"""Rows below the header for which drop-down lists and formats are set."""
_LIST_MAX = 255
_NEEDED = Label("必填", "required")
_OPTIONAL = Label("可选", "optional")
_EXAMPLE = Label("示例：{example}", "Example: {example}")
_YES_NO = (Label("是", "yes"), Label("否", "no"))
_GUIDE = (
    Label(
        "每个工作表是一张表；第一行是表头，从第二行起填写。带 * 的列必填。",
        "Each sheet is one table; the first row is its header, fill in from the second. "
        "Columns with * are required.",
    ),
    Label(
        "表头上的批注说明应填什么，并给出示例。有下拉列表的单元格请从列表中选择。",
        "The note on a header says what goes there, with an example. Where there is a drop-down "
        "list, choose from it.",
    ),
    Label(
        "编号列已设为文本格式，请勿改动，否则长编号会变成科学计数。",
        "Columns of ids are stored as text; leave them so, or long ids turn into scientific "
        "notation.",
    ),
    Label(
        "填写后运行 mentormatch check，会一次列出所有需要改正的单元格。",
        "Then run mentormatch check: it lists every cell to be mended at once.",
    ),
)
_TABLE_HEADS = (Label("工作表", "sheet"), Label("内容", "content"), Label("是否必填", "required"))
_EXAMPLES: dict[str, Label] = {
    "id": Label("A001", "A001"),
    "ref": Label("A001", "A001"),
    "refs": Label("C01|C02", "C01|C02"),
    "date": Label("2026-03-31", "2026-03-31"),
}
_WIDTH = 20


def write_template(path: Path, lang: Lang) -> None:
    """Write the workbook to fill in, in one language.

    A sheet for each table with its header frozen; notes on the headers (what goes there, an
    example); drop-down lists for choices, yes/no, levels and references; checks of ranges and
    days; ids stored as text. The data rows are empty. Read back as it is by `read_input`.
    """
    with open_workbook(path) as book:
        _write_instructions(book, lang)
        formats = {
            "needed": book.add_format({"bold": True, "bottom": 1, "bg_color": "#FDE9D9"}),
            "optional": book.add_format({"bold": True, "bottom": 1, "bg_color": "#EAF1DD"}),
            "text": book.add_format({"num_format": "@"}),
            "date": book.add_format({"num_format": "yyyy-mm-dd"}),
        }
        for schema in TABLES.values():
            _write_table(book.add_worksheet(schema.label.text(lang)), schema, formats, lang)


def _write_instructions(book: Workbook, lang: Lang) -> None:
    sheet = book.add_worksheet(INSTRUCTIONS_SHEET.text(lang))
    bold = book.add_format({"bold": True, "bottom": 1})
    sheet.set_column(0, 0, 24)
    sheet.set_column(1, 2, 48)
    for row, line in enumerate(_GUIDE):
        sheet.write_string(row, 0, line.text(lang))
    start = len(_GUIDE) + 1
    for column, head in enumerate(_TABLE_HEADS):
        sheet.write_string(start, column, head.text(lang), bold)
    for row, schema in enumerate(TABLES.values(), start=start + 1):
        needed = _NEEDED if schema.required else _OPTIONAL
        for column, label in enumerate((schema.label, schema.note, needed)):
            sheet.write_string(row, column, label.text(lang))


def _write_table(
    sheet: Worksheet, schema: TableSchema, formats: dict[str, Format], lang: Lang
) -> None:
    sheet.freeze_panes(1, 0)
    for place, column in enumerate(schema.columns):
        mark = " *" if column.required else ""
        style = formats["needed" if column.required else "optional"]
        sheet.write_string(0, place, column.label.text(lang) + mark, style)
        sheet.write_comment(0, place, _note(column, lang), {"x_scale": 1.6})
        sheet.set_column(place, place, _WIDTH, _format(column, formats))
        rule = _rule(column, lang)
        if rule:
            sheet.data_validation(1, place, _ROWS, place, rule)


def _format(column: Column, formats: dict[str, Format]) -> Format | None:
    if column.kind == "date":
        return formats["date"]
    return None if column.kind in ("number", "integer", "flag") else formats["text"]


def _note(column: Column, lang: Lang) -> str:
    needed = (_NEEDED if column.required else _OPTIONAL).text(lang)
    lines = [f"{column.note.text(lang)} ({needed})"]
    example = _example(column, lang)
    return "\n".join([*lines, _EXAMPLE.format(lang, example=example)] if example else lines)


def _example(column: Column, lang: Lang) -> str:
    if column.choices:
        shown = [choice.label.text(lang) for choice in column.choices]
        return "|".join(shown[:2]) if column.kind == "choices" else shown[0]
    if column.kind in ("number", "integer") and column.high is not None:
        return f"{min(column.high, 3.0):g}"
    if column.kind == "flag":
        return _YES_NO[0].text(lang)
    return _EXAMPLES[column.kind].text(lang) if column.kind in _EXAMPLES else ""


def _rule(column: Column, lang: Lang) -> dict[str, object]:
    """Return the check that the spreadsheet itself makes; empty for free text."""
    note = column.note.text(lang)[:_LIST_MAX]
    listed = _listed(column, lang)
    if listed:
        return {"validate": "list", "source": listed, "error_message": note}
    if column.refers is not None and column.kind == "ref":
        source = _reference(column.refers, lang)
        return {"validate": "list", "source": source, "error_type": "warning"}
    if column.kind == "date":
        earliest = "=DATE(1900,1,1)"
        return {"validate": "date", "criteria": ">=", "value": earliest, "error_message": note}
    if column.kind in ("number", "integer") and column.low is not None:
        kind = "integer" if column.kind == "integer" else "decimal"
        ends = {"minimum": column.low, "maximum": column.high}
        return {"validate": kind, "criteria": "between", **ends, "error_message": note}
    return {}


def _listed(column: Column, lang: Lang) -> list[str]:
    if column.kind == "flag":
        return [label.text(lang) for label in _YES_NO]
    if column.kind == "choice":
        labels = [choice.label.text(lang) for choice in column.choices]
        return labels if len(",".join(labels)) <= _LIST_MAX else []
    if column.step is not None and column.low is not None and column.high is not None:
        n_steps = round((column.high - column.low) / column.step)
        return [f"{column.low + step * column.step:g}" for step in range(n_steps + 1)]
    return []


def _reference(refers: str, lang: Lang) -> str:
    """Return the cells of another sheet in which the valid ids stand."""
    table, _, name = refers.partition(".")
    schema = TABLES[table]
    place = [column.name for column in schema.columns].index(name)
    letter = chr(ord("A") + place)
    return f"='{schema.label.text(lang)}'!${letter}$2:${letter}${_ROWS + 1}"
