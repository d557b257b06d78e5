"""Use-case: a pair ends without anybody's fault, is paused, goes on, or is made anew."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, time

from api.services.actors import Actor
from api.services.audit import record
from api.services.errors import Fault, Unacceptable, WrongState
from api.services.pairing.closing import LIVE, Closing, close_pair
from api.services.pairing.proposals import ask_for_lists, offer_freed_seat
from api.services.pairing.visible import pair_for, side_of
from api.store import Tx, orm
from api.store.pairs import pairs_to_resume
from api.store.waitlist import wait
from features.label import Label

_PAST = Label("暂停须到今天以后的日期", "expected a day after today")


@dataclass(frozen=True, slots=True)
class Farewell:
    """What somebody says who ends a pair; see `Closing`."""

    reason_code: str
    note: str = ""
    not_again: bool = False


def end_pair(
    tx: Tx, who: Actor, pair_id: str, said: Farewell, *, now: datetime, request_id: str = ""
) -> orm.Pair:
    """End a pair. A learner whose mentor ends it waits in front of a new list, made at once.

    Raises
    ------
    NotFound, WrongState
    """
    pair = _end(tx, who, pair_id, said, now=now, request_id=request_id)
    if pair.ended_by == "mentor":
        put_back(tx, who, pair, "MENTOR_ENDED", now)
    return pair


def rematch(
    tx: Tx, who: Actor, pair_id: str, said: Farewell, *, now: datetime, request_id: str = ""
) -> tuple[orm.Pair, str]:
    """End a pair and have a new list made for its learner at once; returns the job too.

    Raises
    ------
    NotFound, WrongState
    """
    pair = _end(tx, who, pair_id, said, now=now, request_id=request_id)
    return pair, put_back(tx, who, pair, "REMATCH", now)


def pause(tx: Tx, who: Actor, pair_id: str, until: date, now: datetime) -> orm.Pair:
    """Pause an active pair until a day; its seat stays taken.

    Raises
    ------
    NotFound, WrongState, Unacceptable
    """
    pair = _in_state(pair_for(tx, who, pair_id, lock=True), "pause", ("active",))
    if until <= now.date():
        raise Unacceptable(Fault("day_not_ahead", "/body/until", _PAST))
    pair.state, pair.paused_until = "paused", datetime.combine(until, time(), UTC)
    tx.flush()
    return pair


def resume(tx: Tx, who: Actor, pair_id: str) -> orm.Pair:
    """Let a paused pair go on.

    Raises
    ------
    NotFound, WrongState
    """
    pair = _in_state(pair_for(tx, who, pair_id, lock=True), "resume", ("paused",))
    pair.state, pair.paused_until = "active", None
    tx.flush()
    return pair


def resume_due(tx: Tx, tenant_id: str, now: datetime, limit: int) -> int:
    """Let the pairs go on whose pause is over; returns how many."""
    due = pairs_to_resume(tx, tenant_id, now, limit)
    for pair in due:
        pair.state, pair.paused_until = "active", None
    tx.flush()
    return len(due)


def put_back(tx: Tx, who: Actor, pair: orm.Pair, code: str, now: datetime) -> str:
    """Put a learner whose pair has ended on the waitlist, and have a list made; returns the job."""
    reasons = {pair.learner_id: code}
    wait(tx, pair.tenant_id, pair.programme_id, reasons, kind=pair.kind, now=now)
    return ask_for_lists(tx, who, pair.programme_id, [pair.learner_id], kind=pair.kind, now=now)


def _end(
    tx: Tx, who: Actor, pair_id: str, said: Farewell, *, now: datetime, request_id: str
) -> orm.Pair:
    pair = _in_state(pair_for(tx, who, pair_id, lock=True), "end", LIVE)
    by = side_of(who, learner_id=pair.learner_id, mentor_id=pair.mentor_id)
    close_pair(tx, pair, Closing(by, said.reason_code, said.note, said.not_again), now)
    offer_freed_seat(tx, who, pair.programme_id, kind=pair.kind, now=now)
    details = {"reason_code": said.reason_code}
    record(tx, who, "pair_ended", "pair", pair_id, details, now=now, request_id=request_id)
    return pair


def _in_state(pair: orm.Pair, act: str, expected: tuple[str, ...]) -> orm.Pair:
    if pair.state not in expected:
        raise WrongState("pair", pair.pair_id, pair.state, act, expected)
    return pair
