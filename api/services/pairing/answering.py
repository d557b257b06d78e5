"""Use-case: a mentor answers a request, a learner takes it back, or nobody answers in time."""

from __future__ import annotations

from datetime import datetime

from api.services.actors import Actor
from api.services.errors import WrongState
from api.services.mailing import telling
from api.services.pairing.closing import Closing, close_pair
from api.services.pairing.proposals import offer_freed_seat
from api.services.pairing.seeking import seek_seat
from api.services.pairing.visible import request_for, side_of
from api.store import Tx, orm
from api.store.choices import choice, list_to_choose, mentors_left
from api.store.requests import Asked, request, requests_past_deadline
from api.store.waitlist import serve, wait

NOBODY_ACCEPTED = "MENTOR_DECLINED_ALL"


def accept(tx: Tx, who: Actor, request_id: str, now: datetime) -> Asked:
    """Accept a learner: the pair begins.

    Raises
    ------
    NotFound, WrongState
    """
    asked = request_for(tx, who, request_id, side="mentor", lock=True)
    _check_pending(asked.request, now, "accept")
    asked.request.state, asked.request.answered_at = "accepted", now
    asked.pair.state, asked.pair.started_at = "active", now
    tx.flush()
    pair = asked.pair
    serve(tx, pair.tenant_id, pair.programme_id, pair.kind, [pair.learner_id], now)
    telling.request_accepted(tx, asked, now)
    return asked


def decline(
    tx: Tx, who: Actor, request_id: str, now: datetime, *, reason_code: str, note: str = ""
) -> Asked:
    """Decline a learner: the next mentor of his ranking is asked.

    Raises
    ------
    NotFound, WrongState
    """
    asked = request_for(tx, who, request_id, side="mentor", lock=True)
    _check_pending(asked.request, now, "decline")
    asked.request.reason_code, asked.request.note = reason_code, note
    _release(tx, who, asked, Closing(_by(who, asked), "DECLINED"), now, state="declined")
    _ask_next(tx, asked, now)
    return asked


def withdraw(tx: Tx, who: Actor, request_id: str, now: datetime) -> Asked:
    """Take a request back; nobody else is asked.

    Raises
    ------
    NotFound, WrongState
    """
    asked = request_for(tx, who, request_id, side="learner", lock=True)
    _check_pending(asked.request, now, "withdraw")
    _release(tx, who, asked, Closing(_by(who, asked), "WITHDRAWN"), now, state="withdrawn")
    return asked


def expire_requests(tx: Tx, who: Actor, now: datetime, limit: int) -> int:
    """Let the requests end that nobody answered in time; the next mentors are asked.

    Safe to do again, and beside an answer: what is not pending any more is passed over.
    """
    expired = 0
    for request_id in requests_past_deadline(tx, who.tenant_id, now, limit):
        asked = request(tx, who.tenant_id, request_id, lock=True)
        if asked is None or asked.request.state != "pending":
            continue
        _release(tx, who, asked, Closing("system", "EXPIRED"), now, state="expired")
        telling.request_expired(tx, asked, now)
        _ask_next(tx, asked, now)
        expired += 1
    return expired


def _by(who: Actor, asked: Asked) -> str:
    return side_of(who, learner_id=asked.pair.learner_id, mentor_id=asked.pair.mentor_id)


def _check_pending(row: orm.Request, now: datetime, act: str) -> None:
    late = row.state == "pending" and row.expires_at <= now
    state = "expired" if late else row.state
    if state != "pending":
        raise WrongState("request", row.request_id, state, act, ("pending",))


def _release(
    tx: Tx, who: Actor, asked: Asked, closing: Closing, now: datetime, *, state: str
) -> None:
    """End the proposed pair of a request: its seat is free for whoever waits."""
    asked.request.state, asked.request.answered_at = state, now
    close_pair(tx, asked.pair, closing, now)
    offer_freed_seat(tx, who, asked.pair.programme_id, kind=asked.pair.kind, now=now)


def _ask_next(tx: Tx, asked: Asked, now: datetime) -> None:
    """Ask the next mentor of the learner's ranking; where there is none, the learner waits."""
    row, pair = asked.request, asked.pair
    rid = row.recommendation_id
    todo = None if rid is None else list_to_choose(tx, pair.tenant_id, rid)
    chosen = None if rid is None else choice(tx, pair.tenant_id, rid)
    if todo is not None and chosen is not None:
        left = mentors_left(tx, chosen, pair.learner_id, row.rank)
        came = seek_seat(tx, todo, left, now, first_rank=row.rank + 1, if_none=NOBODY_ACCEPTED)
        if came.outcome == "requested" and came.mentor_id is not None:
            telling.next_asked(tx, asked, came.mentor_id, now)
        return
    of = (pair.tenant_id, pair.programme_id)
    wait(tx, *of, {pair.learner_id: NOBODY_ACCEPTED}, kind=pair.kind, now=now)
    telling.no_mentor_yet(tx, *of, pair.kind, [pair.learner_id], now)
