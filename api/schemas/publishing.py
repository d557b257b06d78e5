"""Publishing over HTTP, and what is looked at before: whether a run is fair."""

from __future__ import annotations

import math
from datetime import datetime
from typing import Annotated

from pydantic import BeforeValidator, ConfigDict, Field, StringConstraints

from api.schemas.base import Body, View
from api.services.runs.fairness import FairnessReport
from api.services.runs.publishing import Publishing
from evaluation.fairness import Verdict

ReasonCode = Annotated[
    str, StringConstraints(pattern=r"^[A-Za-z][A-Za-z0-9_]{0,63}$", max_length=64)
]
"""A code of the company's own, such as ``SUCCESSION_PLAN``."""


def _known(value: object) -> object:
    """Return None for NaN, which JSON has no word for."""
    return None if isinstance(value, float) and math.isnan(value) else value


Figure = Annotated[float | None, BeforeValidator(_known)]


class PublishBody(Body):
    """How a run is to be published."""

    model_config = ConfigDict(
        json_schema_extra={"examples": [{}, {"sign_off": "PILOT_OF_ONE_SITE"}]}
    )

    sign_off: ReasonCode | None = Field(
        default=None,
        description="why it may be published although a group is served clearly worse; whoever "
        "publishes stands for it, and the audit log keeps it",
    )


class PublishedView(View):
    """What publishing a run did, or taking it back."""

    run_id: str
    state: str
    version: int
    published_at: datetime | None
    published_by: str | None
    started: int = Field(description="pairs that began")
    kept: int = Field(description="pairs that went on as they were")
    ended: int = Field(description="pairs that ended")
    lists: int = Field(description="lists that were opened, or taken back")
    waiting: int = Field(description="learners who were put on the waitlist")
    superseded: str | None = Field(description="the run that was replaced")
    unequal: list[str] = Field(
        description="attributes by which a group is served clearly worse, as was signed off"
    )

    @classmethod
    def of(cls, done: Publishing) -> PublishedView:
        """Return it as it goes out."""
        of_run = ("run_id", "state", "version", "published_at", "published_by")
        counts = ("started", "kept", "ended", "lists", "waiting", "superseded")
        return cls(
            **{name: getattr(done.run, name) for name in of_run},
            **{name: getattr(done, name) for name in counts},
            unequal=list(done.unequal),
        )


class IntervalView(View):
    """A figure with its 95 % confidence interval; null where there is too little to say."""

    value: Figure
    low: Figure
    high: Figure


class GroupView(View):
    """How one group was served, beside everybody else."""

    value: str = Field(description="empty: unknown; __others__: small groups together")
    n: int
    matched: int
    share: IntervalView = Field(description="of learners who have a mentor")
    score: IntervalView = Field(description="mean of the scores of those who have one")
    share_less: IntervalView = Field(description="the group's share less that of the rest")
    score_less: IntervalView = Field(description="the group's mean less that of the rest")
    rank: IntervalView = Field(description="place on the list of the mentor whom they came to have")
    verdict: Verdict


class AttributeView(View):
    """A run by one attribute."""

    attribute: str
    protected: bool
    verdict: Verdict | None = Field(description="null: no two groups are large enough")
    groups: list[GroupView]


class FairnessView(View):
    """How a run serves groups of learners."""

    run_id: str
    learners: int
    verdict: Verdict = Field(description="the worst by protected attributes")
    smallest_group: int
    attributes: list[AttributeView]

    @classmethod
    def of(cls, report: FairnessReport) -> FairnessView:
        """Return it as it goes out."""
        names = ("n", "matched", "share", "score", "share_less", "score_less", "verdict")
        attributes = [
            AttributeView(
                attribute=one.attribute,
                protected=one.protected,
                verdict=one.verdict,
                groups=[
                    GroupView(
                        value=group.value,
                        rank=IntervalView.model_validate(group.rank),
                        **{name: getattr(group.compared, name) for name in names},
                    )
                    for group in one.groups
                ],
            )
            for one in report.attributes
        ]
        of_run = ("run_id", "learners", "verdict", "smallest_group")
        return cls(**{name: getattr(report, name) for name in of_run}, attributes=attributes)
