"""Job: new lists for learners who lost a mentor, wanted none of a list, or wait for a seat."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from api.services.actors import Actor
from api.services.errors import NotFound, Unacceptable
from api.services.jobs.context import Effect, Handler, JobContext
from api.services.mailing.telling import OpenList, lists_ready
from api.services.pairing.system import the_system
from api.services.recommending.anew import wanted_anew
from api.services.recommending.cohorts import Companies
from api.services.recommending.keeping import kept
from api.services.recommending.listing import Listed, list_mentors
from api.store import Tx
from api.store.choices import open_offers
from api.store.kept_lists import keep_lists
from api.store.seats import free_seats
from api.store.waitlist import first_without_pair

MOST_ASKED = 500
"""Learners of a waitlist who are looked at in one job."""


@dataclass(frozen=True, slots=True)
class _Queue:
    """A programme and kind of seat that lists are made for."""

    programme_id: str
    kind: str


def propose(job: JobContext) -> Effect:
    """Make the lists outside a transaction; what is returned writes them."""
    who, queue = the_system(job.tenant_id), _queue(job.payload)
    named = job.payload["learner_ids"]
    with job.store.read() as tx:
        if named is None:
            lists = _offers(tx, who, queue, job)
        else:
            lists = _lists(tx, who, queue, job, named)

    def effect(tx: Tx) -> dict[str, Any]:
        refused = keep_lists(tx, [kept(tx, who, listed) for listed in lists])
        still = [one for one, why in zip(lists, refused, strict=True) if why is None]
        lists_ready(tx, who.tenant_id, map(_open_list, still), job.now())
        return {"lists": {one.wanted.learner_id: one.recommendation_id for one in still}}

    return effect


HANDLER = Handler(propose)


def _open_list(one: Listed) -> OpenList:
    of = one.wanted
    return OpenList(one.recommendation_id, of.programme_id, of.learner_id, one.expires_at)


def _queue(payload: dict[str, Any]) -> _Queue:
    return _Queue(payload["programme_id"], payload["kind"])


def _lists(
    tx: Tx, who: Actor, queue: _Queue, job: JobContext, learner_ids: Sequence[str]
) -> list[Listed]:
    """List mentors for each learner on her own: nobody else's list matters to her."""
    companies = Companies(job.model_key)
    found = (_listed(tx, who, companies, queue, job, learner_id) for learner_id in learner_ids)
    return [listed for listed in found if listed is not None and listed.items]


def _offers(tx: Tx, who: Actor, queue: _Queue, job: JobContext) -> list[Listed]:
    """Offer free seats down the waitlist: each seat to the first whom it fits, and to nobody else.

    Who holds an open list is passed over, and so is the seat that it offers first.
    """
    held = open_offers(tx, who.tenant_id, queue.programme_id, queue.kind, job.now())
    offered = Counter(held.values())
    left = sum(free_seats(tx, who.tenant_id).values()) - len(held)
    waiting = first_without_pair(tx, who.tenant_id, queue.programme_id, queue.kind, MOST_ASKED)
    companies, lists = Companies(job.model_key), list[Listed]()
    for learner_id in waiting:
        if len(lists) >= left:
            break
        if learner_id in held:
            continue
        listed = _listed(tx, who, companies, queue, job, learner_id)
        fitting = None if listed is None else _without(listed, offered)
        if fitting is not None and fitting.items:
            offered[fitting.items[0].mentor_id] += 1
            lists.append(fitting)
    return lists


def _listed(
    tx: Tx, who: Actor, companies: Companies, queue: _Queue, job: JobContext, learner_id: str
) -> Listed | None:
    """List mentors for a learner; None for who takes no part any more."""
    job.check()
    wanted = wanted_anew(tx, who.tenant_id, queue.programme_id, learner_id, queue.kind)
    try:
        return list_mentors(tx, who, companies, wanted, job.now())
    except (NotFound, Unacceptable):
        return None


def _without(listed: Listed, offered: Counter[str]) -> Listed:
    """Leave out the mentors all of whose free seats are offered to others."""
    free = [item for item in listed.items if item.seats_left > offered[item.mentor_id]]
    return replace(
        listed, items=tuple(replace(item, rank=rank) for rank, item in enumerate(free, start=1))
    )
