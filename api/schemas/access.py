"""Keys, and who one is, over HTTP."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Literal

from pydantic import ConfigDict, Field, StringConstraints

from api.schemas.base import Body, Id, View
from api.services.actors import Reach, Role

Scope = Annotated[str, StringConstraints(pattern=r"^(\*|[a-z_]+:(\*|[a-z_]+))$", max_length=64)]
"""``*``, ``runs:*`` or ``runs:write``."""


class KeyBody(Body):
    """A key that somebody wants."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "name": "HR system, nightly import",
                    "role": "service",
                    "scopes": ["imports:*", "people:read"],
                    "expires_in_days": 365,
                }
            ]
        }
    )

    name: Annotated[str, Field(min_length=1, max_length=200, description="what it is for")]
    role: Role
    person_id: Id | None = None
    scopes: Annotated[tuple[Scope, ...], Field(min_length=1, max_length=50, strict=False)] = ("*",)
    expires_in_days: Annotated[int, Field(ge=1, le=3650)] | None = None


class RotateBody(Body):
    """How long the old key works on."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"overlap_hours": 24}]})

    overlap_hours: Annotated[int, Field(ge=0, le=720)] = 24


class KeyView(View):
    """A key, without its secret."""

    key_id: str
    prefix: str = Field(description="the secret begins with it", examples=["mm_live_Vb3kQ0aZ"])
    name: str
    role: Role
    person_id: str | None
    scopes: list[str]
    state: Literal["live", "rotated", "expired", "revoked"]
    created_at: datetime
    created_by: str
    expires_at: datetime | None
    last_used_at: datetime | None = Field(description="to the minute")
    revoked_at: datetime | None
    successor_id: str | None


class NewKeyView(KeyView):
    """A key that was just made: the one time that its secret is shown."""

    secret: str = Field(description="kept nowhere: note it now")


class MeView(View):
    """Who asks, as the service knows it."""

    tenant_id: str
    role: Role
    roles: list[Role] = Field(description="those that she may pick from")
    principal: str = Field(description="id of the key or account")
    person_id: str | None
    scopes: list[str]
    operations: dict[str, Reach] = Field(
        description="what she may do, and whose objects she reaches with it"
    )
    csrf_token: str | None = Field(
        description="to be sent as X-CSRF-Token with every change; only for a session"
    )


class RoleBody(Body):
    """The role that one acts in from now on."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"role": "mentor"}]})

    role: Role


class LocalBody(Body):
    """Login and password of a local admin."""

    model_config = ConfigDict(
        json_schema_extra={"examples": [{"login": "admin", "password": "…"}]},
        hide_input_in_errors=True,
    )

    login: Annotated[str, Field(min_length=1, max_length=64)]
    password: Annotated[str, Field(min_length=1, max_length=256)]


class DemoBody(Body):
    """Whom to be: somebody of the company, or nobody in particular in a role."""

    model_config = ConfigDict(
        json_schema_extra={"examples": [{"role": "learner", "person_id": "E0001"}, {"role": "hr"}]}
    )

    role: Role
    person_id: Id | None = None


class SessionView(View):
    """A session that just began; its token is in the cookie alone."""

    role: Role
    expires_at: datetime
    csrf_token: str = Field(validation_alias="csrf", description="for X-CSRF-Token")
