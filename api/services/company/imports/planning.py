"""What a file would change in the company's tables, and everything that is wrong with it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from typing import Any

import pandas as pd

from api.files.errors import CellProblem
from api.files.intake import RawInput, located
from api.services.company.changes import Change, compare, without
from api.services.company.checks import check_rows, latest_day
from features.errors import Problem
from features.schema import TABLES
from features.tables import Tables

DEFINED = frozenset({"behaviours", "competency_models", "kpi_map", "expertise", "rules"})
"""Tables of definitions: a full sync takes out of them what it does not hold. Of people, facts and
history nothing ever goes."""
IDS_TOLD = 1_000
"""Most leavers that a report names."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """How a file is to be taken.

    Attributes
    ----------
    full_sync : bool
        It holds all there is.
    mark_leavers : bool
        Who is missing in a full sync gets today as the day of leaving.
    """

    full_sync: bool
    mark_leavers: bool


@dataclass(frozen=True, eq=False)
class Plan:
    """What a file would change.

    Attributes
    ----------
    problems : tuple of CellProblem
        Nothing may be changed while there is any.
    changes : mapping of str to Change
    missing : mapping of str to int
        Stored rows that a full sync does not hold and that stay, by table.
    leavers : tuple of str
        People whom a full sync does not hold.
    kept_capacity : tuple of (str, int, int)
        Mentor, seats that the file gives her, live pairs: so many seats she keeps.
    """

    problems: tuple[CellProblem, ...]
    changes: Mapping[str, Change] = field(default_factory=dict)
    missing: Mapping[str, int] = field(default_factory=dict)
    leavers: tuple[str, ...] = ()
    kept_capacity: tuple[tuple[str, int, int], ...] = ()


def plan_import(
    raw: RawInput, stored: Tables, live: Mapping[str, int], wanted: Wanted, now: datetime
) -> Plan:
    """Check a file against what is stored and find out what it changes.

    Parameters
    ----------
    raw : RawInput
    stored : Tables
        The company as it stands; unchecked.
    live : mapping of str to int
        Live pairs by mentor.
    wanted : Wanted
    now : datetime
    """
    whole = DEFINED if wanted.full_sync else frozenset[str]()
    rows = check_rows(raw.frames, stored, latest_day(now), whole=whole)
    problems = located(raw, _told_once(raw, rows.problems)) + [_stored(p) for p in rows.elsewhere]
    if problems:
        return Plan(tuple(problems))
    frames, kept = dict(rows.frames), stored.frames()
    if "mentors" in frames:
        frames["mentors"], short = _seats_kept(frames["mentors"], live)
    else:
        short = ()
    changes = {name: compare(name, frame, kept[name]) for name, frame in frames.items()}
    if not wanted.full_sync:
        return Plan((), changes, kept_capacity=short)
    gone = {name: without(name, frame, kept[name]) for name, frame in frames.items()}
    for name in gone.keys() & DEFINED:
        changes[name] = replace(changes[name], removed=gone[name])
    leavers = _leavers(gone.get("people"), now.date())
    if wanted.mark_leavers and len(leavers):
        changes["people"] = _with_leavers(changes["people"], leavers, now.date())
    missing = {name: len(rows) for name, rows in gone.items() if name not in DEFINED and len(rows)}
    return Plan((), changes, missing, tuple(leavers["person_id"]), short)


def _told_once(raw: RawInput, problems: tuple[Problem, ...]) -> list[Problem]:
    """Tell of a column that is not there once, and not for each row that would need it."""
    told, absent = [], set()
    for problem in problems:
        frame = raw.frames.get(problem.table)
        here = frame is None or not problem.column or problem.column in frame
        if here or problem.code != "missing_value":
            told.append(problem)
        elif (problem.table, problem.column) not in absent:
            absent.add((problem.table, problem.column))
            told.append(replace(problem, row=-1, code="missing_column"))
    return told


def _stored(problem: Problem) -> CellProblem:
    """Return a problem of stored rows, which has no place in the files."""
    return CellProblem(
        "",
        "",
        0,
        problem.column,
        "",
        problem.value,
        problem.code,
        problem.expected_en,
        problem.expected_zh,
        problem.nearest,
        problem.table,
        problem.column,
    )


def _seats_kept(
    mentors: pd.DataFrame, live: Mapping[str, int]
) -> tuple[pd.DataFrame, tuple[tuple[str, int, int], ...]]:
    """Leave mentors as many seats as live pairs hold; and tell whom the file gave fewer."""
    taken = mentors["mentor_id"].map(live).fillna(0).astype("Int64")
    is_short = mentors["capacity"] < taken
    short = mentors[is_short]
    told = zip(short["mentor_id"], short["capacity"].astype(int), taken[is_short], strict=True)
    kept = mentors["capacity"].where(~is_short, taken)
    return mentors.assign(capacity=kept), tuple((m, int(c), int(n)) for m, c, n in told)


def _leavers(gone: pd.DataFrame | None, today: date) -> pd.DataFrame:
    """Return who is missing and neither has left nor is still to come."""
    if gone is None:
        return pd.DataFrame({column.name: [] for column in TABLES["people"].columns})
    day = pd.Timestamp(today)
    return gone[~(gone["left_on"] <= day) & ~(gone["joined_on"] > day)]


def _with_leavers(change: Change, leavers: pd.DataFrame, today: date) -> Change:
    left = leavers.assign(left_on=pd.Timestamp(today).as_unit("us"))
    return replace(
        change,
        changed=pd.concat([change.changed, left], ignore_index=True),
        before=pd.concat([change.before, leavers], ignore_index=True),
    )


def report_of(plan: Plan, raw: RawInput, wanted: Wanted) -> dict[str, Any]:
    """Return what HR is told of an import, as plain values."""
    return {
        "files": [
            {
                "file": origin.file,
                "sheet": origin.sheet,
                "table": name,
                "rows": len(raw.frames[name]),
                "encoding": origin.encoding,
            }
            for name, origin in raw.origins.items()
        ],
        "changes": {name: _counts(name, change, plan) for name, change in plan.changes.items()},
        "leavers": {
            "count": len(plan.leavers),
            "marked": wanted.mark_leavers and bool(plan.leavers),
            "ids": list(plan.leavers[:IDS_TOLD]),
        },
        "kept_capacity": [
            {"mentor_id": mentor_id, "asked": asked, "live_pairs": n}
            for mentor_id, asked, n in plan.kept_capacity
        ],
        "problems": len(plan.problems),
        "by_code": dict(Counter(problem.code for problem in plan.problems)),
        "notes": [{"zh": note.zh, "en": note.en} for note in raw.notes],
    }


def _counts(name: str, change: Change, plan: Plan) -> dict[str, int]:
    return {
        "added": len(change.added),
        "changed": len(change.changed),
        "unchanged": change.unchanged,
        "removed": len(change.removed),
        "missing": plan.missing.get(name, 0),
    }
