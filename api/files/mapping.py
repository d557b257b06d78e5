"""The mapping file: which of their names means which of ours."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

import yaml

from api.files.encoding import decode
from api.files.errors import BadMapping, UndecodableText
from api.files.headers import find_table, match_headers, plain_name
from features.label import Label
from features.schema import TABLES

_MAX_BYTES = 1_000_000
FILES = "files"
"""Where a mapping says what whole files and sheets are."""


@dataclass(frozen=True, slots=True)
class HeaderMapping:
    """What the mapping file says.

    Attributes
    ----------
    columns : mapping
        By table: canonical column by header; empty for a column that is not to be read.
    sources : mapping
        Table by plain name of a file (without suffix) or sheet; empty for one that is not to be
        read.
    """

    columns: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    sources: Mapping[str, str] = field(default_factory=dict)

    def table_of(self, *names: str) -> str:
        """Return the table that a sheet or file holds, by the first name that means one.

        Empty where none does, or where it is not to be read.
        """
        for name in filter(plain_name, names):
            if (plain := plain_name(name)) in self.sources:
                return self.sources[plain]
            if found := find_table(name):
                return found
        return ""


def read_mapping(path: Path) -> HeaderMapping:
    """Read a mapping file; see `parse_mapping`.

    Raises
    ------
    BadMapping
        There is no such file, it is no YAML or JSON, or it names what does not exist.
    """
    if not path.is_file():
        raise BadMapping(path.name, Label("没有这个文件", "there is no such file"))
    return parse_mapping(path.name, path.read_bytes())


def parse_mapping(name: str, data: bytes) -> HeaderMapping:
    """Read a mapping in YAML or JSON.

    It holds one mapping for each table, ``{table: {their header: our column}}``, and may hold
    ``files: {their file or sheet: our table}``. Tables and columns may be called by any name that
    headers may have; null, or a blank text, means that a column, file or sheet is not to be read.

    Parameters
    ----------
    name : str
        Of the file, for the error.
    data : bytes

    Raises
    ------
    BadMapping
    """
    if len(data) > _MAX_BYTES:
        raise BadMapping(
            name,
            Label(
                f"文件不得超过 {_MAX_BYTES} 字节", f"expected a file of at most {_MAX_BYTES} bytes"
            ),
        )
    try:
        content = yaml.load(decode(data, name)[0], Loader=_NoAliases)
    except (yaml.YAMLError, UndecodableText, RecursionError, ValueError) as error:
        raise BadMapping(
            name, Label("不是有效的 YAML 或 JSON", f"neither YAML nor JSON: {error}")
        ) from error
    parts = _texts_by_text(name, content)
    sources = {
        plain_name(source): _table(name, table) if table else ""
        for source, table in parts.pop(FILES, {}).items()
    }
    columns = {
        _table(name, table): _columns(name, _table(name, table), headers)
        for table, headers in parts.items()
    }
    return HeaderMapping(columns, sources)


class _NoAliases(yaml.SafeLoader):
    """YAML without anchors, since a few bytes of them expand to gigabytes."""

    def compose_node(self, parent: yaml.Node | None, index: int) -> yaml.Node | None:
        if self.check_event(yaml.AliasEvent):
            raise yaml.YAMLError("aliases are not allowed")
        return super().compose_node(parent, index)


def _texts_by_text(name: str, content: object) -> dict[str, dict[str, str]]:
    if not isinstance(content, dict) or not all(isinstance(v, dict) for v in content.values()):
        raise BadMapping(
            name, Label("应为 {表: {表头: 列}} 的形式", "expected {table: {header: column}}")
        )
    return {
        str(key): {
            str(theirs): "" if ours is None else str(ours).strip() for theirs, ours in part.items()
        }
        for key, part in content.items()
    }


def _table(name: str, table: str) -> str:
    found = find_table(table)
    if not found:
        known = ", ".join(TABLES)
        raise BadMapping(
            name,
            Label(
                f"没有“{table}”这张表；可用的表：{known}",
                f"got the table {table!r}; expected one of {known}",
            ),
        )
    return found


def _columns(name: str, table: str, headers: Mapping[str, str]) -> dict[str, str]:
    schema = TABLES[table]
    columns: dict[str, str] = {}
    for theirs, ours in headers.items():
        if not ours:
            columns[theirs] = ""
            continue
        found = match_headers(schema, [ours]).columns
        if not found:
            known = ", ".join(column.name for column in schema.columns)
            raise BadMapping(
                name,
                Label(
                    f"“{theirs}”对应的列“{ours}”不存在；{table} 的列：{known}",
                    f"got the column {ours!r} for {theirs!r}; {table} has {known}",
                ),
            )
        columns[theirs] = next(iter(found))
    return columns
