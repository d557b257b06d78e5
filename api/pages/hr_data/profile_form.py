"""The form of a profile: its fields as the tables declare them, read back as the API's bodies."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from starlette.datastructures import FormData

from api.pages.forms import filled_in
from api.services.company.cells import TABLE_OF, Side
from api.services.errors import Unacceptable
from features.label import Label
from features.schema import STYLE_DIMENSIONS, TABLES, Column

BLANK_ROWS = 3
"""Lines for expertise that is new."""
_BETWEEN = re.compile(r"[\s,，、;；|]+")
_LONG = ("bio", "goals")
_KEYS = ("person_id", "learner_id", "mentor_id")
_APART = (*_KEYS, *STYLE_DIMENSIONS)
_EXPERTISE = ("competency_id", "level", "wish", "in_role", "validated")


def columns_of(side: Side) -> dict[str, tuple[Column, ...]]:
    """Return the fields of a profile by the table that declares them; style is asked by itself."""
    return {
        name: tuple(column for column in TABLES[name].columns if column.name not in _APART)
        for name in ("people", TABLE_OF[side])
    }


def shown(fields: Mapping[str, Any]) -> dict[str, Any]:
    """Return what stands in the form of a profile: every cell by the name of its column."""
    cells = {name: value for name, value in fields.items() if name not in ("style", "expertise")}
    for dimension in STYLE_DIMENSIONS:
        cells[dimension] = fields["style"][dimension.removeprefix("style_")]
    for at, row in enumerate(fields.get("expertise", ())):
        cells |= {f"expertise-{at}-{name}": row[name] for name in _EXPERTISE}
    return cells


def typed(form: FormData, side: Side) -> dict[str, Any]:
    """Return what stands in a form that was sent."""
    return filled_in(form, lists=("languages", *_several(side)))


def said(form: FormData, side: Side) -> dict[str, Any]:
    """Return the fields of a body of the API, as a form says them; None where it is blank."""
    cells = typed(form, side)
    names = [column.name for columns in columns_of(side).values() for column in columns]
    fields = {name: cells.get(name) for name in names}
    fields["style"] = {
        name.removeprefix("style_"): cells[name] for name in STYLE_DIMENSIONS if name in cells
    }
    fields["languages"] = codes_in(cells["languages"])
    if side == "mentor":
        fields["expertise"] = _expertise(cells)
    return fields


def codes_in(texts: Iterable[str]) -> list[str]:
    """Return the codes of languages that texts name: each one that is ticked, or several."""
    return [code for text in texts for code in _BETWEEN.split(text) if code]


def faults_of(error: Unacceptable) -> dict[str, list[Label]]:
    """Return what is wrong by the name of its field in the form."""
    told: dict[str, list[Label]] = {}
    for fault in error.faults:
        parts = [part for part in fault.where.split("/") if part and part != "body"]
        if parts[:1] == ["style"] and len(parts) > 1:
            parts = [f"style_{parts[1]}"]
        elif parts[:1] == ["expertise"]:
            parts = ["expertise"]
        elif parts[:1] in ([key] for key in _KEYS):
            parts = ["person_id"]
        told.setdefault(next(iter(parts), ""), []).append(fault.message)
    return told


def is_long(column: Column) -> bool:
    """Whether a column holds more than a line."""
    return column.name in _LONG


def _several(side: Side) -> Sequence[str]:
    columns = (column for group in columns_of(side).values() for column in group)
    return [column.name for column in columns if column.kind in ("choices", "refs")]


def _expertise(cells: Mapping[str, Any]) -> list[dict[str, Any]]:
    rows: dict[int, dict[str, Any]] = {}
    for name, value in cells.items():
        if match := re.fullmatch(r"expertise-(\d{1,3})-(\w+)", name):
            rows.setdefault(int(match[1]), {})[match[2]] = value
    return [
        {**row, "in_role": {"yes": True, "no": False}.get(row.get("in_role", ""))}
        for _, row in sorted(rows.items())
        if "competency_id" in row
    ]
