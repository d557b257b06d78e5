"""A decision written into the rows of a draft, and taken out again to the last bit."""

from __future__ import annotations

from typing import Any

from api.services.errors import NotFound
from api.services.runs.decisions import Change, Decision
from api.services.runs.listed import Listed
from api.store import Tx, orm
from api.store.review import assigned, items_on, list_of, put_items

BY_HAND, NO_ROOM = "by_hand", "no_room"
"""Why somebody has no mentor after a review: HR said so; others have the seats."""
_ROW = (
    "mentor_id",
    "score",
    "coverage",
    "unmatched_code",
    "locked",
    "origin",
    "rank",
    "breaks",
    "facts",
)


def rewrite(tx: Tx, run: orm.MatchRun, change: Change, decision: Decision) -> dict[str, Any]:
    """Write what happens to one learner; return how it was, as `restore` reads it."""
    key = run.tenant_id, run.run_id, change.learner_id, change.kind
    row = assigned(tx, *key)
    if row is None:
        raise NotFound("assignment", change.learner_id)
    before = {name: getattr(row, name) for name in _ROW}
    banned = decision.mentor_id if change.asked and decision.action == "ban" else None
    left_out = change.asked and decision.action == "none"
    items = None
    if change.before != change.after or banned is not None:
        items = _relisted(tx, run, change, banned, left_out)
    if change.before != change.after:
        row.mentor_id, row.origin = change.after, "review"
        without = BY_HAND if left_out else NO_ROOM
        row.unmatched_code = without if change.after is None else None
        _describe(row, change.listed, rank=None if items is None else 1)
    row.locked = _locked(row, change, decision)
    return {"learner_id": change.learner_id, "kind": change.kind, "row": before, "items": items}


def _describe(row: orm.AssignedMentor, listed: Listed | None, rank: int | None) -> None:
    """Say in a row what its new mentor is like; nothing where there is none."""
    if listed is None:
        row.score = row.coverage = row.rank = row.facts = None
        row.breaks = ""
    else:
        row.score, row.coverage, row.rank = listed.score, listed.coverage, rank
        row.breaks, row.facts = listed.facts.broken, listed.facts.kept()


def _locked(row: orm.AssignedMentor, change: Change, decision: Decision) -> bool:
    if not change.asked:
        return row.locked
    if row.mentor_id is None or decision.action == "unlock":
        return False
    if decision.action == "ban":
        return row.locked and change.before == change.after
    return decision.action == "lock" or decision.lock


def _relisted(
    tx: Tx, run: orm.MatchRun, change: Change, banned: str | None, left_out: bool
) -> dict[str, Any] | None:
    """Put the new mentor first on the learner's list, take a banned one off; return how it was."""
    shortlist = list_of(tx, run.tenant_id, run.run_id, change.learner_id, change.kind)
    if shortlist is None:
        return None
    name = shortlist.recommendation_id
    before = items_on(tx, run.tenant_id, name)
    first = [] if change.listed is None else [_item(change)]
    gone = {banned} | {item["mentor_id"] for item in first}
    rest = [item for item in before if item["mentor_id"] not in gone]
    shown = [] if left_out else [*first, *rest][: max(len(before), 1)]
    put_items(tx, run.tenant_id, name, [item | {"rank": at} for at, item in enumerate(shown, 1)])
    found = {"recommendation_id": name, "source": shortlist.source, "items": before}
    shortlist.source = "hr"
    return found


def _item(change: Change) -> dict[str, Any]:
    assert change.listed is not None
    return {
        "mentor_id": change.listed.mentor_id,
        "role": "",
        "score": change.listed.score,
        "propensity": 1.0,
        "features": dict(change.listed.facts.parts),
    }


def restore(tx: Tx, run: orm.MatchRun, was: dict[str, Any]) -> None:
    """Make a row and its list what they were before `rewrite`."""
    row = assigned(tx, run.tenant_id, run.run_id, was["learner_id"], was["kind"])
    if row is None:
        raise NotFound("assignment", was["learner_id"])
    for name, value in was["row"].items():
        setattr(row, name, value)
    listed = was["items"]
    if listed is None:
        return
    shortlist = list_of(tx, run.tenant_id, run.run_id, was["learner_id"], was["kind"])
    if shortlist is not None:
        shortlist.source = listed["source"]
        put_items(tx, run.tenant_id, listed["recommendation_id"], listed["items"])
