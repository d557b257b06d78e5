"""First meetings of pairs."""

from __future__ import annotations

from typing import Annotated

from fastapi import Response

from api.deps import AnyVersion, CallDep
from api.routes.router import ApiRouter, or_defaults
from api.schemas.base import Id
from api.schemas.choices import NothingBody
from api.schemas.meetings import MeetingBody, MeetingView
from api.services.pairing import meetings
from api.services.pairing.meetings import Plan
from api.store import Tx

router = ApiRouter("/v1/pairs/{pair_id}", tag="pairs")
ICS = "text/calendar"


@router.get("/meeting", operation_id="get_meeting")
def get_meeting(pair_id: Id, call: CallDep) -> MeetingView:
    """Return the first meeting of a pair."""
    with call.read() as tx:
        found = meetings.get_meeting(tx, call.who, pair_id)
        call.tag(found.sequence + 1)
        return MeetingView.model_validate(found)


@router.put("/meeting", operation_id="put_meeting")
def put_meeting(
    pair_id: Id, body: MeetingBody, call: CallDep, version: AnyVersion = None
) -> MeetingView:
    """Propose a first meeting, or change it; both are invited by e-mail."""
    plan = Plan(body.starts_at, body.minutes, body.place)
    expected = None if version is None else version - 1
    with call.write() as tx:
        made = meetings.plan_meeting(tx, call.who, pair_id, plan, now=call.now, expected=expected)
        call.tag(made.sequence + 1)
        return MeetingView.model_validate(made)


@router.post("/meeting:cancel", operation_id="cancel_meeting", response_model=MeetingView)
def cancel_meeting(
    pair_id: Id, body: Annotated[NothingBody, or_defaults(NothingBody)], call: CallDep
) -> Response:
    """Cancel a first meeting; both are told."""

    def effect(tx: Tx) -> MeetingView:
        return MeetingView.model_validate(meetings.cancel_meeting(tx, call.who, pair_id, call.now))

    return call.once(body, effect, status=200)


@router.get(
    "/meeting.ics",
    operation_id="get_meeting_file",
    response_class=Response,
    responses={200: {"content": {ICS: {"schema": {"type": "string"}}}}},
)
def get_meeting_file(pair_id: Id, call: CallDep) -> Response:
    """Return the first meeting of a pair as a calendar file."""
    with call.read() as tx:
        content = meetings.meeting_file(tx, call.who, pair_id, call.lang)
    named = {"Content-Disposition": 'attachment; filename="meeting.ics"'}
    return Response(content, media_type=ICS, headers=named)
