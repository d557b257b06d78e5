"""Match runs: asked for, followed, read, cancelled."""

from __future__ import annotations

from typing import Annotated

from fastapi import Query, Response

from api.cursors import instant_of
from api.deps import Call, CallDep
from api.routes.router import ApiRouter
from api.schemas.asking import RunBody
from api.schemas.base import Id, Limit, Page
from api.schemas.runs import (
    AlternatesView,
    AssignmentView,
    DiagnosisView,
    RunState,
    RunView,
    UnmatchedView,
)
from api.services.runs import reading, starting
from api.services.runs.reading import standing, standings
from api.store import Tx
from api.store.runs import RunFilter

router = ApiRouter("/v1/match-runs", tag="match runs")
Cursor = Annotated[str | None, Query(max_length=1000)]
_ASK_AGAIN_S = 1


@router.post("", operation_id="create_run", status_code=202, response_model=RunView)
def create_run(body: RunBody, call: CallDep) -> Response:
    """Ask for a match run; a worker performs it, and `Location` says how it stands."""

    def effect(tx: Tx) -> RunView:
        run = starting.start_run(
            tx, call.who, body.asked(), now=call.now, request_id=call.request_id
        )
        return RunView.of(standing(tx, run, call.now))

    def place(made: RunView) -> str:
        return f"/v1/match-runs/{made.run_id}"

    return _later(call.once(body, effect, status=202, location=place))


@router.get("", operation_id="list_runs")
def list_runs(
    call: CallDep,
    programme_id: Id | None = None,
    cohort_id: Id | None = None,
    state: RunState | None = None,
    limit: Limit = 50,
    cursor: Cursor = None,
) -> Page[RunView]:
    """List match runs, the newest first."""
    place = call.after(cursor)
    after = None if place is None else (instant_of(place[0]), str(place[1]))
    with call.read() as tx:
        wanted = RunFilter(programme_id, cohort_id, state)
        rows = reading.list_runs(tx, call.who, wanted, after=after, limit=limit + 1)
        shown, leads_on = call.cut(rows, limit, lambda r: [r.created_at.isoformat(), r.run_id])
        items = [RunView.of(one) for one in standings(tx, call.who.tenant_id, shown, call.now)]
        return Page(items=items, next_cursor=leads_on)


@router.get("/{run_id}", operation_id="get_run")
def get_run(run_id: Id, call: CallDep) -> RunView:
    """Return a run: its state, how far it is, and what it came to."""
    with call.read() as tx:
        found = reading.get_run(tx, call.who, run_id, call.now)
        call.tag(found.run.version)
        return RunView.of(found)


@router.post("/{run_id}:cancel", operation_id="cancel_run", status_code=202, response_model=RunView)
def cancel_run(run_id: Id, call: CallDep) -> Response:
    """Ask a run to stop; it has no outcome from now on."""

    def effect(tx: Tx) -> RunView:
        run = starting.cancel_run(tx, call.who, run_id, now=call.now, request_id=call.request_id)
        return RunView.of(standing(tx, run, call.now))

    return _later(call.once(b"", effect, status=202))


@router.get("/{run_id}/assignments", operation_id="list_assignments")
def list_assignments(
    run_id: Id, call: CallDep, limit: Limit = 100, cursor: Cursor = None
) -> Page[AssignmentView]:
    """List who was assigned to whom, by learner."""
    with call.read() as tx:
        rows = reading.get_assignments(
            tx, call.who, run_id, after=_row(call, cursor), limit=limit + 1
        )
        shown, leads_on = call.cut(rows, limit, lambda row: [row.learner_id, row.kind])
        items = [AssignmentView.model_validate(row) for row in shown]
        return Page(items=items, next_cursor=leads_on)


@router.get("/{run_id}/alternates", operation_id="list_alternates")
def list_alternates(
    run_id: Id, call: CallDep, limit: Limit = 100, cursor: Cursor = None
) -> Page[AlternatesView]:
    """List the mentors that each learner is to choose from, with what each score is made of."""
    with call.read() as tx:
        rows = reading.get_alternates(
            tx, call.who, run_id, after=_row(call, cursor), limit=limit + 1
        )
        shown, leads_on = call.cut(rows, limit, lambda row: [row[0].learner_id, row[0].kind])
        return Page(
            items=[AlternatesView.of(*row, call.lang) for row in shown], next_cursor=leads_on
        )


@router.get("/{run_id}/unmatched", operation_id="list_unmatched")
def list_unmatched(
    run_id: Id, call: CallDep, limit: Limit = 100, cursor: Cursor = None
) -> Page[UnmatchedView]:
    """List who has no mentor: why, and the cheapest change that would help."""
    with call.read() as tx:
        rows = reading.get_unmatched(
            tx, call.who, run_id, call.lang, after=_row(call, cursor), limit=limit + 1
        )
        shown, leads_on = call.cut(rows, limit, lambda one: [one.row.learner_id, one.row.kind])
        return Page(items=[UnmatchedView.of(one) for one in shown], next_cursor=leads_on)


@router.get("/{run_id}/diagnosis", operation_id="get_run_diagnosis")
def get_run_diagnosis(run_id: Id, call: CallDep) -> DiagnosisView:
    """Say what is scarce, and which single changes would help most."""
    with call.read() as tx:
        told = reading.get_diagnosis(tx, call.who, run_id, call.lang)
        return DiagnosisView.model_validate(told)


@router.get(
    "/{run_id}/certificate",
    operation_id="get_run_certificate",
    response_class=Response,
    responses={200: {"content": {"application/zip": {}}, "description": "a ZIP archive"}},
)
def get_run_certificate(
    run_id: Id,
    call: CallDep,
    with_input: Annotated[
        bool, Query(alias="input", description="with what was matched: everything of the cohort")
    ] = False,
) -> Response:
    """Return what `mentormatch verify` checks: the run as solved, before any review.

    Unpack it; then `mentormatch verify run/`, and with its input `--input input/`.
    """
    with call.read() as tx:
        content = reading.get_certificate(tx, call.who, run_id, with_input=with_input)
    if with_input:
        with call.write() as tx:
            reading.note_input_read(tx, call.who, run_id, now=call.now, request_id=call.request_id)
    return Response(content, media_type="application/zip")


def _row(call: Call, cursor: str | None) -> tuple[str, str] | None:
    """Learner and kind after which a list goes on."""
    place = call.after(cursor)
    return None if place is None else (str(place[0]), str(place[1]))


def _later(answer: Response) -> Response:
    """Say when to ask again."""
    answer.headers["Retry-After"] = str(_ASK_AGAIN_S)
    return answer
