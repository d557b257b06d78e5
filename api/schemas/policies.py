"""Policies over HTTP: the document itself, its versions, and what it says before it is in force."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Literal

from pydantic import ConfigDict, Field, GetJsonSchemaHandler, RootModel
from pydantic.json_schema import JsonSchemaValue
from pydantic_core import CoreSchema

from api.schemas.base import Body, Id, Number, View
from api.schemas.reasons import ReasonView, reason_views
from api.schemas.recommendations import ContributionView
from api.services.programmes.trying import Standing, Tried, TriedPair
from features.label import Lang
from matching.labels import LABEL_TEXTS
from matching.policy import Policy

State = Literal["draft", "active", "retired"]
EXAMPLE: dict[str, Any] = {
    "name": "spring",
    "weights": {"gap_coverage": "must", "style": "fairly"},
    "rules": [{"rule": "time_zone", "mode": "hard", "limit": 3}],
    "minimum_score": 0.3,
}


class PolicyDocument(RootModel[dict[str, Any]]):
    """A policy; `GET /v1/schemas/policy` has its schema, docs/policy.md explains it.

    It is read by the engine, which names every bad place in words, not by the web framework.
    """

    model_config = ConfigDict(json_schema_extra={"examples": [EXAMPLE]})

    @classmethod
    def __get_pydantic_json_schema__(
        cls, core_schema: CoreSchema, handler: GetJsonSchemaHandler
    ) -> JsonSchemaValue:
        """Publish the schema of a policy."""
        return {**handler(Policy.__pydantic_core_schema__), "examples": [EXAMPLE]}


class PolicyView(View):
    """A version of a programme's policy."""

    programme_id: str
    policy_version: int | None = Field(description="null: the default policy")
    state: State
    document: dict[str, Any]
    note: str
    created_at: datetime | None
    created_by: str | None
    activated_at: datetime | None
    activated_by: str | None
    revision: int = Field(description="what ETag and If-Match say")


class Activation(Body):
    """Which version is to be put in force."""

    model_config = ConfigDict(json_schema_extra={"examples": [{}, {"version": 2}]})

    version: Number | None = Field(default=None, description="null: the draft")


class PolicyTest(Body):
    """One pair, or one learner, to be looked at with a policy."""

    model_config = ConfigDict(
        json_schema_extra={"examples": [{"learner_id": "E1001", "mentor_id": "E2001"}]}
    )

    learner_id: Id
    mentor_id: Id | None = Field(default=None, description="null: list three mentors")
    version: Number | Literal["draft", "active"] | None = Field(
        default=None, description="null: the draft or, where there is none, what is in force"
    )
    policy: PolicyDocument | None = Field(
        default=None, description="a document to be tried as it is, in place of a version"
    )


class RuleView(View):
    """A rule that a pair breaks."""

    code: str
    mode: str
    text: str


class TriedPairView(View):
    """What a policy says of one pair."""

    learner_id: str
    mentor_id: str
    kind: str
    rank: int | None
    standing: Standing = Field(description="possible, or why the pair may not be")
    score: float
    contributions: list[ContributionView] = Field(description="they add up to the score")
    rules: list[RuleView] = Field(description="rules that the pair breaks")
    reasons: list[ReasonView]
    cautions: list[ReasonView]
    labels: list[str]
    cold_start: bool

    @classmethod
    def of(cls, pair: TriedPair, lang: Lang) -> TriedPairView:
        """Put a pair into words."""
        told = pair.explanation
        return cls(
            learner_id=pair.learner_id,
            mentor_id=pair.mentor_id,
            kind=pair.kind,
            rank=pair.rank,
            standing=pair.standing,
            score=told.score,
            contributions=[
                ContributionView(
                    feature=part.name, text=part.label.text(lang), points=part.fraction
                )
                for part in told.contributions
            ],
            rules=[
                RuleView(code=rule.code, mode=rule.mode, text=rule.label.text(lang))
                for rule in pair.rules
            ],
            reasons=reason_views((*told.summary, *told.reasons), lang),
            cautions=reason_views((*told.remarks, *told.doubts), lang),
            labels=[LABEL_TEXTS[label].text(lang) for label in pair.labels],
            cold_start=told.cold_start,
        )


class PolicyTestView(View):
    """What a policy says of one pair, or of one learner's list."""

    policy_version: int | None = Field(description="null: the default, or a document of the test")
    pairs: list[TriedPairView]
    eligible: int | None = Field(description="mentors whom rules and minimum score allow")
    excluded: Mapping[str, int] = Field(description="mentors who are not, by code")

    @classmethod
    def of(cls, version: int | None, tried: Tried, lang: Lang) -> PolicyTestView:
        """Put what was found into words."""
        return cls(
            policy_version=version,
            pairs=[TriedPairView.of(pair, lang) for pair in tried.pairs],
            eligible=tried.eligible,
            excluded=tried.excluded,
        )
