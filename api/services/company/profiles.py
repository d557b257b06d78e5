"""Use-case: profiles of learners and mentors are put, corrected, and put many at a time.

To check one takes ten times as long as to write it, and SQLite has one writer: profiles are checked
in a transaction that reads, and once more in the one that writes only where something that they
were checked against has changed meanwhile.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from api.services.access.reach import check_reaches
from api.services.actors import Actor
from api.services.audit import record
from api.services.company.applying import apply
from api.services.company.cells import Profile, Side
from api.services.company.errors import NotYours
from api.services.company.profile_checks import Checked, Told, check_profiles, ground_of
from api.services.errors import NotFound, Unacceptable
from api.store import Tx
from api.store.people import Row, expertise_of, is_on_side
from api.store.snapshots import lock_company

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
            "expertise",
            "style",
            "methods",
            "availability",
            "capacity",
            "paused_until",
            "hours_per_month",
            "languages",
            "time_zone",
        }
    ),
}
"""What people say of themselves; the rest is HR's."""


def check_put(tx: Tx, who: Actor, profiles: Sequence[Profile], now: datetime) -> Checked:
    """Check profiles of one side that are to be put; nothing is written."""
    return check_profiles(tx, who.tenant_id, profiles, now)


def check_patch(tx: Tx, who: Actor, profile: Profile, now: datetime) -> Checked:
    """Check some fields that are to change; nothing is written.

    Raises
    ------
    NotFound, NotYours
    """
    _check_may_change(tx, who, profile)
    said = _with_hr_s(tx, who, profile)
    return check_profiles(tx, who.tenant_id, [said], now)


def put_profile(tx: Tx, who: Actor, checked: Checked, now: datetime, request_id: str = "") -> None:
    """Make a learner or mentor, or describe one anew.

    Raises
    ------
    Unacceptable
        Lists every field that is wrong.
    """
    side, person_id = _write_one(tx, who, checked, now)
    record(tx, who, f"{side}_put", side, person_id, now=now, request_id=request_id)


def patch_profile(
    tx: Tx, who: Actor, checked: Checked, now: datetime, request_id: str = ""
) -> None:
    """Change some fields; somebody herself only those that she says of herself.

    Raises
    ------
    NotFound, NotYours, Unacceptable
    """
    _check_may_change(tx, who, checked.profiles[0])
    side, person_id = _write_one(tx, who, checked, now)
    record(tx, who, f"{side}_changed", side, person_id, now=now, request_id=request_id)


def put_profiles(
    tx: Tx,
    who: Actor,
    side: Side,
    checked: Checked,
    now: datetime,
    *,
    unread: int = 0,
    request_id: str = "",
) -> Sequence[Told]:
    """Put many profiles of one side; what is wrong with one does not stop the others.

    Parameters
    ----------
    unread : int
        Those that were sent along and could not even be read, for the audit.
    """
    told = _write(tx, who, checked, now)
    refused = sum(bool(one.faults) for one in told)
    counts = {"put": len(told) - refused, "refused": refused + unread}
    record(tx, who, f"{side}s_put", "batch", "", counts, now=now, request_id=request_id)
    return told


def _check_may_change(tx: Tx, who: Actor, profile: Profile) -> None:
    side = profile.side
    if not is_on_side(tx, who.tenant_id, side, profile.person_id):
        raise NotFound(side, profile.person_id)
    check_reaches(tx, who, side, profile.person_id, profile.person_id)
    foreign = sorted(profile.fields.keys() - OWN_FIELDS[side])
    if who.reach == "own" and foreign:
        raise NotYours(who.role, foreign)


def _with_hr_s(tx: Tx, who: Actor, profile: Profile) -> Profile:
    """Return what a mentor says that she teaches with what is HR's to say of it, as it stands.

    What somebody has checked stays checked, unless she puts it higher.
    """
    taught = profile.fields.get("expertise")
    if who.reach != "own" or not isinstance(taught, list):
        return profile
    known = expertise_of(tx, who.tenant_id, [profile.person_id])[profile.person_id]
    stored = {row["competency_id"]: row for row in known}
    said = [{**row, **_hr_s(row, stored.get(row["competency_id"]))} for row in taught]
    return replace(profile, fields={**profile.fields, "expertise": said})


def _hr_s(row: Mapping[str, Any], stored: Row | None) -> dict[str, bool | None]:
    if stored is None:
        return {"validated": False, "in_role": None}
    in_role = None if stored["in_role"] is None else stored["in_role"] == "yes"
    checked = bool(stored["validated"]) and row["level"] <= stored["level"]
    return {"validated": checked, "in_role": in_role}


def _write_one(tx: Tx, who: Actor, checked: Checked, now: datetime) -> tuple[Side, str]:
    told = _write(tx, who, checked, now)[0]
    if told.faults:
        raise Unacceptable(*told.faults)
    return checked.profiles[0].side, told.person_id


def _write(tx: Tx, who: Actor, checked: Checked, now: datetime) -> Sequence[Told]:
    """Write what was checked, once more where something that it rests on is other by now."""
    lock_company(tx, who.tenant_id)
    if ground_of(tx, who.tenant_id, checked.profiles) != checked.ground:
        checked = check_profiles(tx, who.tenant_id, checked.profiles, now)
    if checked.changes:
        apply(tx, who, checked.changes, now)
    return checked.told
