"""What match runs came to: at a glance, in distributions, by department and post."""

from __future__ import annotations

from typing import Annotated

from fastapi import Query
from fastapi.responses import Response

from api.pages.analyst.choosing import choose_run
from api.pages.hr_runs.words import BADGES, RUN_MODES, STATES
from api.pages.routing import PageRouter
from api.pages.view import ViewDep
from api.pages.words import PAIR_STATES, REASONS
from api.services.programmes.programmes import list_programmes
from api.services.runs.figures import BINS, figures_of
from api.store.analysis import pairs_by_state
from api.store.naming import post_names

router = PageRouter()
_PROGRAMMES, _ROWS = 50, 20
Run = Annotated[str, Query(max_length=128)]


@router.look("/analyst", needs="get_run_fairness")
def overview(view: ViewDep) -> Response:
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
def coverage(view: ViewDep, run: Run = "") -> Response:
    """Show a run by department and by post."""
    with view.read() as tx:
        choice = choose_run(tx, view, run)
        chosen = choice.chosen
        figures = None if chosen is None else figures_of(tx, view.who, chosen.run_id)
        ids = [] if figures is None else [group.name for group in figures.posts if group.name]
        posts = post_names(tx, view.who.tenant_id, ids)
    return view.page("analyst/coverage.html", choice=choice, figures=figures, posts=posts)
