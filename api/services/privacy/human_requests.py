"""Use-case: somebody asks for a human, and HR answers."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from api.services.access.reach import reaches
from api.services.actors import Actor
from api.services.audit import record
from api.services.errors import Fault, NotFound, Unacceptable, WrongState
from api.services.privacy.preferences import check_person
from api.store import Tx, orm
from api.store.ids import new_id
from api.store.programmes import programme
from api.store.wishes import (
    HumanRequestFilter,
    human_request,
    learner_of_list,
    oldest_requests,
)
from features.label import Label


@dataclass(frozen=True, slots=True)
class HumanWish:
    """What somebody asks a human for.

    Attributes
    ----------
    reason_code : str
    programme_id, recommendation_id : str or None
        What it is about.
    note : str
        Her own words, for HR alone.
    """

    reason_code: str
    programme_id: str | None = None
    recommendation_id: str | None = None
    note: str = ""


def ask_for_human(
    tx: Tx, who: Actor, person_id: str, wish: HumanWish, *, now: datetime, request_id: str = ""
) -> orm.HumanRequest:
    """Put somebody's request into HR's queue.

    Raises
    ------
    NotFound
        No such person, or none that the caller reaches.
    Unacceptable
        No such programme; no such list of hers.
    """
    check_person(tx, who, person_id)
    _check_about(tx, who, person_id, wish)
    made = orm.HumanRequest(
        tenant_id=who.tenant_id,
        human_request_id=new_id("hum"),
        person_id=person_id,
        programme_id=wish.programme_id,
        recommendation_id=wish.recommendation_id,
        reason_code=wish.reason_code,
        note=wish.note,
        created_at=now,
    )
    tx.add(made)
    told = {"person_id": person_id, "reason_code": wish.reason_code}
    _record(tx, who, "human_asked", made, told, now, request_id)
    tx.flush()
    return made


def _check_about(tx: Tx, who: Actor, person_id: str, wish: HumanWish) -> None:
    if wish.programme_id is not None and programme(tx, who.tenant_id, wish.programme_id) is None:
        message = Label("没有这个项目", "there is no such programme")
        raise Unacceptable(Fault("unknown_programme", "/body/programme_id", message))
    about = wish.recommendation_id
    if about is not None and learner_of_list(tx, who.tenant_id, about) != person_id:
        message = Label("此人没有这份推荐", "this person has no such recommendation")
        raise Unacceptable(Fault("unknown_recommendation", "/body/recommendation_id", message))


def get_human_request(tx: Tx, who: Actor, human_request_id: str) -> orm.HumanRequest:
    """Return a request for a human.

    Raises
    ------
    NotFound
    """
    return _reached(tx, who, human_request(tx, who.tenant_id, human_request_id), human_request_id)


def list_human_requests(
    tx: Tx,
    who: Actor,
    *,
    state: str | None = None,
    programme_id: str | None = None,
    person_id: str | None = None,
    after: tuple[datetime, str] | None = None,
    limit: int,
) -> list[orm.HumanRequest]:
    """Return HR's queue, the oldest first; to everybody else, her own or her team's part of it."""
    if who.reach != "all" and who.person_id is None:
        return []
    wanted = HumanRequestFilter(
        state=state,
        programme_id=programme_id,
        person_id=person_id,
        of_person=who.person_id if who.reach == "own" else None,
        of_team=who.person_id if who.reach == "team" else None,
    )
    return oldest_requests(tx, who.tenant_id, wanted, after=after, limit=limit)


def close_human_request(
    tx: Tx, who: Actor, human_request_id: str, answer: str, *, now: datetime, request_id: str = ""
) -> orm.HumanRequest:
    """Answer a request; the answer is for who asked.

    Raises
    ------
    NotFound
    WrongState
        It is closed.
    """
    row = human_request(tx, who.tenant_id, human_request_id, lock=True)
    found = _reached(tx, who, row, human_request_id)
    if found.state != "open":
        raise WrongState("human request", human_request_id, found.state, "close", ["open"])
    found.state, found.answer = "closed", answer
    found.closed_at, found.closed_by = now, who.principal
    told = {"person_id": found.person_id}
    _record(tx, who, "human_request_closed", found, told, now, request_id)
    return found


def _reached(
    tx: Tx, who: Actor, found: orm.HumanRequest | None, human_request_id: str
) -> orm.HumanRequest:
    if found is None or not reaches(tx, who, found.person_id):
        raise NotFound("human request", human_request_id)
    return found


def _record(
    tx: Tx,
    who: Actor,
    action: str,
    about: orm.HumanRequest,
    told: dict[str, str],
    now: datetime,
    request_id: str,
) -> None:
    name = about.human_request_id
    record(tx, who, action, "human_request", name, {**told}, now=now, request_id=request_id)
