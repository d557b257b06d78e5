"""Use-case: the first meeting of a pair: either of the two proposes, changes or cancels it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from api.services.actors import Actor
from api.services.errors import Fault, NotFound, Unacceptable, WrongState
from api.services.mailing.invitations import Guest, Method, Party, calendar_file, invitation_of
from api.services.mailing.telling import meeting_told
from api.services.pairing.visible import pair_for, side_of
from api.services.versions import unchanged
from api.store import Tx, orm
from api.store.mails import readers
from api.store.meetings import meeting
from features.label import Label, Lang

MEETING = ("active", "paused")
"""States of a pair that may meet."""
_PAST = Label("会面时间须晚于现在", "expected a time that is still to come")


@dataclass(frozen=True, slots=True)
class Plan:
    """When, how long and where two meet."""

    starts_at: datetime
    minutes: int
    place: str = ""


def get_meeting(tx: Tx, who: Actor, pair_id: str) -> orm.Meeting:
    """Return the first meeting of a pair.

    Raises
    ------
    NotFound
        There is no such pair, or none was planned.
    """
    pair_for(tx, who, pair_id)
    return _found(meeting(tx, who.tenant_id, pair_id), pair_id)


def plan_meeting(
    tx: Tx, who: Actor, pair_id: str, plan: Plan, *, now: datetime, expected: int | None = None
) -> orm.Meeting:
    """Propose a first meeting, or change it; both are invited.

    Parameters
    ----------
    expected : int, optional
        Sequence number of the meeting that is changed, as the caller read it.

    Raises
    ------
    NotFound, WrongState, StaleVersion, Unacceptable
    """
    pair = _able(tx, who, pair_id, "meet in")
    if plan.starts_at <= now:
        raise Unacceptable(Fault("time_not_ahead", "/body/starts_at", _PAST))
    by = side_of(who, learner_id=pair.learner_id, mentor_id=pair.mentor_id)
    one = meeting(tx, who.tenant_id, pair_id, lock=True)
    if one is None:
        one = orm.Meeting(tenant_id=who.tenant_id, pair_id=pair_id, sequence=0)
        tx.add(one)
    else:
        unchanged("meeting", pair_id, expected=expected, current=one.sequence)
        one.sequence += 1
    one.state, one.starts_at, one.minutes, one.place = (
        "planned",
        plan.starts_at,
        plan.minutes,
        plan.place,
    )
    return _told(tx, pair, one, by, now)


def cancel_meeting(tx: Tx, who: Actor, pair_id: str, now: datetime) -> orm.Meeting:
    """Cancel a first meeting; both are told.

    Raises
    ------
    NotFound, WrongState
    """
    pair = pair_for(tx, who, pair_id, lock=True)
    one = _found(meeting(tx, who.tenant_id, pair_id, lock=True), pair_id)
    if one.state != "planned":
        raise WrongState("meeting", pair_id, one.state, "cancel", ("planned",))
    by = side_of(who, learner_id=pair.learner_id, mentor_id=pair.mentor_id)
    return _cancelled(tx, pair, one, by, now)


def call_off(tx: Tx, pair: orm.Pair, by: str, now: datetime) -> None:
    """Cancel what a pair that has ended had still before it."""
    one = meeting(tx, pair.tenant_id, pair.pair_id, lock=True)
    if one is not None and one.state == "planned" and one.starts_at > now:
        _cancelled(tx, pair, one, by, now)


def meeting_file(tx: Tx, who: Actor, pair_id: str, lang: Lang) -> bytes:
    """Return the calendar file of a meeting, for whoever downloads it.

    Raises
    ------
    NotFound
    """
    pair = pair_for(tx, who, pair_id)
    one = _found(meeting(tx, who.tenant_id, pair_id), pair_id)
    known = readers(tx, who.tenant_id, {pair.learner_id, pair.mentor_id})
    learner, mentor = (
        Guest(known[one_id].name, "") for one_id in (pair.learner_id, pair.mentor_id)
    )
    method: Method = "CANCEL" if one.state == "cancelled" else "PUBLISH"
    return calendar_file(invitation_of(pair, one, method), Party(learner, mentor), lang)


def _cancelled(tx: Tx, pair: orm.Pair, one: orm.Meeting, by: str, now: datetime) -> orm.Meeting:
    one.state, one.sequence = "cancelled", one.sequence + 1
    return _told(tx, pair, one, by, now)


def _told(tx: Tx, pair: orm.Pair, one: orm.Meeting, by: str, now: datetime) -> orm.Meeting:
    one.changed_at, one.changed_by = now, by
    tx.flush()
    meeting_told(tx, pair, one, now)
    return one


def _able(tx: Tx, who: Actor, pair_id: str, act: str) -> orm.Pair:
    pair = pair_for(tx, who, pair_id, lock=True)
    if pair.state not in MEETING:
        raise WrongState("pair", pair_id, pair.state, act, MEETING)
    return pair


def _found(one: orm.Meeting | None, pair_id: str) -> orm.Meeting:
    if one is None:
        raise NotFound("meeting", pair_id)
    return one
