"""What a job is given, and what it gives back."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from api.services.jobs.errors import JobCancelled, JobStopped, LeaseLost
from api.services.mailing.posting import MailServer
from api.store import Store, Tx, orm
from api.store.jobs import Hold

Effect = Callable[[Tx], dict[str, Any]]
"""Writes what the work came to and returns the job's result; runs in the transaction that ends it,
and only while the job is still held."""


@dataclass(slots=True)
class Standing:
    """How a job stands, as its worker last heard: written by the heartbeat, read by the work.

    Attributes
    ----------
    cancelled, lost : bool
        Somebody asked for a stop; another worker holds it, or it has ended.
    stopping : callable
        Whether the worker is leaving.
    tell : callable
        Wakes the heartbeat, so that a new step is known at once.
    progress : dict or None
        What the work said last.
    """

    cancelled: bool = False
    lost: bool = False
    stopping: Callable[[], bool] = bool
    tell: Callable[[], object] = bool
    progress: dict[str, Any] | None = None


@dataclass(frozen=True, slots=True)
class JobContext:
    """One attempt at one job.

    Attributes
    ----------
    store : Store
        To read what the work needs. Effects are written by the function that the handler returns.
    tenant_id, job_id, created_by : str
    payload : dict
        As it was put into the queue.
    now : callable
        The clock of the worker.
    attempt : int
        From 1.
    mail_server : MailServer or None
        Where mails are handed over; None where none is set.
    model_key : bytes or None
        What models are sealed with; None: none is made, and none serves.
    """

    store: Store
    tenant_id: str
    job_id: str
    created_by: str
    payload: dict[str, Any]
    now: Callable[[], datetime]
    attempt: int = 1
    standing: Standing = field(default_factory=Standing)
    mail_server: MailServer | None = None
    model_key: bytes | None = None

    def progress(self, step: str, done: int = 0, total: int = 0) -> None:
        """Say how far the work is: a new step is written at once, the rest by the heartbeat.

        Raises
        ------
        JobCancelled, JobStopped, LeaseLost
            There is no use in going on.
        """
        before = self.standing.progress or {}
        self.standing.progress = {"step": step, "done": done, "total": total}
        if before.get("step") != step:
            self.standing.tell()
        self.check()

    def check(self) -> None:
        """Raise where there is no use in going on; see `progress`."""
        if self.standing.lost:
            raise LeaseLost(self.job_id)
        if self.standing.cancelled:
            raise JobCancelled(self.job_id)
        if self.standing.stopping():
            raise JobStopped(self.job_id)


@dataclass(frozen=True, slots=True)
class Handler:
    """How jobs of one kind are done.

    Attributes
    ----------
    perform : callable
        Computes, outside any transaction, and returns the `Effect`. It may be called again after a
        crash, and must leave nothing behind by itself.
    abandon : callable, optional
        Called as ``abandon(tx, job)`` in the transaction that ends a job without its effect: its
        state is then failed, cancelled or dead, its error is set.
    """

    perform: Callable[[JobContext], Effect]
    abandon: Callable[[Tx, orm.Job], None] = lambda tx, job: None


def hold_of(job: orm.Job) -> Hold:
    """Return the hold of a job that was just claimed."""
    assert job.token is not None
    return Hold(job.tenant_id, job.job_id, job.token)
