"""Match runs: the list, and a new one."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated

from fastapi import Query
from fastapi.responses import Response

from api.cursors import instant_of
from api.pages.forms import by_field, filled_in, read_form
from api.pages.hr_runs import words
from api.pages.hr_runs.policy_words import WORD_LABELS
from api.pages.hr_runs.run_form import RunForm
from api.pages.routing import PageRouter
from api.pages.view import View, ViewDep
from api.services.errors import NotFound, Unacceptable
from api.services.programmes.policies import PolicyState, list_policies
from api.services.programmes.programmes import list_programmes
from api.services.runs import reading, starting
from api.store import Tx, orm
from api.store.run_figures import cohort_names, open_cohorts
from api.store.runs import RunFilter

router = PageRouter()
_SHOWN = 50
_MOST = 200
"""Programmes, cohorts and versions that a list of choices holds."""
Text = Annotated[str, Query(max_length=128)]
Cursor = Annotated[str | None, Query(max_length=1000)]


@router.look("/hr/runs", needs="list_runs")
def match_runs(
    view: ViewDep, programme: Text = "", cohort: Text = "", state: Text = "", cursor: Cursor = None
) -> Response:
    """List match runs, the newest first."""
    place = view.cursors.after(cursor)
    after = None if place is None else (instant_of(place[0]), str(place[1]))
    wanted = RunFilter(programme or None, cohort or None, state or None)
    with view.read() as tx:
        rows = reading.list_runs(tx, view.who, wanted, after=after, limit=_SHOWN + 1)
        shown, leads_on = view.cursors.cut(
            rows, _SHOWN, lambda run: [run.created_at.isoformat(), run.run_id]
        )
        standing = reading.standings(tx, view.who.tenant_id, shown, view.now)
        asked = [run.cohort_id for run in shown] + [cohort] * bool(cohort)
        names = cohort_names(tx, view.who.tenant_id, asked)
        programmes = list_programmes(tx, view.who, after=None, limit=_MOST)
    return view.page(
        "hr_runs/runs.html",
        standing=standing,
        names=names,
        programmes=programmes,
        wanted=wanted,
        leads_on=leads_on,
        words=words,
    )


@router.look("/hr/runs/new", needs="create_run")
def new_run(view: ViewDep, cohort: Text = "", follows: Text = "") -> Response:
    """Ask which cohort, and how it is to be matched."""
    return _asking(view, cohort, {"follows_run_id": follows})


@router.act("/hr/runs/new", needs="create_run")
def ask_for_run(view: ViewDep) -> Response:
    """Start a run, and lead to its progress."""
    said = filled_in(view.form)
    try:
        asked = read_form(RunForm, said).asked()

        def effect(tx: Tx) -> str:
            run = starting.start_run(tx, view.who, asked, now=view.now, request_id=view.request_id)
            return f"/hr/runs/{run.run_id}"

        return view.once(effect)
    except Unacceptable as error:
        return _asking(view, said.get("cohort_id", ""), said, error)


def _asking(
    view: View, cohort_id: str, said: dict[str, str], error: Unacceptable | None = None
) -> Response:
    with view.read() as tx:
        cohorts = open_cohorts(tx, view.who.tenant_id, _MOST)
        chosen = _chosen(cohorts, cohort_id)
        policies: Sequence[PolicyState] = ()
        earlier: Sequence[orm.MatchRun] = ()
        if chosen is not None:
            programme_id = chosen[0].programme_id
            policies = list_policies(tx, view.who, programme_id, before=None, limit=_MOST)
            earlier = _to_follow(tx, view, chosen[1].cohort_id)
    return view.page(
        "hr_runs/new.html",
        422 if error else 200,
        cohorts=cohorts,
        chosen=chosen,
        policies=policies,
        earlier=earlier,
        said=said,
        faults=by_field(error) if error else {},
        weights=WORD_LABELS,
        words=words,
    )


def _chosen(
    cohorts: list[tuple[orm.Programme, orm.Cohort]], cohort_id: str
) -> tuple[orm.Programme, orm.Cohort] | None:
    """Return the cohort that is asked for, or the only one; None where one must be picked."""
    if not cohort_id:
        return cohorts[0] if len(cohorts) == 1 else None
    found = [pair for pair in cohorts if pair[1].cohort_id == cohort_id]
    if not found:
        raise NotFound("cohort", cohort_id)
    return found[0]


def _to_follow(tx: Tx, view: View, cohort_id: str) -> list[orm.MatchRun]:
    """Return runs of a cohort whose pairs a new one may disturb as little as it can."""
    wanted = RunFilter(cohort_id=cohort_id)
    runs = reading.list_runs(tx, view.who, wanted, after=None, limit=_SHOWN)
    return [run for run in runs if run.state in starting.SOLVED and run.mode != "shortlist"]
