"""Jobs over HTTP."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Literal

from pydantic import ConfigDict, Field

from api.schemas.base import View

JobState = Literal["queued", "running", "done", "failed", "cancelled", "dead"]


class Progress(View):
    """How far a job is.

    ``done`` of ``total`` where the step counts something, else both 0. Of a job that is done they
    are the same.
    """

    step: str = ""
    done: int = 0
    total: int = 0


class JobError(View):
    """Why a job has no result."""

    code: str = Field(description="stable: branch on this")
    params: dict[str, Any] = Field(default_factory=dict)


class JobView(View):
    """Long work: queued, running, then done, failed, cancelled or dead (given up)."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "job_id": "job_3f2a9c",
                    "kind": "match_run",
                    "state": "running",
                    "progress": {"step": "assign", "done": 3, "total": 7},
                    "attempts": 1,
                    "cancel_requested": False,
                    "result": None,
                    "error": None,
                    "created_at": "2026-03-31T08:00:00Z",
                    "started_at": "2026-03-31T08:00:01Z",
                    "finished_at": None,
                }
            ]
        }
    )

    job_id: str
    kind: str
    state: JobState
    progress: Progress
    attempts: int
    cancel_requested: bool
    result: dict[str, Any] | None
    error: JobError | None
    created_at: datetime
    started_at: datetime | None
    finished_at: datetime | None
