"""Models that learn from outcomes over HTTP."""

from __future__ import annotations

import json
from datetime import datetime
from typing import Annotated, Any, Literal

from pydantic import ConfigDict, Field, StringConstraints

from api.schemas.base import Body, View
from api.services.learning.promoting import Standing
from features.label import Lang

ModelState = Literal["candidate", "refused", "champion", "retired"]
Said = Annotated[str, StringConstraints(strip_whitespace=True, max_length=1000)]
Reason = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=1000)]


class PromoteBody(Body):
    """Why a model is to serve; kept beside who says so."""

    model_config = ConfigDict(
        json_schema_extra={"examples": [{"reason": "better on the spring cohort, see the report"}]}
    )

    reason: Reason


class RollbackBody(Body):
    """What is to serve again."""

    model_config = ConfigDict(
        json_schema_extra={"examples": [{}, {"to": "prior", "reason": "fewer pairs last"}]}
    )

    to: Literal["before", "prior"] = Field(
        default="before", description="what the model replaced, or the policy's own weights"
    )
    reason: Said = Field(default="", description="kept beside the model that is taken back")


class PromotionBody(Body):
    """Whether new models may serve without a person's word."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"by_rule": False}]})

    by_rule: bool = Field(
        description="true: a newly trained model serves at once where its verdict is `ready` and "
        "nothing at all speaks against it; the audit log says that it was the rule"
    )


class PromotionView(View):
    """Whether new models may serve without a person's word, and who said so."""

    promotes_by_rule: bool
    promotion_set_by: str | None


class RolledBackView(View):
    """What serves now."""

    model_version: str = Field(description='"prior": the weights of the policy')


class FittedModelView(View):
    """A fitted model: what it learned from, and how it stands."""

    model_version: str
    programme_id: str
    state: ModelState
    serves: bool
    not_served_because: str | None = Field(description="of a champion that cannot score now")
    verdict: Literal["ready", "stays", "refused"]
    n_outcomes: int
    window: list[str] = Field(description="first and last day of the outcomes")
    data_digest: str
    code_version: str
    sha256: str
    job_id: str
    created_at: datetime
    created_by: str
    replaced: str | None = Field(description="what served until it was promoted")
    promoted_at: datetime | None
    promoted_by: str | None
    reason: str
    retired_at: datetime | None
    retired_by: str | None
    retired_because: str

    @classmethod
    def of(cls, standing: Standing) -> FittedModelView:
        """Put a model as it stands."""
        return cls.model_validate(_said(standing))


class FindingView(View):
    """Something that speaks against a model."""

    code: str
    severity: Literal["refuse", "warn"]
    text: str
    data: dict[str, Any]


class WeightView(View):
    """The share of one feature in all weights."""

    feature: str
    prior: float = Field(description="HR's")
    before: float = Field(description="what served when it was fitted")
    after: float
    low: float | None = Field(description="95 % interval of the share that outcomes ask for")
    high: float | None


class WeightChangeView(View):
    """One weight's change, and why."""

    feature: str
    before: float
    after: float
    sure: float | None
    reason: str
    text: str


class ModelReportView(FittedModelView):
    """A fitted model with all that is to be read before it serves."""

    metrics: dict[str, dict[str, float | None]]
    rows: int
    lists: int
    labels: int
    left_out_lists: int = Field(description="lists that were made while a feature was off")
    judged: dict[str, Any] | None = Field(description="contenders on what none had seen")
    findings: list[FindingView]
    weights: list[WeightView]
    changes: list[WeightChangeView]
    stays: str | None = Field(description="why all weights stay, where they do")

    @classmethod
    def told(cls, standing: Standing, lang: Lang) -> ModelReportView:
        """Put a model into words."""
        report = standing.model.report
        plain = ("rows", "lists", "labels", "left_out_lists", "judged", "weights")
        worded = {
            name: [{**one, "text": one["text"][lang]} for one in report[name]]
            for name in ("findings", "changes")
        }
        stays = report["stays"]
        return cls.model_validate(
            {
                **_said(standing),
                **{name: report[name] for name in plain},
                **worded,
                "metrics": json.loads(standing.model.card)["metrics"],
                "stays": None if stays is None else stays[lang],
            }
        )


_OF_ROW = (
    "model_version",
    "programme_id",
    "state",
    "sha256",
    "job_id",
    "created_at",
    "created_by",
    "replaced",
    "promoted_at",
    "promoted_by",
    "reason",
    "retired_at",
    "retired_by",
    "retired_because",
)


def _said(standing: Standing) -> dict[str, Any]:
    row = standing.model
    card = json.loads(row.card)
    names = ("n_outcomes", "window", "data_digest", "code_version")
    return {
        **{name: getattr(row, name) for name in _OF_ROW},
        **{name: card[name] for name in names},
        "serves": standing.serves,
        "not_served_because": standing.why,
        "verdict": row.report["verdict"],
    }
