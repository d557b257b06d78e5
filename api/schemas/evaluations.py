"""Evaluations of programmes over HTTP."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Literal

from pydantic import Field

from api.schemas.base import View
from api.store import orm
from features.label import Lang


class FigureView(View):
    """A value with its interval of 95 %; null where it is not known."""

    value: float | None
    low: float | None
    high: float | None


class AnswerView(View):
    """The best answer that there is to one question."""

    question: Literal["before", "random", "prior"] = Field(
        description="better than the intake or year before, than chance, than HR's weights?"
    )
    basis: Literal["intakes", "off_policy", "outcomes", "choices", "backtest"]
    verdict: Literal["better", "worse", "alike", "unknown", "same"]
    difference: FigureView
    sure: float | None = Field(description="chance that the difference is above 0")
    unit: Literal["label", "auc"]
    n: int
    text: str


class EvaluationView(View):
    """An evaluation at a glance."""

    evaluation_id: str
    programme_id: str
    as_of: str = Field(description="what came on this day or later was not read")
    window: list[str] = Field(description="first and last day of what is known of pairs")
    lists: int
    pairs: int
    labels: int
    answers: list[AnswerView]
    worse_off: list[str] = Field(description="a sentence for each group that is clearly worse off")
    alarms: list[str] = Field(description="a sentence for each time that outcomes changed")
    drifting: int = Field(description="alarms that were raised in the latest quarter")
    job_id: str
    created_at: datetime
    created_by: str

    @classmethod
    def of(cls, row: orm.Evaluation, lang: Lang) -> EvaluationView:
        """Put an evaluation into words."""
        return cls.model_validate(_said(row, lang))


class EvaluationDetailView(EvaluationView):
    """An evaluation with all of its figures."""

    document: dict[str, Any] = Field(
        description="every figure with n, interval and grade; sentences in both languages; "
        "mentors are numbered"
    )

    @classmethod
    def told(
        cls, row: orm.Evaluation, document: dict[str, Any], lang: Lang
    ) -> EvaluationDetailView:
        """Put an evaluation with its document."""
        return cls.model_validate({**_said(row, lang), "document": document})


_OF_ROW = ("evaluation_id", "programme_id", "drifting", "job_id", "created_at", "created_by")
_PLAIN = ("as_of", "window", "lists", "pairs", "labels")


def _said(row: orm.Evaluation, lang: Lang) -> dict[str, Any]:
    summary = row.summary
    answers = [{**one, "text": one["sentence"][lang]} for one in summary["answers"]]
    return {
        **{name: getattr(row, name) for name in _OF_ROW},
        **{name: summary[name] for name in _PLAIN},
        "answers": answers,
        "worse_off": [one[lang] for one in summary["worse_off"]],
        "alarms": [one[lang] for one in summary["alarms"]],
    }
