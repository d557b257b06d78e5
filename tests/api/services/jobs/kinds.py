"""Kinds of job for tests. The effect of each is one event that names the job."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any

import sqlalchemy as sa

from api.services.jobs import Effect, Handler, JobContext, JobFailed
from api.store import Store, Tx, orm
from api.store.ids import new_id

REGISTRY = {
    kind: f"tests.api.services.jobs.kinds:{kind.upper()}"
    for kind in ("plain", "broken", "refused", "patient", "torn", "untidy")
}


def effects(store: Store) -> dict[str, int]:
    """Return how many effects there are, by job."""
    by_job = sa.select(orm.Event.pair_id, sa.func.count()).group_by(orm.Event.pair_id)
    with store.read() as tx:
        return {str(job_id): count for job_id, count in tx.execute(by_job)}


def _effect(job: JobContext) -> Effect:
    def write(tx: Tx) -> dict[str, Any]:
        at = job.now()
        tx.add(
            orm.Event(
                tenant_id=job.tenant_id,
                event_id=new_id("event"),
                type="session",
                pair_id=job.job_id,
                happened_at=at,
                received_at=at,
            )
        )
        return {"attempt": job.attempt}

    return write


def _sleeping(job: JobContext) -> Effect:
    """Work for as long as the payload says, and look up now and then."""
    until = time.monotonic() + float(job.payload.get("seconds", 0))
    while time.monotonic() < until:
        job.progress("wait", 1, 2)
        time.sleep(0.005)
    return _effect(job)


def _broken(job: JobContext) -> Effect:
    raise RuntimeError("Zhang San could not be read")


def _refused(job: JobContext) -> Effect:
    raise JobFailed("no_policy", programme="spring")


def _torn(job: JobContext) -> Effect:
    def write(tx: Tx) -> dict[str, Any]:
        _effect(job)(tx)
        raise RuntimeError("after the effect")

    return write


def _abandoned(tx: Tx, job: orm.Job) -> None:
    job.progress = {"step": f"abandoned {job.state}", "done": 0, "total": 0}


def _untidy(tx: Tx, job: orm.Job) -> None:
    raise RuntimeError("cannot tidy up either")


def _handler(perform: Callable[[JobContext], Effect]) -> Handler:
    return Handler(perform, _abandoned)


PLAIN = _handler(_effect)
PATIENT = _handler(_sleeping)
BROKEN = _handler(_broken)
REFUSED = _handler(_refused)
TORN = _handler(_torn)
UNTIDY = Handler(_broken, _untidy)
