"""The data dictionary of a log, read off the declarations in `models.log_columns`."""

from __future__ import annotations

from collections.abc import Iterator

from features.label import Label
from models.log_columns import REQUIRED, TABLES, Column

_HEAD = """## The log of a programme · 项目记录

Made from `models/log_columns.py`. `mentormatch export-log` and
`GET /v1/programmes/{programme_id}/log` write it as Parquet files, one a table, with
`data-dictionary.json`; `mentormatch evaluate` reads it. People are named by id alone. A star marks
a column that must be there; a cell that may be blank says so. Columns of `exposures` beyond those
below are features as they were shown, in [0, 1] by the name of their block; blank where not known.
Days are dates in UTC.
由 `mentormatch export-log` 与 `GET /v1/programmes/{programme_id}/log` 写出，每表一个 Parquet 文件；
`mentormatch evaluate` 读取。人员只有编号。带星号的列必须有。`exposures` 中其余各列为展示时的特征，
取值 0 到 1，以特征块命名；未知则为空。日期按 UTC。
"""
_NAMES = {
    "exposures": Label("展示", "what was shown"),
    "choices": Label("选择", "what learners chose"),
    "pairs": Label("配对", "pairs that began"),
    "outcomes": Label("辅导结果", "what was measured"),
    "groups": Label("群体", "groups of people"),
    "mentors": Label("导师名额", "seats of mentors"),
}


def log_dictionary() -> str:
    """Return the dictionary of all tables of a log as Markdown, in both languages."""
    return "\n".join([_HEAD, *(line for name in TABLES for line in _table(name))])


def _table(name: str) -> Iterator[str]:
    need = "required · 必需" if name in REQUIRED else "optional · 可选"
    yield f"### {name} · {_NAMES[name].zh} ({need})"
    yield f"{_NAMES[name].en}.\n"
    yield "| column · 列 | cell · 内容 | meaning · 含义 |"
    yield "|---|---|---|"
    for column in TABLES[name]:
        yield _row(column)
    yield ""


def _row(column: Column) -> str:
    mark = " **\\***" if column.required else ""
    cells = (
        f"`{column.name}`{mark}",
        f"*{column.kind}*: {column.expected}",
        f"{column.label.en} · {column.label.zh}",
    )
    return "| " + " | ".join(cell.replace("|", "\\|") for cell in cells) + " |"
