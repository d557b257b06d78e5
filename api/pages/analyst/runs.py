"""What match runs came to: at a glance, in distributions, by department and post."""

from __future__ import annotations

from typing import Annotated, Literal

from fastapi import Query
from fastapi.responses import Response

from api.pages.analyst.choosing import choose_run
from api.pages.hr_runs.words import BADGES, RUN_MODES, STATES
from api.pages.routing import PageRouter
from api.pages.view import ViewDep
from api.pages.words import PAIR_STATES, REASONS
from api.report.groups import SMALLEST_GROUP
from api.services.programmes.programmes import list_programmes
from api.services.runs.figures import BINS, figures_of
from api.store.analysis import pairs_by_state
from api.store.naming import post_names

router = PageRouter()
_PROGRAMMES, _ROWS, _GROUPS = 50, 20, 50
Cursor = Annotated[str | None, Query(max_length=1000)]
Run = Annotated[str, Query(max_length=128)]


@router.look("/analyst", needs="get_run_fairness")
def analysis(view: ViewDep) -> Response:
    """Show every programme with its newest run, and how its pairs stand."""
    with view.read() as tx:
        choice = choose_run(tx, view, "")
        programmes = list_programmes(
            tx, view.acting("list_programmes"), after=None, limit=_PROGRAMMES
        )
        pairs = pairs_by_state(tx, view.who.tenant_id)
    newest = {run.programme_id: run for run in reversed(choice.runs)}
    return view.page(
        "analyst/overview.html",
        programmes=programmes,
        newest=newest,
        pairs=pairs,
        pair_states=PAIR_STATES,
        states=STATES,
        badges=BADGES,
    )


@router.look("/analyst/runs", needs="get_run_fairness")
def runs(view: ViewDep, run: Run = "") -> Response:
    """Show one run in figures, and the others beside it."""
    with view.read() as tx:
        choice = choose_run(tx, view, run)
        chosen = choice.chosen
        figures = None if chosen is None else figures_of(tx, view.who, chosen.run_id)
        return view.page(
            "analyst/runs.html",
            choice=choice,
            listed=choice.runs[:_ROWS],
            figures=figures,
            bins=BINS,
            reasons=REASONS,
            states=STATES,
            badges=BADGES,
            modes=RUN_MODES,
        )


@router.look("/analyst/coverage", needs="get_run_fairness")
def coverage(
    view: ViewDep,
    run: Run = "",
    by: Literal["department", "post"] = "department",
    cursor: Cursor = None,
) -> Response:
    """Show a run by department or by post, the largest groups first."""
    place = view.cursors.after(cursor)
    begin = 0 if place is None else int(str(place[0]))
    with view.read() as tx:
        choice = choose_run(tx, view, run)
        chosen = choice.chosen
        figures = None if chosen is None else figures_of(tx, view.who, chosen.run_id)
        found = () if figures is None else figures.posts if by == "post" else figures.departments
        groups, leads_on = view.cursors.cut(
            found[begin : begin + _GROUPS + 1], _GROUPS, lambda _: [begin + _GROUPS]
        )
        ids = [group.name for group in groups if by == "post"]
        posts = post_names(tx, view.who.tenant_id, ids)
    return view.page(
        "analyst/coverage.html",
        choice=choice,
        by=by,
        smallest=SMALLEST_GROUP,
        groups=groups,
        posts=posts,
        cursor=leads_on,
    )
