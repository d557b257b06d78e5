"""Which lists, requests and pairs somebody reaches: from outside, the others are not there."""

from __future__ import annotations

from datetime import datetime
from typing import Literal

from api.services.access.reach import check_reaches
from api.services.actors import Actor
from api.services.errors import NotFound
from api.store import Tx, orm
from api.store.choices import ListToChoose, list_to_choose
from api.store.pairs import pair
from api.store.requests import Asked, request

Side = Literal["learner", "mentor"]


def pair_for(tx: Tx, who: Actor, pair_id: str, *, lock: bool = False) -> orm.Pair:
    """Return a pair, where the actor reaches one of the two.

    Raises
    ------
    NotFound
    """
    found = pair(tx, who.tenant_id, pair_id, lock=lock)
    if found is None:
        raise NotFound("pair", pair_id)
    check_reaches(tx, who, "pair", pair_id, found.learner_id, found.mentor_id)
    return found


def request_for(
    tx: Tx, who: Actor, request_id: str, *, side: Side | None = None, lock: bool = False
) -> Asked:
    """Return a request, where the actor reaches one of the two, or the one on a `side`.

    Raises
    ------
    NotFound
    """
    found = request(tx, who.tenant_id, request_id, lock=lock)
    if found is None:
        raise NotFound("request", request_id)
    two = {"learner": found.pair.learner_id, "mentor": found.pair.mentor_id}
    people = two.values() if side is None else (two[side],)
    check_reaches(tx, who, "request", request_id, *people)
    return found


def list_for(tx: Tx, who: Actor, recommendation_id: str) -> ListToChoose:
    """Return a shortlist, locked, where the actor reaches its learner; nobody's while a draft.

    Raises
    ------
    NotFound
    """
    found = list_to_choose(tx, who.tenant_id, recommendation_id)
    return reached(tx, who, recommendation_id, found)


def reached(tx: Tx, who: Actor, recommendation_id: str, found: ListToChoose | None) -> ListToChoose:
    """Return a shortlist that was found, as `list_for` does.

    Raises
    ------
    NotFound
    """
    if found is None or found.state == "draft":
        raise NotFound("recommendation", recommendation_id)
    check_reaches(tx, who, "recommendation", recommendation_id, found.learner_id)
    return found


def state_of_list(asked: ListToChoose | orm.Shortlist, now: datetime) -> str:
    """Return the state of a list; an open one whose deadline has passed is expired."""
    late = asked.expires_at is not None and asked.expires_at <= now
    return "expired" if asked.state == "open" and late else asked.state


def side_of(who: Actor, *, learner_id: str, mentor_id: str) -> str:
    """Return as what somebody acts on a pair: one of the two, or a principal of the company."""
    if who.person_id == learner_id:
        return "learner"
    return "mentor" if who.person_id == mentor_id else who.principal
