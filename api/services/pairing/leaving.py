"""Use-case: somebody leaves the company: pairs end, seats fall free, orphans get lists at once."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from api.services.actors import Actor
from api.services.audit import record
from api.services.errors import Fault, NotFound, Unacceptable
from api.services.pairing.closing import Closing, close_pair
from api.services.pairing.proposals import ask_for_lists, offer_freed_seat
from api.store import Tx
from api.store.accounts import standing_of
from api.store.leavers import leave_queues, mark_left, pairs_of_leavers
from api.store.snapshots import touch_learners, touch_mentors
from api.store.waitlist import wait
from features.label import Label

LEAVER = "LEAVER"
MENTOR_LEFT = "MENTOR_LEFT"
_TOO_EARLY = Label("离职日期不得早于入职日期", "expected a day not before the one of joining")
Queue = tuple[str, str]
"""A programme and a kind of seat."""


@dataclass(frozen=True, slots=True)
class Parted:
    """What came of people's leaving.

    Attributes
    ----------
    pairs_ended, orphans : int
        Pairs that are over; learners whom a mentor has left.
    job_ids : tuple of str
        Jobs that make the orphans' new lists, one for each programme and kind of seat.
    """

    pairs_ended: int
    orphans: int
    job_ids: tuple[str, ...] = ()


def leave(
    tx: Tx, who: Actor, person_id: str, left_on: date, *, now: datetime, request_id: str = ""
) -> Parted:
    """Write down when somebody leaves; from that day on her pairs are over.

    Raises
    ------
    NotFound
    Unacceptable
        She joins later than that.
    """
    if not mark_left(tx, who.tenant_id, person_id, left_on):
        if standing_of(tx, who.tenant_id, person_id) is None:
            raise NotFound("person", person_id)
        raise Unacceptable(Fault("days_out_of_order", "/body/left_on", _TOO_EARLY))
    touch_mentors(tx, who.tenant_id)
    touch_learners(tx, who.tenant_id, [person_id])
    record(tx, who, "person_left", "person", person_id, now=now, request_id=request_id)
    return part_leavers(tx, who, now)


def part_leavers(tx: Tx, who: Actor, now: datetime) -> Parted:
    """End the live pairs of everybody who has left by today. Safe to do again."""
    today = now.date()
    leave_queues(tx, who.tenant_id, today, now)
    orphans: dict[Queue, list[str]] = defaultdict(list)
    freed: set[Queue] = set()
    ended = pairs_of_leavers(tx, who.tenant_id, today)
    for pair, learner_left in ended:
        queue = (pair.programme_id, pair.kind)
        close_pair(tx, pair, Closing("system", LEAVER), now)
        if learner_left:
            freed.add(queue)
        else:
            orphans[queue].append(pair.learner_id)
    job_ids = _new_lists(tx, who, orphans, now)
    for programme_id, kind in sorted(freed):
        offer_freed_seat(tx, who, programme_id, kind=kind, now=now)
    told = {"pairs_ended": len(ended), "orphans": sum(map(len, orphans.values()))}
    if ended:
        record(tx, who, "leavers_parted", "company", who.tenant_id, told, now=now)
    return Parted(**told, job_ids=job_ids)


def _new_lists(
    tx: Tx, who: Actor, orphans: Mapping[Queue, Sequence[str]], now: datetime
) -> tuple[str, ...]:
    """Put learners whom a mentor has left on the waitlists; returns the jobs of their lists."""
    job_ids = []
    for (programme_id, kind), learner_ids in sorted(orphans.items()):
        reasons = dict.fromkeys(learner_ids, MENTOR_LEFT)
        wait(tx, who.tenant_id, programme_id, reasons, kind=kind, now=now)
        job_ids.append(ask_for_lists(tx, who, programme_id, learner_ids, kind=kind, now=now))
    return tuple(job_ids)
