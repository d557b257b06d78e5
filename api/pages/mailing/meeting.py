"""The first meeting of a pair: proposed, changed, cancelled by either of the two."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from fastapi.responses import HTMLResponse, Response
from pydantic import NaiveDatetime

from api.pages.forms import by_field, filled_in, read_form
from api.pages.routing import PageRouter
from api.pages.view import View, ViewDep
from api.schemas.base import Body, Id
from api.schemas.meetings import Minutes, Place
from api.services.errors import NotFound, StaleVersion, Unacceptable
from api.services.pairing import meetings
from api.services.pairing.meetings import MEETING, Plan
from api.services.pairing.visible import pair_for
from api.store import Tx, orm
from api.store.meetings import meeting
from api.store.people import names_of
from features.label import Label

router = PageRouter()
_MINE, _MENTORS = "/my/pairs/{pair_id}/meeting", "/mentoring/pairs/{pair_id}/meeting"
_CHANGED = Label(
    "对方刚刚改过这次会面，以下是现在的安排。",
    "The other has just changed this meeting: this is how it stands now.",
)


class MeetingForm(Body):
    """What the form says; the time is that of the visitor's time zone."""

    starts_at: NaiveDatetime
    minutes: Minutes
    place: Place = ""
    sequence: int | None = None


@dataclass(frozen=True, slots=True)
class Side:
    """From whose pages a meeting is looked at."""

    pairs: str
    home: str

    def of(self, pair_id: str) -> str:
        """Return the page of the pair."""
        return f"{self.pairs}/{pair_id}"


LEARNER, MENTOR = Side("/my/pairs", "/my"), Side("/mentoring/pairs", "/mentoring")


@router.look(_MINE, needs="get_meeting")
def show_my_meeting(pair_id: Id, view: ViewDep) -> HTMLResponse:
    """Show a learner the first meeting with her mentor."""
    return _shown(view, pair_id, LEARNER)


@router.act(_MINE, needs="put_meeting")
def plan_my_meeting(pair_id: Id, view: ViewDep) -> Response:
    """Propose it, or change it, as the learner."""
    return _planned(view, pair_id, LEARNER)


@router.act(_MINE + "/cancel", needs="cancel_meeting")
def cancel_my_meeting(pair_id: Id, view: ViewDep) -> Response:
    """Cancel it, as the learner."""
    return _cancelled(view, pair_id, LEARNER)


@router.look(_MENTORS, needs="get_meeting")
def show_mentors_meeting(pair_id: Id, view: ViewDep) -> HTMLResponse:
    """Show a mentor the first meeting with her learner."""
    return _shown(view, pair_id, MENTOR)


@router.act(_MENTORS, needs="put_meeting")
def plan_mentors_meeting(pair_id: Id, view: ViewDep) -> Response:
    """Propose it, or change it, as the mentor."""
    return _planned(view, pair_id, MENTOR)


@router.act(_MENTORS + "/cancel", needs="cancel_meeting")
def cancel_mentors_meeting(pair_id: Id, view: ViewDep) -> Response:
    """Cancel it, as the mentor."""
    return _cancelled(view, pair_id, MENTOR)


def _planned(view: View, pair_id: str, side: Side) -> Response:
    values = filled_in(view.form)
    try:
        said = read_form(MeetingForm, values)
        starts = said.starts_at.replace(tzinfo=view.zone)
        plan = Plan(starts, said.minutes, said.place)

        def effect(tx: Tx) -> str:
            meetings.plan_meeting(tx, view.who, pair_id, plan, now=view.now, expected=said.sequence)
            return side.of(pair_id) + "/meeting"

        return view.once(effect, "meeting-planned")
    except StaleVersion:
        return _shown(view, pair_id, side, {"": [_CHANGED]})
    except Unacceptable as error:
        return _shown(view, pair_id, side, by_field(error), values)


def _cancelled(view: View, pair_id: str, side: Side) -> Response:
    def effect(tx: Tx) -> str:
        meetings.cancel_meeting(tx, view.who, pair_id, view.now)
        return side.of(pair_id) + "/meeting"

    return view.once(effect, "meeting-cancelled")


def _shown(
    view: View,
    pair_id: str,
    side: Side,
    faults: dict[str, list[Label]] | None = None,
    values: dict[str, str] | None = None,
) -> HTMLResponse:
    with view.read() as tx:
        pair = pair_for(tx, view.who, pair_id)
        me, other = _two(pair, side)
        if view.who.reach != "own" or view.who.person_id != me:
            raise NotFound("pair", pair_id)
        found = meeting(tx, view.who.tenant_id, pair_id)
        names = names_of(tx, view.who.tenant_id, [other])
    return view.page(
        "mailing/meeting.html",
        422 if faults else 200,
        side=side,
        pair=pair,
        can_meet=pair.state in MEETING,
        other=names[other],
        found=found,
        said=values or _stored(view, found),
        soonest=_local(view, view.now),
        zone=getattr(view.zone, "key", "UTC"),
        faults=faults or {},
    )


def _two(pair: orm.Pair, side: Side) -> tuple[str, str]:
    two = (pair.learner_id, pair.mentor_id)
    return two if side is LEARNER else two[::-1]


def _stored(view: View, found: orm.Meeting | None) -> dict[str, str | int]:
    if found is None or found.state == "cancelled":
        tomorrow = (view.now + timedelta(days=1)).astimezone(view.zone).replace(hour=10, minute=0)
        return {"starts_at": _local(view, tomorrow), "minutes": 45}
    starts = _local(view, found.starts_at)
    return {"starts_at": starts, "minutes": found.minutes, "place": found.place}


def _local(view: View, instant: datetime) -> str:
    return instant.astimezone(view.zone).strftime("%Y-%m-%dT%H:%M")
