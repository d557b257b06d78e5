"""Evaluations: whether matches are better, asked for and read."""

from __future__ import annotations

from typing import Annotated

from fastapi import Query, Response
from fastapi.responses import HTMLResponse

from api.cursors import instant_of
from api.deps import CallDep
from api.routes.router import ApiRouter, or_defaults
from api.schemas.base import Id, Limit, Page
from api.schemas.choices import NothingBody
from api.schemas.evaluations import EvaluationDetailView, EvaluationView
from api.schemas.jobs import JobView
from api.services.jobs.asking import get_job
from api.services.learning import evaluations
from api.services.learning.asking import ask_for_evaluation
from api.store import Tx

router = ApiRouter("/v1/programmes/{programme_id}/evaluations", tag="learning")


@router.post("", operation_id="evaluate_programme", status_code=202, response_model=JobView)
def evaluate_programme(
    programme_id: Id, body: Annotated[NothingBody, or_defaults(NothingBody)], call: CallDep
) -> Response:
    """Have it judged whether a programme's matches are better, how sure that is, for whom not."""

    def effect(tx: Tx) -> JobView:
        job_id = ask_for_evaluation(
            tx, call.who, programme_id, now=call.now, request_id=call.request_id
        )
        tx.flush()
        return JobView.model_validate(get_job(tx, call.who, job_id))

    return call.once(body, effect, status=202, location=lambda made: f"/v1/jobs/{made.job_id}")


@router.get("", operation_id="list_evaluations")
def list_evaluations(
    programme_id: Id,
    call: CallDep,
    limit: Limit = 50,
    cursor: Annotated[str | None, Query(max_length=1000)] = None,
) -> Page[EvaluationView]:
    """List the evaluations of a programme, the newest first."""
    place = call.after(cursor)
    before = None if place is None else (instant_of(place[0]), str(place[1]))
    with call.read() as tx:
        rows = evaluations.list_evaluations(
            tx, call.who, programme_id, before=before, limit=limit + 1
        )
        shown, leads_on = call.cut(
            rows, limit, lambda one: [one.created_at.isoformat(), one.evaluation_id]
        )
        items = [EvaluationView.of(one, call.lang) for one in shown]
        return Page(items=items, next_cursor=leads_on)


@router.get("/{evaluation_id}", operation_id="get_evaluation")
def get_evaluation(programme_id: Id, evaluation_id: Id, call: CallDep) -> EvaluationDetailView:
    """Return an evaluation with all of its figures."""
    with call.read() as tx:
        found = evaluations.get_evaluation(tx, call.who, programme_id, evaluation_id)
        document = evaluations.document_of(tx, found)
        return EvaluationDetailView.told(found, document, call.lang)


@router.get(
    "/{evaluation_id}/report",
    operation_id="get_evaluation_report",
    response_class=HTMLResponse,
)
def get_evaluation_report(programme_id: Id, evaluation_id: Id, call: CallDep) -> Response:
    """Return an evaluation as one HTML file that needs nothing but a browser."""
    with call.read() as tx:
        found = evaluations.get_evaluation(tx, call.who, programme_id, evaluation_id)
        content = evaluations.report_of(tx, found, call.lang)
    name = f"{evaluation_id}.{call.lang}.html"
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return Response(content, media_type="text/html; charset=utf-8", headers=headers)
