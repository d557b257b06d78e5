"""Use-case: HR pairs two people by hand."""

from __future__ import annotations

from datetime import datetime

from api.services.actors import Actor
from api.services.audit import record
from api.services.errors import Fault, NoSuchPair, NotFound, Unacceptable
from api.services.mailing import telling
from api.services.pairing.errors import NoFreeSeat
from api.services.programmes.kinds import kinds_in
from api.services.programmes.policies import get_policy
from api.store import Tx, orm
from api.store.ids import new_id
from api.store.kinds import ANY, kind_of_mentor
from api.store.pairs import are_in_company, kept_apart_among
from api.store.taking import NewPair, take_seat
from api.store.waitlist import serve
from features.label import Label
from matching.refusals import unavailable

_SAME = Label("学员和导师是同一人", "learner and mentor are the same person")


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
    NotFound, Unacceptable, AlreadyPaired, NoFreeSeat
    NoSuchPair
        Somebody keeps the two apart; who, and why, is not told.
    """
    if learner_id == mentor_id:
        raise Unacceptable(Fault("same_person", "/body/mentor_id", _SAME))
    kind = _kind(tx, who, programme_id, mentor_id)
    is_learner, is_mentor = are_in_company(tx, who.tenant_id, learner_id, mentor_id)
    if not is_learner:
        raise NotFound("learner", learner_id)
    if not is_mentor:
        raise NotFound("mentor", mentor_id)
    if (learner_id, mentor_id) in kept_apart_among(tx, who.tenant_id, {learner_id}):
        raise NoSuchPair(learner_id, mentor_id, _unavailable())
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


def _unavailable() -> Label:
    reason = unavailable().reasons[0]
    return Label(reason.text("zh"), reason.text("en"))


def _kind(tx: Tx, who: Actor, programme_id: str, mentor_id: str) -> str:
    """Kind of seat that a mentor has to give, by the policy in force."""
    if not kinds_in(get_policy(tx, who, programme_id).document):
        return ANY
    return kind_of_mentor(tx, who.tenant_id, mentor_id) or ANY
