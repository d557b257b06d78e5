"""Match runs are published, taken back, and looked at before."""

from __future__ import annotations

from typing import Annotated

from fastapi import Response

from api.deps import AnyVersion, CallDep
from api.routes.router import ApiRouter, or_defaults
from api.schemas.base import Id
from api.schemas.publishing import FairnessView, PublishBody, PublishedView
from api.services.runs import fairness, publishing
from api.store import Tx

router = ApiRouter("/v1", tag="match runs")


@router.post(
    "/match-runs/{run_id}:publish", operation_id="publish_run", response_model=PublishedView
)
def publish_run(
    run_id: Id,
    body: Annotated[PublishBody, or_defaults(PublishBody)],
    call: CallDep,
    version: AnyVersion,
) -> Response:
    """Publish a run: pairs begin or lists open, as the programme says; people do this, no system.

    An earlier run of the cohort is replaced; learners who got nothing are put on the waitlist.
    """

    def effect(tx: Tx) -> PublishedView:
        done = publishing.publish(
            tx,
            call.who,
            run_id,
            now=call.now,
            expected=version,
            signed_off=body.sign_off,
            request_id=call.request_id,
        )
        return PublishedView.of(done)

    return call.once(body, effect, status=200)


@router.post(
    "/match-runs/{run_id}:unpublish", operation_id="unpublish_run", response_model=PublishedView
)
def unpublish_run(run_id: Id, call: CallDep, version: AnyVersion) -> Response:
    """Take a published run back: open lists are withdrawn, pairs that have not begun end."""

    def effect(tx: Tx) -> PublishedView:
        done = publishing.unpublish(
            tx, call.who, run_id, now=call.now, expected=version, request_id=call.request_id
        )
        return PublishedView.of(done)

    return call.once(b"", effect, status=200)


@router.get("/match-runs/{run_id}/fairness", operation_id="get_run_fairness")
def get_run_fairness(run_id: Id, call: CallDep) -> FairnessView:
    """Say how a run serves groups of learners, with intervals and a verdict.

    Groups of fewer than five learners are never told apart.
    """
    with call.read() as tx:
        return FairnessView.of(fairness.fairness_of(tx, call.who, run_id))
