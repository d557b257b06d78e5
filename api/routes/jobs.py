"""Long work: how it stands, and a stop to it."""

from __future__ import annotations

from fastapi import Response

from api.deps import CallDep
from api.routes.router import ApiRouter
from api.schemas.base import Id
from api.schemas.jobs import JobView
from api.services.jobs import asking
from api.store import Tx

router = ApiRouter("/v1", tag="jobs")


@router.get("/jobs/{job_id}", operation_id="get_job")
def get_job(job_id: Id, call: CallDep) -> JobView:
    """Return a job: its state, how far it is, and its result at the end."""
    with call.read() as tx:
        return JobView.model_validate(asking.get_job(tx, call.who, job_id))


@router.post(
    "/jobs/{job_id}:cancel", operation_id="cancel_job", status_code=202, response_model=JobView
)
def cancel_job(job_id: Id, call: CallDep) -> Response:
    """Ask a job to stop; it has no effect from now on."""

    def effect(tx: Tx) -> JobView:
        found = asking.cancel_job(tx, call.who, job_id, now=call.now, request_id=call.request_id)
        return JobView.model_validate(found)

    return call.once(b"", effect, status=202)
