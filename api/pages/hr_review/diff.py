"""What changed from another run to this one: who has somebody else, who gained, who lost."""

from __future__ import annotations

from typing import Annotated

from fastapi import Query
from fastapi.responses import Response

from api.pages.hr_review.diff_lines import line_of, put_down
from api.pages.hr_review.heading import heading
from api.pages.routing import PageRouter
from api.pages.view import ViewDep
from api.report.diff_names import name_label, value_label
from api.services.runs.differing import comparable, compared, run_before
from api.store.people import names_of

router = PageRouter()
_SHOWN = 50
Other = Annotated[str, Query(max_length=128)]


@router.look("/hr/runs/{run_id}/diff", needs="diff_runs")
def run_diffs(run_id: str, view: ViewDep, other: Other = "") -> Response:
    """Lead to the comparison with another run: the one before, where none is said."""
    with view.read() as tx:
        head = heading(view, tx, run_id)
        others = comparable(tx, view.who, head["run"])
    chosen = other or run_before(head["run"], others)
    if chosen:
        return view.go(f"/hr/runs/{run_id}/diff/{chosen}")
    return view.page("hr_review/no_diff.html", **head)


@router.look("/hr/runs/{run_id}/diff/{other_id}", needs="diff_runs")
def run_diff(
    run_id: str, other_id: str, view: ViewDep, page: Annotated[int, Query(ge=1, le=10_000)] = 1
) -> Response:
    """Show what changed."""
    with view.read() as tx:
        head = heading(view, tx, run_id)
        others = comparable(tx, view.who, head["run"])
        found = compared(tx, view.who, other_id, run_id)
        shown = found.people[(page - 1) * _SHOWN : page * _SHOWN]
        ids = {one for each in shown for one in (each.learner_id, each.before, each.after)} - {""}
        busier = {change.name for change in found.diff.load[:_SHOWN]}
        names_them = view.may("list_edits")
        known = ids | busier if names_them else set()
        names = names_of(tx, view.who.tenant_id, known)
    board = f"/hr/runs/{run_id}/board" if names_them else ""
    return view.page(
        "hr_review/diff.html",
        **head,
        others=others,
        other_id=other_id,
        diff=found.diff,
        shown=[put_down(view.lang, line_of(view.lang, board, one, names)) for one in shown],
        total=len(found.people),
        page=page,
        last=max(1, -(-len(found.people) // _SHOWN)),
        most=_SHOWN,
        names=names,
        name_label=name_label,
        value_label=value_label,
    )
