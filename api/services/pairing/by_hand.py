"""Use-case: HR pairs two people by hand."""

from __future__ import annotations

from datetime import datetime

from api.services.actors import Actor
from api.services.audit import record
from api.services.errors import Fault, NoSuchPair, NotFound, ServiceError, Unacceptable
from api.services.mailing import telling
from api.services.pairing.errors import LearnerLeft, NoFreeSeat
from api.services.pairing.rules_broken import Two, rules_broken
from api.services.programmes.kinds import kinds_in
from api.services.programmes.policies import get_policy
from api.store import Tx, orm
from api.store.ids import new_id
from api.store.kinds import ANY, kind_of_mentor
from api.store.leavers import left_among
from api.store.pairs import are_in_company, kept_apart_among
from api.store.taking import NewPair, take_seat
from api.store.waitlist import serve
from features.label import Label
from features.reason import Reason
from matching.refusals import unavailable

_SAME = Label("学员和导师是同一人", "learner and mentor are the same person")


def rules_foreseen(tx: Tx, who: Actor, two: Two, now: datetime) -> list[Reason]:
    """Name the rules that two would not keep, before they are a pair; see `rules_broken`.

    To work them out takes a tenth of a second, for which no other is to wait: this only reads.
    Empty where the two may not be a pair at all, which `make_pair` says.
    """
    try:
        _check(tx, who, two, now)
    except ServiceError:
        return []
    return rules_broken(tx, who, two, now)


def make_pair(
    tx: Tx,
    who: Actor,
    programme_id: str,
    learner_id: str,
    mentor_id: str,
    *,
    reason_code: str,
    now: datetime,
    request_id: str = "",
) -> orm.Pair:
    """Pair two people at once, whatever the policy says of them; not those who are kept apart.

    Where it asks for kinds of mentor, the seat is of the mentor's kind.

    Raises
    ------
    NotFound, Unacceptable, LearnerLeft, AlreadyPaired, NoFreeSeat
    NoSuchPair
        Somebody keeps the two apart; who, and why, is not told.
    """
    kind = _check(tx, who, Two(programme_id, learner_id, mentor_id), now)
    asked = NewPair(
        tenant_id=who.tenant_id,
        pair_id=new_id("pair"),
        programme_id=programme_id,
        learner_id=learner_id,
        mentor_id=mentor_id,
        kind=kind,
        state="active",
        origin="hr",
        created_at=now,
        started_at=now,
    )
    if take_seat(tx, asked, now.date()) is None:
        raise NoFreeSeat(mentor_id)
    serve(tx, who.tenant_id, programme_id, kind, [learner_id], now)
    telling.pairs_begin(tx, who.tenant_id, [asked], now)
    details = {"reason_code": reason_code, "learner_id": learner_id, "mentor_id": mentor_id}
    record(tx, who, "pair_made", "pair", asked.pair_id, details, now=now, request_id=request_id)
    return tx.get_one(orm.Pair, (who.tenant_id, asked.pair_id))


def _check(tx: Tx, who: Actor, two: Two, now: datetime) -> str:
    """Make sure that two may be a pair; returns the kind of seat that the mentor has to give."""
    if two.learner_id == two.mentor_id:
        raise Unacceptable(Fault("same_person", "/body/mentor_id", _SAME))
    kind = _kind(tx, who, two.programme_id, two.mentor_id)
    is_learner, is_mentor = are_in_company(tx, who.tenant_id, two.learner_id, two.mentor_id)
    if not is_learner:
        raise NotFound("learner", two.learner_id)
    if not is_mentor:
        raise NotFound("mentor", two.mentor_id)
    if (two.learner_id, two.mentor_id) in kept_apart_among(tx, who.tenant_id, {two.learner_id}):
        raise NoSuchPair(two.learner_id, two.mentor_id, _unavailable())
    if left_among(tx, who.tenant_id, [two.learner_id], now.date()):
        raise LearnerLeft(two.learner_id)
    return kind


def _unavailable() -> Label:
    reason = unavailable().reasons[0]
    return Label(reason.text("zh"), reason.text("en"))


def _kind(tx: Tx, who: Actor, programme_id: str, mentor_id: str) -> str:
    """Kind of seat that a mentor has to give, by the policy in force."""
    if not kinds_in(get_policy(tx, who, programme_id).document):
        return ANY
    return kind_of_mentor(tx, who.tenant_id, mentor_id) or ANY
