"""Choices and requests over HTTP."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Literal

from pydantic import ConfigDict, Discriminator, Field, StringConstraints, Tag

from api.schemas.base import Body, Id, View

Code = Annotated[str, StringConstraints(pattern=r"^[A-Z][A-Z0-9_]{0,63}$")]
"""A reason that programs count: yours, or one of those that docs/api.md lists."""
Note = Annotated[str, Field(max_length=2_000)]
"""Free text that only its writer reads again."""
Kind = Literal["any", "inside", "outside"]
RequestState = Literal["pending", "accepted", "declined", "expired", "withdrawn"]


class RankingBody(Body):
    """Mentors of the list, the most wanted first."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"ranked": ["M0007", "M0003"]}]})

    ranked: Annotated[list[Id], Field(min_length=1, max_length=50)]


class NoneBody(Body):
    """None of these."""

    model_config = ConfigDict(
        json_schema_extra={"examples": [{"none": True, "reason_code": "OTHER_FIELD_WANTED"}]}
    )

    none: Literal[True]
    reason_code: Code
    note: Note = ""
    wish: Literal["new_list", "human"] = "new_list"


def _which(said: object) -> str:
    return "none of these" if isinstance(said, dict) and "none" in said else "a ranking"


ChoiceBody = Annotated[
    Annotated[RankingBody, Tag("a ranking")] | Annotated[NoneBody, Tag("none of these")],
    Discriminator(_which),
]
"""A ranking, or none of these: what is wrong is told of the one that was meant."""


class OutcomeView(View):
    """What came of a choice."""

    recommendation_id: str
    outcome: Literal["paired", "requested", "waiting", "new_list", "human"] = Field(
        description="paired: the seat is taken; requested: it is held until the mentor answers; "
        "waiting: no seat was free; new_list: one is being made; human: somebody looks at it"
    )
    pair_id: str | None
    mentor_id: str | None
    request_id: str | None
    human_request_id: str | None
    job_id: str | None


class DeclineBody(Body):
    """Why a mentor does not accept a learner."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"reason_code": "NO_TIME"}]})

    reason_code: Code
    note: Note = ""


class NothingBody(Body):
    """Nothing needs to be said."""

    model_config = ConfigDict(json_schema_extra={"examples": [{}]})


class RequestView(View):
    """A mentor is asked to accept a learner."""

    request_id: str
    pair_id: str
    programme_id: str
    learner_id: str
    mentor_id: str
    kind: Kind
    state: RequestState
    rank: int | None = Field(description="place in the learner's ranking; not told to the mentor")
    recommendation_id: str | None
    reason_code: str | None = Field(description="not told to the learner")
    note: str = Field(description="told to its writer alone")
    created_at: datetime
    expires_at: datetime
    answered_at: datetime | None
