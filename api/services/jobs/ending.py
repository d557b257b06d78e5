"""How a job may end, each way written in one transaction by the worker that holds it."""

from __future__ import annotations

import re
import traceback
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

from api.services.errors import ServiceError, Unacceptable
from api.services.jobs.context import Effect, Handler
from api.services.jobs.errors import JobCancelled, JobFailed
from api.store import Tx, orm
from features.errors import FeatureError
from matching.errors import MatchingError

Ending = Callable[[Tx, orm.Job], None]
"""Writes how a job ended into its row, which is locked and still held."""

NAMED = (ServiceError, MatchingError, FeatureError)
"""Conditions that would come again: a job that meets one is not tried again."""
_WORD = re.compile(r"(?<!^)(?=[A-Z])")


def done(effect: Effect, now: datetime) -> Ending:
    """End with the effect and the result of the work.

    The ending raises `JobCancelled` where somebody asked for a stop meanwhile: who was told that a
    job is being cancelled never sees its effect.
    """

    def end(tx: Tx, job: orm.Job) -> None:
        if job.cancel_requested:
            raise JobCancelled(job.job_id)
        job.result = effect(tx)
        job.progress = _all_done(job.progress)
        _leave(job, "done", now)

    return end


def ended(state: str, error: dict[str, Any], handler: Handler, now: datetime) -> Ending:
    """End without an effect: failed, cancelled or dead."""

    def end(tx: Tx, job: orm.Job) -> None:
        job.error = error
        _leave(job, state, now)
        handler.abandon(tx, job)

    return end


def given_back(run_after: datetime, error: dict[str, Any] | None = None) -> Ending:
    """Put the job back into the queue; without an error the attempt does not count."""

    def end(tx: Tx, job: orm.Job) -> None:
        job.state, job.run_after = "queued", run_after
        job.token = job.lease_until = None
        job.error = error
        if error is None:
            job.attempts -= 1

    return end


def of_error(
    error: Exception, job: orm.Job, handler: Handler, now: datetime, retry: timedelta
) -> Ending:
    """Say how a job ends whose work raised something."""
    if isinstance(error, JobCancelled):
        return ended("cancelled", {"code": "cancelled"}, handler, now)
    told = told_of(error)
    if isinstance(error, NAMED):
        return ended("failed", told, handler, now)
    if job.attempts >= job.max_attempts:
        return ended("dead", told, handler, now)
    return given_back(now + retry * 2 ** (job.attempts - 1), told)


def told_of(error: Exception) -> dict[str, Any]:
    """Return what is kept of an error: codes, ids and numbers. Messages may hold names."""
    if isinstance(error, JobFailed):
        return {"code": error.code, "params": error.params}
    if isinstance(error, Unacceptable):
        return {"code": error.code, "errors": [fault.code for fault in error.faults]}
    return {"code": _WORD.sub("_", type(error).__name__).lower()}


def place_of(error: Exception) -> str:
    """Return where an error arose, as ``module.py:line``: for logs, without its message."""
    frames = traceback.extract_tb(error.__traceback__)
    if not frames:
        return ""
    return f"{frames[-1].filename.rsplit('/', 1)[-1]}:{frames[-1].lineno}"


def _all_done(progress: dict[str, Any]) -> dict[str, Any]:
    """Return that no step is left: work tells which one begins, never that the last has ended."""
    return {**progress, "done": progress["total"]} if progress.get("total") else progress


def _leave(job: orm.Job, state: str, now: datetime) -> None:
    job.state, job.finished_at = state, now
    job.token = job.lease_until = None
