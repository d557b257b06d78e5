"""Changes of the company's tables, with all that hangs on them: seats, pairs, caches."""

from __future__ import annotations

from datetime import datetime

import pandas as pd

from api.services.actors import Actor
from api.services.company.changes import Changes
from api.services.pairing.leaving import part_leavers
from api.store import Tx
from api.store.company_rows import put_rows, remove_rows
from api.store.competency_models import note_versions
from api.store.seats import set_capacities
from api.store.snapshots import touch_gone, touch_learners, touch_mentors, touch_protected

MOST_TOUCHED = 1_000
"""Learners above whom everything that was computed is dropped at once."""
_OF_LEARNERS = {
    "people": "person_id",
    "learners": "learner_id",
    "assessments": "learner_id",
    "shortfalls": "learner_id",
    "exclusions": "learner_id",
}
"""Tables of which a learner's own rows concern her alone."""
_OF_NOBODY = ("protected",)


def apply(tx: Tx, who: Actor, changes: Changes, now: datetime) -> None:
    """Write changes that were checked, and what follows from them.

    Seats follow capacity, models get their next version, who has left leaves her pairs.

    Raises
    ------
    SeatsTaken
        A mentor would have fewer seats than live pairs.
    """
    tenant_id = who.tenant_id
    put_rows(tx, tenant_id, {name: change.put for name, change in changes.items()})
    _set_seats(tx, tenant_id, changes)
    remove_rows(tx, tenant_id, {name: change.removed for name, change in changes.items()})
    _touch(tx, tenant_id, changes)
    if "competency_models" in changes:
        posts = set(changes["competency_models"].touched["post_id"])
        note_versions(tx, tenant_id, posts, now, who.principal)
    if _somebody_left(changes, now):
        part_leavers(tx, who, now)


def _set_seats(tx: Tx, tenant_id: str, changes: Changes) -> None:
    if "mentors" not in changes:
        return
    change = changes["mentors"]
    capacities = dict(zip(change.put["mentor_id"], map(int, change.put["capacity"]), strict=True))
    set_capacities(tx, tenant_id, capacities | dict.fromkeys(change.removed["mentor_id"], 0))


def _touch(tx: Tx, tenant_id: str, changes: Changes) -> None:
    if "protected" in changes or _renames(changes):
        touch_protected(tx, tenant_id)
    rows = {name: change.touched for name, change in changes.items()}
    rows = {name: frame for name, frame in rows.items() if len(frame) and name not in _OF_NOBODY}
    learners = {str(i) for name, c in _OF_LEARNERS.items() if name in rows for i in rows[name][c]}
    if rows.keys() - _OF_LEARNERS.keys() or len(learners) > MOST_TOUCHED or _moves(changes):
        touch_mentors(tx, tenant_id)
    if "people" in changes and len(changes["people"].removed):
        learners -= set(changes["people"].removed["person_id"])
        touch_gone(tx, tenant_id)
    if len(learners) <= MOST_TOUCHED:
        touch_learners(tx, tenant_id, learners)


def _moves(changes: Changes) -> bool:
    """Whether what mentors' factors depend on changes with people: any but new, idle people."""
    return "people" in changes and len(changes["people"].changed) > 0


def _renames(changes: Changes) -> bool:
    """Whether somebody is called otherwise, or is gone: nothing is to keep what she was called."""
    if "people" not in changes:
        return False
    change, called = changes["people"], ["name", "email"]
    return len(change.removed) > 0 or not change.before[called].equals(change.changed[called])


def _somebody_left(changes: Changes, now: datetime) -> bool:
    if "people" not in changes:
        return False
    return bool((changes["people"].put["left_on"] <= pd.Timestamp(now.date())).any())
