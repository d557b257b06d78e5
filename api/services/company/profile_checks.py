"""Profiles on their way in, checked against what the company holds, before anything is written."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from api.services.company.cells import Profile, fault_of, rows_of
from api.services.company.changes import Change, Changes, compare, without
from api.services.company.checks import Rows, check_rows, latest_day
from api.services.errors import Fault
from api.store import Tx
from api.store.people import live_pairs_of
from api.store.surroundings import Around, load_around
from features.cells import read_id
from features.label import Label
from features.tables import Tables

_TWICE = Label("同一批次中编号重复", "the same id twice in one batch")
_PLAIN_ID = Label("编号格式不规范", "an id without blanks, signs of other widths or decimals")
_TOO_FEW = Label("名额少于进行中的配对（{live}）", "a capacity not below {live} live pair(s)")

Faults = Mapping[int, Sequence[Fault]]
"""By place in a batch."""


@dataclass(frozen=True, slots=True)
class Told:
    """What came of one profile of a batch: nothing wrong, or what is."""

    person_id: str
    faults: tuple[Fault, ...] = ()


@dataclass(frozen=True, slots=True)
class Ground:
    """What profiles are checked against, as the database had it once.

    Attributes
    ----------
    live : dict of str to int
        Live pairs by mentor.
    """

    around: Around
    live: Mapping[str, int]


@dataclass(frozen=True, eq=False, slots=True)
class Checked:
    """Profiles of one side that were checked.

    Attributes
    ----------
    told : tuple of Told
        One for each, in their order.
    changes : Changes
        What those bring with which nothing is wrong.
    ground : Ground
        What all this holds against.
    """

    profiles: tuple[Profile, ...]
    told: tuple[Told, ...]
    changes: Changes
    ground: Ground


def check_profiles(tx: Tx, tenant_id: str, profiles: Sequence[Profile], now: datetime) -> Checked:
    """Find out what is wrong with each profile, and what the others change; nothing is written."""
    ground = ground_of(tx, tenant_id, profiles)
    stored = ground.around.tables()
    faults = dict(_bad_ids(profiles))
    changes: Changes = {}
    while good := [at for at in range(len(profiles)) if at not in faults]:
        chosen = [profiles[at] for at in good]
        rows = check_rows(rows_of(chosen), stored, latest_day(now))
        found = _faults(chosen, rows, stored, now) or _too_few(chosen, rows, ground.live)
        if not found:
            changes = _changes(chosen, rows, stored)
            break
        faults |= {good[at]: wrong for at, wrong in found.items()}
    told = (Told(p.person_id, tuple(faults.get(at, ()))) for at, p in enumerate(profiles))
    return Checked(tuple(profiles), tuple(told), changes, ground)


def ground_of(tx: Tx, tenant_id: str, profiles: Sequence[Profile]) -> Ground:
    """Return what profiles are to be checked against."""

    def named(field: str) -> set[str]:
        return {str(p.fields[field]) for p in profiles if p.fields.get(field) is not None}

    people = {profile.person_id for profile in profiles} | named("manager_id")
    mentors = [profile.person_id for profile in profiles if profile.side == "mentor"]
    return Ground(
        load_around(tx, tenant_id, people, named("post_id")),
        live_pairs_of(tx, tenant_id, mentors),
    )


def _bad_ids(profiles: Sequence[Profile]) -> Faults:
    """Ids that are not as they would be stored, or come twice."""
    faults: dict[int, list[Fault]] = {}
    seen: set[str] = set()
    for at, profile in enumerate(profiles):
        where = f"{profile.where}/{profile.side}_id"
        if read_id(profile.person_id) != profile.person_id:
            faults[at] = [Fault("bad_id", where, _PLAIN_ID)]
        elif profile.person_id in seen:
            faults[at] = [Fault("repeated_id", where, _TWICE)]
        seen.add(profile.person_id)
    return faults


def _faults(chosen: Sequence[Profile], rows: Rows, stored: Tables, now: datetime) -> Faults:
    """Tell what is wrong with each profile, by its place among them."""
    faults: dict[int, list[Fault]] = defaultdict(list)
    taught = rows_of(chosen).get("expertise")
    place = {profile.person_id: at for at, profile in enumerate(chosen)}
    for problem in rows.problems:
        if problem.table == "expertise" and taught is not None and problem.row >= 0:
            row = taught.iloc[problem.row]
            faults[place[row["mentor_id"]]].append(fault_of(problem, row["where"]))
        else:
            at = max(problem.row, 0)
            faults[at].append(fault_of(problem, chosen[at].where))
    if not faults and rows.elsewhere:
        return _alone(chosen, rows, stored, now)
    return dict(faults)


def _alone(chosen: Sequence[Profile], rows: Rows, stored: Tables, now: datetime) -> Faults:
    """Find out which profiles break what is stored, by themselves or, where none does, together."""
    broken = [
        len(chosen) == 1 or bool(check_rows(rows_of([one]), stored, latest_day(now)).elsewhere)
        for one in chosen
    ]
    first = rows.elsewhere[0]
    return {
        at: [fault_of(first, profile.where)]
        for at, profile in enumerate(chosen)
        if broken[at] or not any(broken)
    }


def _too_few(chosen: Sequence[Profile], rows: Rows, live: Mapping[str, int]) -> Faults:
    """Mentors who were to have fewer seats than live pairs."""
    mentors = rows.frames.get("mentors")
    if mentors is None:
        return {}
    asked = zip(mentors["mentor_id"], mentors["capacity"], strict=True)
    return {
        at: [_below(chosen[at], live[mentor_id])]
        for at, (mentor_id, capacity) in enumerate(asked)
        if live.get(mentor_id, 0) > capacity
    }


def _below(profile: Profile, live: int) -> Fault:
    message = Label(_TOO_FEW.format("zh", live=live), _TOO_FEW.format("en", live=live))
    return Fault("capacity_below_pairs", f"{profile.where}/capacity", message, {"live": live})


def _changes(chosen: Sequence[Profile], rows: Rows, stored: Tables) -> dict[str, Change]:
    frames = stored.frames()
    changes = {name: compare(name, frame, frames[name]) for name, frame in rows.frames.items()}
    if chosen[0].side == "mentor" and "expertise" in chosen[0].fields:
        mine = {profile.person_id for profile in chosen}
        earlier = frames["expertise"][frames["expertise"]["mentor_id"].isin(mine)]
        change = changes.get("expertise") or compare("expertise", earlier.iloc[:0], earlier)
        taught = rows.frames.get("expertise", earlier.iloc[:0])
        changes["expertise"] = replace(change, removed=without("expertise", taught, earlier))
    return changes
