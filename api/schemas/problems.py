"""Errors as they go out: RFC 9457 problem details with a stable code."""

from __future__ import annotations

from typing import Any

from pydantic import Field

from api.schemas.base import View


class FaultView(View):
    """One thing that is wrong with a request."""

    code: str
    where: str = Field(description="JSON pointer into the request; empty for the whole")
    message: str
    params: dict[str, Any] = Field(default_factory=dict)


class Problem(View):
    """A refused or failed request."""

    type: str = Field(examples=["urn:mentormatch:problem:not_found"])
    title: str
    status: int
    code: str = Field(examples=["not_found"], description="stable: branch on this")
    detail: str
    instance: str = Field(description="the request's path")
    request_id: str
    hint: str = ""
    errors: list[FaultView] = Field(default_factory=list)
    params: dict[str, Any] = Field(default_factory=dict)
