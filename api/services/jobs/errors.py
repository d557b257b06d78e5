"""Named conditions of jobs.

::

    JobError
    ├── JobFailed      work that cannot be done and would fail again: it is not tried again
    ├── JobCancelled   somebody asked for a stop
    ├── JobStopped     the worker leaves: the job goes back into the queue
    ├── LeaseLost      the job was taken over by another worker, or has ended
    └── NotDone        a job that was waited for ended without its effect
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from api.services.errors import ServiceError


class JobError(ServiceError):
    """Base of the conditions of jobs."""


class JobFailed(JobError):
    """Work that cannot be done and would fail again.

    Attributes
    ----------
    code : str
        Stable.
    params : dict
        Ids and numbers, never names: they are stored and shown.
    """

    def __init__(self, code: str, **params: str | int | float | bool) -> None:
        self.code, self.params = code, params
        super().__init__(code)


class JobCancelled(JobError):
    """Somebody asked for a stop."""

    def __init__(self, job_id: str) -> None:
        self.job_id = job_id
        super().__init__(f"job {job_id!r} was cancelled")


class JobStopped(JobError):
    """The worker leaves: the job goes back into the queue."""

    def __init__(self, job_id: str) -> None:
        self.job_id = job_id
        super().__init__(f"job {job_id!r} is given back: its worker leaves")


class LeaseLost(JobError):
    """The job was taken over by another worker, or has ended."""

    def __init__(self, job_id: str) -> None:
        self.job_id = job_id
        super().__init__(f"job {job_id!r} is not held any more")


class NotDone(JobError):
    """A job that was waited for ended without its effect.

    Attributes
    ----------
    job_id : str
    state : str
        ``failed``, ``cancelled`` or ``dead``.
    code : str
        What its error says; the state where it says nothing.
    """

    def __init__(self, job_id: str, state: str, error: Mapping[str, Any]) -> None:
        self.job_id, self.state, self.code = job_id, state, str(error.get("code", state))
        super().__init__(f"job {job_id!r}: got {state} ({self.code}), expected done")
