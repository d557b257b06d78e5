"""Lists that are made without anybody waiting for the answer: as jobs, one after the other."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from api.services.actors import Actor
from api.services.pairing.system import the_system
from api.store import Tx
from api.store.jobs import enqueue
from api.store.waitlist import first_without_pair

KIND = "propose_lists"
"""Kind of the jobs."""


def ask_for_lists(
    tx: Tx,
    who: Actor,
    programme_id: str,
    learner_ids: Sequence[str],
    *,
    kind: str,
    now: datetime,
) -> str:
    """Have new lists made for some learners, at once; returns the job."""
    payload = {"programme_id": programme_id, "kind": kind, "learner_ids": list(learner_ids)}
    return enqueue(tx, who.tenant_id, KIND, payload, now=now, created_by=who.principal)


def offer_freed_seat(
    tx: Tx, who: Actor, programme_id: str, *, kind: str, now: datetime
) -> str | None:
    """Have a freed seat offered to the first on the waitlist whom it fits, if anybody waits.

    It is the system that offers it: who has freed the seat is not to read to whom.
    """
    if not first_without_pair(tx, who.tenant_id, programme_id, kind, 1):
        return None
    payload = {"programme_id": programme_id, "kind": kind, "learner_ids": None}
    created_by = the_system(who.tenant_id).principal
    return enqueue(tx, who.tenant_id, KIND, payload, now=now, created_by=created_by)
