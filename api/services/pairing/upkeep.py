"""Jobs that come round: what is past its day is ended, and what was paused goes on."""

from __future__ import annotations

from typing import Any

from api.services.jobs.context import Effect, Handler, JobContext
from api.services.pairing.answering import expire_requests
from api.services.pairing.ending import resume_due
from api.services.pairing.leaving import part_leavers
from api.services.pairing.system import the_system
from api.store import Tx

MOST_ROWS = 500
"""Rows that one job changes; those left over are next."""


def expire(job: JobContext) -> Effect:
    """Let requests end that nobody answered in time; the next mentors are asked."""

    def effect(tx: Tx) -> dict[str, Any]:
        return {"expired": expire_requests(tx, the_system(job.tenant_id), job.now(), MOST_ROWS)}

    return effect


def resume(job: JobContext) -> Effect:
    """Let pairs go on whose pause is over."""

    def effect(tx: Tx) -> dict[str, Any]:
        return {"resumed": resume_due(tx, job.tenant_id, job.now(), MOST_ROWS)}

    return effect


def part(job: JobContext) -> Effect:
    """End the pairs of people who have left by today."""

    def effect(tx: Tx) -> dict[str, Any]:
        came = part_leavers(tx, the_system(job.tenant_id), job.now())
        return {"pairs_ended": came.pairs_ended, "orphans": came.orphans}

    return effect


EXPIRE, RESUME, PART = Handler(expire), Handler(resume), Handler(part)
