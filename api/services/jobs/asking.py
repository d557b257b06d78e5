"""Use-case: how a job stands, and a stop to it."""

from __future__ import annotations

from datetime import datetime

from api.services.actors import Actor
from api.services.audit import record
from api.services.errors import NotFound, WrongState
from api.services.jobs.ending import ended
from api.services.jobs.handlers import handler_of
from api.store import Tx, orm
from api.store.jobs import job, newest_of

ALIVE = ("queued", "running")
"""States in which a job can still be stopped."""


def get_job(tx: Tx, who: Actor, job_id: str) -> orm.Job:
    """Return a job of the caller's company; one who reaches her own alone, one that she started.

    Raises
    ------
    NotFound
    """
    return _reached(job(tx, who.tenant_id, job_id), who, job_id)


def newest_about(tx: Tx, who: Actor, kind: str, programme_id: str) -> orm.Job | None:
    """Return the job of a kind that was asked for last about a programme; None for none."""
    return newest_of(tx, who.tenant_id, kind, programme_id)


def cancel_job(tx: Tx, who: Actor, job_id: str, *, now: datetime, request_id: str = "") -> orm.Job:
    """Ask a job to stop: at once where it waits; else as soon as its work looks up.

    From now on it can have no effect, even where its work is already at its end.

    Raises
    ------
    NotFound
    WrongState
        It has ended.
    """
    found = _reached(job(tx, who.tenant_id, job_id, lock=True), who, job_id)
    if found.state not in ALIVE:
        raise WrongState("job", job_id, found.state, "cancel", ALIVE)
    found.cancel_requested = True
    if found.state == "queued":
        ended("cancelled", {"code": "cancelled"}, handler_of(found.kind), now)(tx, found)
    details = {"kind": found.kind}
    record(tx, who, "job_cancelled", "job", job_id, details, now=now, request_id=request_id)
    tx.flush()
    return found


def _reached(row: orm.Job | None, who: Actor, job_id: str) -> orm.Job:
    if row is None or (who.reach != "all" and row.created_by != who.principal):
        raise NotFound("job", job_id)
    return row
