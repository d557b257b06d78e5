"""Profiles as cells of the company's tables, and problems of cells as places in a request."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Literal

import pandas as pd

from api.services.errors import Fault
from features.errors import Problem
from features.label import Label
from features.schema import STYLE_DIMENSIONS, TABLES

Side = Literal["learner", "mentor"]
Cells = Mapping[str, object]
"""Values by the names of a profile's fields."""
TABLE_OF: Mapping[Side, str] = {"learner": "learners", "mentor": "mentors"}
_STYLE = {column.removeprefix("style_"): column for column in STYLE_DIMENSIONS}
_IDS = ("person_id", "learner_id", "mentor_id")
_PERSON = tuple(column.name for column in TABLES["people"].columns if column.name != "person_id")


@dataclass(frozen=True, slots=True)
class Profile:
    """Somebody's profile on its way in.

    Attributes
    ----------
    side : Side
    person_id : str
    fields : Cells
        All of them, or those that change.
    where : str
        JSON pointer to it in the request.
    """

    side: Side
    person_id: str
    fields: Cells
    where: str = "/body"


def rows_of(profiles: Iterable[Profile]) -> dict[str, pd.DataFrame]:
    """Return profiles of one side, all with the same fields, as raw rows of tables.

    The n-th row of ``people`` and of the side's own table is that of the n-th profile. A column
    ``where`` of ``expertise`` says where each row stands in the request.
    """
    people, own, expertise = [], [], []
    for profile in profiles:
        fields = dict(profile.fields)
        taught = fields.pop("expertise", None)
        flat = {**fields, **_style(fields)}
        flat.pop("style", None)
        people.append({"person_id": profile.person_id, **_some(flat, of_person=True)})
        own.append({f"{profile.side}_id": profile.person_id, **_some(flat, of_person=False)})
        expertise += _expertise(profile, taught)
        side = profile.side
    frames = {"people": pd.DataFrame(people), TABLE_OF[side]: pd.DataFrame(own)}
    if expertise:
        frames["expertise"] = pd.DataFrame(expertise)
    return {name: frame.astype(object) for name, frame in frames.items()}


def fault_of(problem: Problem, where: str) -> Fault:
    """Return a problem of a cell as a fault of a request.

    Parameters
    ----------
    problem : Problem
    where : str
        JSON pointer to the object that holds the cell.
    """
    column = "" if problem.column in _IDS else problem.column
    if column in STYLE_DIMENSIONS:
        column = f"style/{column.removeprefix('style_')}"
    message = Label(f"应为：{problem.expected_zh}", f"expected {problem.expected_en}")
    params = {"nearest": problem.nearest} if problem.nearest else {}
    return Fault(problem.code, f"{where}/{column}" if column else where, message, params)


def _expertise(profile: Profile, taught: object) -> list[dict[str, object]]:
    assert taught is None or isinstance(taught, list)
    return [
        {
            "mentor_id": profile.person_id,
            **{name: _cell(value) for name, value in row.items()},
            "where": f"{profile.where}/expertise/{place}",
        }
        for place, row in enumerate(taught or ())
    ]


def _style(fields: Cells) -> dict[str, object]:
    if "style" not in fields:
        return {}
    style = fields["style"] or {}
    assert isinstance(style, dict)
    return {column: style.get(name) for name, column in _STYLE.items()}


def _some(fields: Cells, *, of_person: bool) -> dict[str, object]:
    return {name: _cell(value) for name, value in fields.items() if (name in _PERSON) == of_person}


def _cell(value: object) -> object:
    if isinstance(value, bool):
        return "yes" if value else "no"
    return "|".join(map(str, value)) if isinstance(value, list) else value
