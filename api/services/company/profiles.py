"""Use-case: profiles of learners and mentors are put, corrected, and put many at a time."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from api.services.access.reach import check_reaches
from api.services.actors import Actor
from api.services.audit import record
from api.services.company.applying import apply
from api.services.company.cells import Profile, Side, fault_of, rows_of
from api.services.company.changes import Change, compare, without
from api.services.company.checks import Rows, check_rows, latest_day
from api.services.company.errors import NotYours
from api.services.errors import Fault, NotFound, Unacceptable
from api.store import Tx
from api.store.people import is_on_side, live_pairs_of
from api.store.snapshots import lock_company
from api.store.surroundings import load_around
from features.cells import read_id
from features.label import Label
from features.tables import Tables

OWN_FIELDS: Mapping[Side, frozenset[str]] = {
    "learner": frozenset(
        {
            "goals",
            "priorities",
            "style",
            "learning_mode",
            "mentor_kind",
            "availability",
            "languages",
            "time_zone",
        }
    ),
    "mentor": frozenset(
        {
            "bio",
            "style",
            "methods",
            "availability",
            "paused_until",
            "hours_per_month",
            "languages",
            "time_zone",
        }
    ),
}
"""What people say of themselves; the rest is HR's."""
_TWICE = Label("同一批次中编号重复", "the same id twice in one batch")
_PLAIN_ID = Label("编号格式不规范", "an id without blanks, signs of other widths or decimals")
_TOO_FEW = Label("名额少于进行中的配对（{live}）", "a capacity not below {live} live pair(s)")


Faults = dict[int, list[Fault]]
"""By place in a batch."""


@dataclass(frozen=True, slots=True)
class Told:
    """What came of one profile of a batch: nothing wrong, or what is."""

    person_id: str
    faults: tuple[Fault, ...] = ()


def put_profile(tx: Tx, who: Actor, profile: Profile, now: datetime, request_id: str = "") -> None:
    """Make a learner or mentor, or describe one anew.

    Raises
    ------
    Unacceptable
        Lists every field that is wrong.
    """
    told = _put(tx, who, [profile], now)[0]
    if told.faults:
        raise Unacceptable(*told.faults)
    side = profile.side
    record(tx, who, f"{side}_put", side, profile.person_id, now=now, request_id=request_id)


def patch_profile(
    tx: Tx, who: Actor, profile: Profile, now: datetime, request_id: str = ""
) -> None:
    """Change some fields; somebody herself only those that she says of herself.

    Raises
    ------
    NotFound, NotYours, Unacceptable
    """
    side = profile.side
    if not is_on_side(tx, who.tenant_id, side, profile.person_id):
        raise NotFound(side, profile.person_id)
    check_reaches(tx, who, side, profile.person_id, profile.person_id)
    foreign = sorted(profile.fields.keys() - OWN_FIELDS[side])
    if who.reach == "own" and foreign:
        raise NotYours(who.role, foreign)
    told = _put(tx, who, [profile], now)[0]
    if told.faults:
        raise Unacceptable(*told.faults)
    record(tx, who, f"{side}_changed", side, profile.person_id, now=now, request_id=request_id)


def put_profiles(
    tx: Tx, who: Actor, profiles: Sequence[Profile], now: datetime, request_id: str = ""
) -> list[Told]:
    """Put many profiles of one side; what is wrong with one does not stop the others."""
    told = _put(tx, who, profiles, now)
    side = profiles[0].side
    refused = sum(bool(one.faults) for one in told)
    counts = {"put": len(told) - refused, "refused": refused}
    record(tx, who, f"{side}s_put", "batch", "", counts, now=now, request_id=request_id)
    return told


def _put(tx: Tx, who: Actor, profiles: Sequence[Profile], now: datetime) -> list[Told]:
    """Put those profiles with which nothing is wrong, and tell of each what is."""
    lock_company(tx, who.tenant_id)
    stored = _around(tx, who.tenant_id, profiles)
    faults = _bad_ids(profiles)
    while good := [at for at in range(len(profiles)) if at not in faults]:
        chosen = [profiles[at] for at in good]
        rows = check_rows(rows_of(chosen), stored, latest_day(now))
        found = _faults(chosen, rows, stored, now)
        found = found or _too_few(tx, who.tenant_id, chosen, rows)
        if not found:
            apply(tx, who, _changes(chosen, rows, stored), now)
            break
        faults |= {good[at]: wrong for at, wrong in found.items()}
    return [Told(p.person_id, tuple(faults.get(at, ()))) for at, p in enumerate(profiles)]


def _around(tx: Tx, tenant_id: str, profiles: Sequence[Profile]) -> Tables:
    def named(field: str) -> set[str]:
        return {str(p.fields[field]) for p in profiles if p.fields.get(field) is not None}

    people = {profile.person_id for profile in profiles} | named("manager_id")
    return load_around(tx, tenant_id, people, named("post_id"))


def _bad_ids(profiles: Sequence[Profile]) -> Faults:
    """Ids that are not as they would be stored, or come twice."""
    faults: Faults = {}
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
    faults: Faults = defaultdict(list)
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


def _too_few(tx: Tx, tenant_id: str, chosen: Sequence[Profile], rows: Rows) -> Faults:
    """Mentors who were to have fewer seats than live pairs."""
    mentors = rows.frames.get("mentors")
    if mentors is None:
        return {}
    live = live_pairs_of(tx, tenant_id, mentors["mentor_id"].tolist())
    faults: Faults = {}
    for at, (mentor_id, capacity) in enumerate(
        zip(mentors["mentor_id"], mentors["capacity"], strict=True)
    ):
        n = live.get(mentor_id, 0)
        if n > capacity:
            message = Label(_TOO_FEW.format("zh", live=n), _TOO_FEW.format("en", live=n))
            where = f"{chosen[at].where}/capacity"
            faults[at] = [Fault("capacity_below_pairs", where, message, {"live": n})]
    return faults


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
