"""What HR decided about a run, the newest first; the newest that stands can be taken back."""

from __future__ import annotations

from typing import Annotated

from fastapi import Path as InPath
from fastapi import Query
from fastapi.responses import Response

from api.pages.forms import filled_in
from api.pages.hr_review import words
from api.pages.hr_review.heading import heading
from api.pages.routing import PageRouter
from api.pages.view import ViewDep
from api.security.leading import within
from api.services.runs import reviewing
from api.store import Tx
from api.store.people import names_of
from api.store.principals import names_behind
from api.store.review import newest_standing

router = PageRouter()
_SHOWN = 50
EditNo = Annotated[int, InPath(ge=1, le=2**31 - 1)]


@router.look("/hr/runs/{run_id}/edits", needs="list_edits")
def run_edits(
    run_id: str, view: ViewDep, before: Annotated[int | None, Query(ge=1)] = None
) -> Response:
    """List decisions: what, why, what it cost, who moved."""
    with view.read() as tx:
        head = heading(view, tx, run_id)
        found = reviewing.list_edits(tx, view.who, run_id, before=before, limit=_SHOWN + 1)
        edits, standing = found[:_SHOWN], newest_standing(tx, view.who.tenant_id, run_id)
        moved = [one for edit in edits for one in (*edit.moved, _asked(edit.what["decision"]))]
        names = names_of(tx, view.who.tenant_id, {who for one in moved for who in _people(one)})
        actors = names_behind(tx, view.who.tenant_id, {edit.actor for edit in edits})
    return view.page(
        "hr_review/edits.html",
        **head,
        edits=edits,
        standing=standing.edit_no if standing else None,
        leads_on=edits[-1].edit_no if len(found) > _SHOWN else None,
        names=names,
        actors=actors,
        review_words=words,
    )


@router.act("/hr/runs/{run_id}/edits/{edit_no}/undo", needs="undo_edit")
def undo_edit(run_id: str, edit_no: EditNo, view: ViewDep) -> Response:
    """Take the newest decision back, and lead to where it was asked for."""
    back = within(filled_in(view.form).get("back", f"/hr/runs/{run_id}/edits"))

    def effect(tx: Tx) -> str:
        reviewing.undo(tx, view.who, run_id, edit_no, now=view.now, request_id=view.request_id)
        return back

    return view.once(effect, "undone")


@router.act("/hr/runs/{run_id}/resolve", needs="resolve_run")
def solve_again(run_id: str, view: ViewDep) -> Response:
    """Solve again with all that was decided; lead to the new run."""

    def effect(tx: Tx) -> str:
        made = reviewing.resolve(tx, view.who, run_id, now=view.now, request_id=view.request_id)
        return f"/hr/runs/{made.run_id}"

    return view.once(effect, "solving-again")


def _asked(decision: dict[str, str | None]) -> dict[str, str | None]:
    return {name: decision.get(name) for name in ("learner_id", "mentor_id", "with_learner_id")}


def _people(said: dict[str, str | None]) -> set[str]:
    """Return the ids of people in a move or a decision."""
    names = ("learner_id", "mentor_id", "with_learner_id", "before", "after")
    return {str(said[name]) for name in names if said.get(name)}
