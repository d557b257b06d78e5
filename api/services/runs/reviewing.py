"""Use-case: HR reviews a draft: moves, exchanges, bans, locks, each with its price, and undoes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from api.services.actors import Actor
from api.services.audit import record
from api.services.errors import NotFound, WrongState
from api.services.runs.asked import RunAsked
from api.services.runs.decisions import Change, Decision, Planned, plan
from api.services.runs.publishing import DRAFT
from api.services.runs.rewriting import BY_HAND, restore, rewrite
from api.services.runs.starting import start_run
from api.services.runs.stored import StoredRun, stored_run
from api.services.versions import unchanged
from api.store import Tx, orm
from api.store.review import (
    edits_before,
    left_out,
    locked_pairs,
    newest_edit,
    review_edit,
    standing_edits,
)
from api.store.runs import match_run


@dataclass(frozen=True, eq=False)
class UnderReview:
    """A draft as it was read, so that a decision about it is priced outside any transaction.

    Attributes
    ----------
    decisions : tuple of Decision
        That stand, the oldest first.
    """

    run_id: str
    tenant_id: str
    version: int
    stored: StoredRun
    decisions: tuple[Decision, ...]

    def planned(self, decision: Decision, *, keep: bool = True) -> Planned:
        """Say what a decision would bring about; see `plan`.

        Raises
        ------
        NotInCohort, NoSuchPair, NotPriced, Unacceptable
        """
        return plan(self.stored, (self.tenant_id, self.run_id), self.decisions, decision, keep=keep)


@dataclass(frozen=True, slots=True)
class Why:
    """Why HR decided something."""

    reason_code: str
    note: str = ""


def under_review(tx: Tx, who: Actor, run_id: str, *, expected: int | None = None) -> UnderReview:
    """Read a draft for a decision.

    Raises
    ------
    NotFound, StaleVersion
    WrongState
        It is not a draft, or has lists alone.
    """
    run = _draft(tx, who, run_id, "edit", expected)
    stored = stored_run(tx, who.tenant_id, run_id)
    edits = standing_edits(tx, who.tenant_id, run_id)
    decisions = tuple(Decision(**edit.what["decision"]) for edit in edits)
    return UnderReview(run_id, who.tenant_id, run.version, stored, decisions)


def decide(
    tx: Tx,
    who: Actor,
    read: UnderReview,
    planned: Planned,
    why: Why,
    *,
    now: datetime,
    request_id: str = "",
) -> tuple[orm.MatchRun, orm.ReviewEdit]:
    """Write down a decision that was planned for the draft as it still is.

    Raises
    ------
    NotFound, WrongState
    StaleVersion
        Somebody else changed the draft in the meantime.
    """
    run = _draft(tx, who, read.run_id, "edit", read.version, lock=True)
    before = [rewrite(tx, run, change, planned.decision) for change in planned.changes]
    loss, asked = planned.loss, planned.decision
    edit = orm.ReviewEdit(
        tenant_id=who.tenant_id,
        run_id=run.run_id,
        edit_no=newest_edit(tx, who.tenant_id, run.run_id) + 1,
        action=asked.action,
        what={"decision": asked.kept(), "before": before},
        price={"minimum": loss.minimum, "matched": loss.matched, "total": loss.total},
        moved=[_told(change) for change in planned.changes if change.before != change.after],
        reason_code=why.reason_code,
        note=why.note,
        actor=who.principal,
        at=now,
    )
    tx.add(edit)
    run.version += 1
    tx.flush()
    details = {"edit": edit.edit_no, "action": asked.action, "reason_code": why.reason_code}
    _note(tx, who, "draft_edited", run, details, now=now, request_id=request_id)
    return run, edit


def undo(
    tx: Tx,
    who: Actor,
    run_id: str,
    edit_no: int,
    *,
    now: datetime,
    expected: int | None = None,
    request_id: str = "",
) -> tuple[orm.MatchRun, orm.ReviewEdit]:
    """Take the newest decision back: every row and list is exactly what it was before.

    Raises
    ------
    NotFound, StaleVersion
    WrongState
        The run is no draft; the edit was undone, or a newer one stands.
    """
    run = _draft(tx, who, run_id, "edit", expected, lock=True)
    edit = review_edit(tx, who.tenant_id, run_id, edit_no)
    if edit is None:
        raise NotFound("edit", f"{run_id}/{edit_no}")
    newest = standing_edits(tx, who.tenant_id, run_id)[-1:]
    if edit.undone_at is not None or edit not in newest:
        state = "followed by others" if edit.undone_at is None else "undone"
        raise WrongState("edit", str(edit_no), state, "undo", ["the newest that stands"])
    for row in edit.what["before"]:
        restore(tx, run, row)
    edit.undone_at = now
    run.version += 1
    tx.flush()
    details = {"edit": edit_no}
    _note(tx, who, "draft_edit_undone", run, details, now=now, request_id=request_id)
    return run, edit


def list_edits(
    tx: Tx, who: Actor, run_id: str, *, before: int | None, limit: int
) -> Sequence[orm.ReviewEdit]:
    """Return what was done to a draft, the newest first.

    Raises
    ------
    NotFound
    """
    if match_run(tx, who.tenant_id, run_id) is None:
        raise NotFound("match run", run_id)
    return edits_before(tx, who.tenant_id, run_id, before, limit)


def resolve(
    tx: Tx,
    who: Actor,
    run_id: str,
    *,
    now: datetime,
    policy_version: int | None = None,
    given_up: tuple[str, ...] = (),
    change: dict[str, Any] | None = None,
    request_id: str = "",
) -> orm.MatchRun:
    """Ask for a run that follows a draft and keeps all that was decided in it.

    Who is locked stays, who was kept apart stays apart, and who was left out by hand stays out.

    Parameters
    ----------
    policy_version : int, optional
        The draft's own by default.
    given_up : tuple of str
        Codes of further rules of the company's own table that are only reported.
    change : dict, optional
        What is other than in the draft, to be told with the run.

    Raises
    ------
    NotFound, WrongState, Unacceptable
    """
    run = _draft(tx, who, run_id, "solve again", None)
    decisions = [edit.what["decision"] for edit in standing_edits(tx, who.tenant_id, run_id)]
    bans = [(one["learner_id"], one["mentor_id"]) for one in decisions if one["action"] == "ban"]
    locks = locked_pairs(tx, who.tenant_id, run_id)
    out = left_out(tx, who.tenant_id, run_id, BY_HAND)
    before = RunAsked.of(run.request)
    kept_apart = dict.fromkeys([*before.bans, *bans])
    asked = replace(
        before,
        policy_version=policy_version or run.policy_version or before.policy_version,
        given_up=(*before.given_up, *given_up),
        change=change,
        locks=tuple(locks),
        bans=tuple(pair for pair in kept_apart if pair not in locks),
        left_out=tuple(out),
        follows_run_id=run_id,
    )
    return start_run(tx, who, asked, now=now, request_id=request_id)


def _draft(
    tx: Tx, who: Actor, run_id: str, act: str, expected: int | None, *, lock: bool = False
) -> orm.MatchRun:
    run = match_run(tx, who.tenant_id, run_id, lock=lock)
    if run is None:
        raise NotFound("match run", run_id)
    if run.state not in DRAFT:
        raise WrongState("match run", run_id, run.state, act, DRAFT)
    unchanged("match run", run_id, expected=expected, current=run.version)
    return run


def _told(change: Change) -> dict[str, Any]:
    names = ("learner_id", "kind", "before", "after")
    return {name: getattr(change, name) for name in names}


def _note(
    tx: Tx,
    who: Actor,
    action: str,
    run: orm.MatchRun,
    details: dict[str, Any],
    *,
    now: datetime,
    request_id: str,
) -> None:
    record(tx, who, action, "match_run", run.run_id, details, now=now, request_id=request_id)
