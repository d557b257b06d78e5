"""Whether matches are better: every programme at a glance, the evaluations of one, a new one."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Annotated, Any

from fastapi import Query
from fastapi.responses import Response

from api.cursors import instant_of
from api.pages.analyst.work import how_far, stop_work, work_of
from api.pages.routing import PageRouter
from api.pages.view import ViewDep
from api.report.judging.words import QUESTIONS, VERDICTS
from api.services.learning.asking import ask_for_evaluation
from api.services.learning.evaluations import list_evaluations
from api.services.programmes.programmes import get_programme, list_programmes
from api.store import Tx, orm

router = PageRouter()
_PROGRAMMES, _ROWS = 20, 20
Cursor = Annotated[str | None, Query(max_length=1000)]
BADGES = {"worse": "bad", "alike": "off", "unknown": "off", "same": "off"}
"""Colour of a verdict's badge; the usual one for others."""
WORDS: dict[str, Any] = {
    "questions": QUESTIONS,
    "verdicts": VERDICTS,
    "badges": BADGES,
    "date_of": date.fromisoformat,
}


@dataclass(frozen=True, slots=True)
class Judged:
    """A programme, and what was found last; None where nobody has asked yet."""

    programme: orm.Programme
    newest: orm.Evaluation | None


@router.look("/analyst/evaluation", needs="list_evaluations")
def evaluation(view: ViewDep) -> Response:
    """Answer for every programme whether its matches are better, as was found last."""
    with view.read() as tx:
        programmes = list_programmes(
            tx, view.acting("list_programmes"), after=None, limit=_PROGRAMMES
        )
        found = []
        for one in programmes:
            newest = list_evaluations(tx, view.who, one.programme_id, before=None, limit=1)
            found.append(Judged(one, newest[0] if newest else None))
        return view.page("analyst/evaluation.html", judged=found, **WORDS)


@router.look("/analyst/evaluation/{programme_id}", needs="list_evaluations")
def programme_evaluations(programme_id: str, view: ViewDep, cursor: Cursor = None) -> Response:
    """List the evaluations of a programme; to a script that waits, how far a new one is."""
    with view.read() as tx:
        work = work_of(tx, view, "evaluate", programme_id)
    if view.fragment:
        return how_far(view, work, f"/analyst/evaluation/{programme_id}")
    place = view.cursors.after(cursor)
    before = None if place is None else (instant_of(place[0]), str(place[1]))
    with view.read() as tx:
        programme = get_programme(tx, view.who, programme_id)
        rows = list_evaluations(tx, view.who, programme_id, before=before, limit=_ROWS + 1)
        shown, leads_on = view.cursors.cut(
            rows, _ROWS, lambda one: [one.created_at.isoformat(), one.evaluation_id]
        )
        return view.page(
            "analyst/programme_evaluations.html",
            programme=programme,
            rows=shown,
            work=work,
            cursor=leads_on,
            place=view.address,
            **WORDS,
        )


@router.act("/analyst/evaluation/{programme_id}/evaluate", needs="evaluate_programme")
def evaluate(programme_id: str, view: ViewDep) -> Response:
    """Have it judged what came of a programme until now."""

    def effect(tx: Tx) -> str:
        ask_for_evaluation(tx, view.who, programme_id, now=view.now, request_id=view.request_id)
        return f"/analyst/evaluation/{programme_id}"

    return view.once(effect)


@router.act("/analyst/evaluation/{programme_id}/stop", needs="cancel_job")
def stop_evaluation(programme_id: str, view: ViewDep) -> Response:
    """Stop judging."""
    return stop_work(view, programme_id, f"/analyst/evaluation/{programme_id}")
