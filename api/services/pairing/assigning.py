"""Job: learners who did not choose in time get a mentor of their lists, all of them at once."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence
from datetime import datetime
from typing import Any

import numpy as np

from api.services.actors import Actor
from api.services.audit import record
from api.services.jobs.context import Effect, Handler, JobContext
from api.services.mailing import telling
from api.services.pairing.choosing import note_choice
from api.services.pairing.seeking import seek_seat
from api.services.pairing.system import the_system
from api.services.pairing.visible import state_of_list
from api.store import Tx
from api.store.choices import (
    ListToChoose,
    list_to_choose,
    lists_past_deadline,
    mark_lists,
    opted_out_among,
    paired_among,
)
from api.store.seats import free_seats
from api.store.waitlist import wait
from matching.assignment import assign

MOST_LISTS = 5_000
"""Lists that are settled in one job; those left over are next."""
DEADLINE_REACHED = "DEADLINE_REACHED"


def settle(job: JobContext) -> Effect:
    """Assign outside a transaction; what is returned settles the lists."""
    who = the_system(job.tenant_id)
    with job.store.read() as tx:
        due = lists_past_deadline(tx, who.tenant_id, job.now(), MOST_LISTS)
        mentors = _assigned(tx, who, due)

    def effect(tx: Tx) -> dict[str, Any]:
        now = job.now()
        out = opted_out_among(tx, who.tenant_id, [one.learner_id for one in due])
        for one in due:
            if one.learner_id in out:  # since the mentors were assigned
                mentors.pop(one.recommendation_id, None)
        ways = Counter(_settle(tx, who, one, mentors, now) for one in due)
        if due:
            record(tx, who, "lists_settled", "company", who.tenant_id, ways, now=now)
        return dict(sorted(ways.items()))

    return effect


HANDLER = Handler(settle)


def _assigned(tx: Tx, who: Actor, due: Sequence[ListToChoose]) -> dict[str, str | None]:
    """Return the mentor of each list that the system is to choose from; None where none is free.

    Lists that a learner merely asked for, and those of programmes that leave it to the learner,
    are not there: they expire. Nor are those of learners who opted out, or have a mentor by now.
    """
    cohorts: dict[tuple[str, str], list[ListToChoose]] = defaultdict(list)
    for one in due:
        if one.run_id is not None and one.assign_undecided:
            cohorts[one.programme_id, one.kind].append(one)
    found: dict[str, str | None] = {}
    for (programme_id, kind), lists in sorted(cohorts.items()):
        learners = [one.learner_id for one in lists]
        out = opted_out_among(tx, who.tenant_id, learners)
        out |= paired_among(tx, who.tenant_id, programme_id, kind, learners)
        found |= _jointly(tx, who, [one for one in lists if one.learner_id not in out])
    return found


def _jointly(tx: Tx, who: Actor, lists: Sequence[ListToChoose]) -> dict[str, str | None]:
    """Give as many lists as can be a mentor with a free seat, then the best ones."""
    if not lists:
        return {}
    mentors = sorted({mentor_id for one in lists for mentor_id in one.mentors})
    place = {mentor_id: number for number, mentor_id in enumerate(mentors)}
    scores = np.full((len(lists), len(mentors)), -np.inf)
    for row, one in enumerate(lists):
        for mentor_id, score in one.scores.items():
            scores[row, place[mentor_id]] = score or 0.0
    free = free_seats(tx, who.tenant_id, mentors)
    chosen = assign(scores, [free[mentor_id] for mentor_id in mentors]).mentor
    return {
        one.recommendation_id: None if mentor < 0 else mentors[mentor]
        for one, mentor in zip(lists, chosen.tolist(), strict=True)
    }


def _settle(
    tx: Tx, who: Actor, due: ListToChoose, mentors: dict[str, str | None], now: datetime
) -> str:
    """Settle one list, unless somebody has done something with it meanwhile."""
    rid = due.recommendation_id
    asked = list_to_choose(tx, who.tenant_id, rid)
    if asked is None or state_of_list(asked, now) != "expired":
        return "passed_over"
    if rid not in mentors or _has_mentor(tx, asked):
        return _expire(tx, asked, now)
    first = mentors[rid]
    ranked = [] if first is None else [first, *(one for one in asked.mentors if one != first)]
    note_choice(tx, asked, now, ranked=ranked, chosen_by="system")
    return seek_seat(tx, asked, ranked, now, if_none=DEADLINE_REACHED).outcome


def _expire(tx: Tx, asked: ListToChoose, now: datetime) -> str:
    """Close a list; a learner whom a match run gave it waits from here on."""
    mark_lists(tx, asked.tenant_id, [asked.recommendation_id], "expired")
    if asked.run_id is not None and not _has_mentor(tx, asked):
        reasons = {asked.learner_id: DEADLINE_REACHED}
        of = (asked.tenant_id, asked.programme_id)
        wait(tx, *of, reasons, kind=asked.kind, now=now)
        telling.no_mentor_yet(tx, *of, asked.kind, [asked.learner_id], now)
    return "expired"


def _has_mentor(tx: Tx, asked: ListToChoose) -> bool:
    of = (asked.tenant_id, asked.programme_id, asked.kind)
    return bool(paired_among(tx, *of, [asked.learner_id]))
