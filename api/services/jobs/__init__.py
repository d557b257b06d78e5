"""Long work: how a job is done, and who does it."""

from __future__ import annotations

from api.services.jobs.context import Effect, Handler, JobContext
from api.services.jobs.errors import JobCancelled, JobFailed, LeaseLost, NotDone

__all__ = ["Effect", "Handler", "JobCancelled", "JobContext", "JobFailed", "LeaseLost", "NotDone"]
