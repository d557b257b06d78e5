"""The audit log over HTTP."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from pydantic import Field

from api.schemas.base import View


class AuditView(View):
    """One act: ids and codes, no names."""

    seq: int
    at: datetime
    actor: str = Field(description="id of a key or account", examples=["acc_5f0c…"])
    action: str = Field(examples=["run_published"])
    object_kind: str = Field(examples=["match_run"])
    object_id: str
    details: dict[str, Any]
    request_id: str
    digest: str = Field(description="SHA-256 over the entry and the digest before it")


class BreakView(View):
    """The first place where the log is not what was written."""

    seq: int
    why: str = Field(examples=["changed", "missing", "cut"])


class VerdictView(View):
    """Whether the log is what was written."""

    whole: bool
    entries: int
    head: str = Field(description="kept elsewhere, it shows even a log that was written anew")
    broken: BreakView | None


class AccessView(View):
    """Something that was done with what is kept about somebody; whom else it names is left out."""

    at: datetime
    actor: str = Field(description="id of a key or account")
    action: str
    object_kind: str
