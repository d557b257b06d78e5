"""The data dictionary, read off the declarations in `features.schema`."""

from __future__ import annotations

from collections.abc import Iterator

from features.schema import TABLES, Column, TableSchema

_HEAD = """# Data dictionary · 数据字典

Made from `features/schema/`; do not edit by hand.
One CSV or Parquet file a table, or one workbook with a sheet a table. Headers may be the names
below, in Chinese, in English, or any of the other spellings; case, spaces and full-width letters
do not matter. A blank cell takes the default. A star marks a cell that must not be blank.
表可为 CSV、Parquet 文件，或一个工作簿中的多个工作表；表头可用中文、英文或列出的其他写法；
带星号的列不得为空。
"""


def data_dictionary() -> str:
    """Return the dictionary of all tables as Markdown, in both languages."""
    return "\n".join([_HEAD, *(line for table in TABLES.values() for line in _table(table))])


def _table(table: TableSchema) -> Iterator[str]:
    need = "required · 必需" if table.required else "optional · 可选"
    yield f"## {table.name} · {table.label.zh} ({need})"
    yield f"{table.note.en}. {table.note.zh}。"
    if table.key:
        yield f"\nKey · 主键: {', '.join(f'`{name}`' for name in table.key)}."
    yield "\n| column · 列 | header · 表头 | cell · 内容 | default · 默认 | also · 其他写法 |"
    yield "|---|---|---|---|---|"
    for column in table.columns:
        yield _row(column)
    yield ""


def _row(column: Column) -> str:
    mark = " **\\***" if column.required else ""
    cells = (
        f"`{column.name}`{mark}",
        f"{column.label.en} · {column.label.zh}",
        f"{_cell(column)} {column.note.en} · {column.note.zh}",
        "" if column.default in (None, "") else str(column.default),
        ", ".join(column.aliases),
    )
    return "| " + " | ".join(cell.replace("|", "\\|") for cell in cells) + " |"


def _cell(column: Column) -> str:
    if column.refers:
        return f"*{column.kind}* → `{column.refers}`."
    if column.choices:
        codes = ", ".join(f"`{c.code}` ({c.label.zh})" for c in column.choices)
        return f"*{column.kind}*: {codes}."
    if column.low is not None:
        return f"*{column.kind}* in [{column.low:g}, {column.high:g}]."
    return f"*{column.kind}*."
