"""Recommendations over HTTP: a list of mentors, each with its reasons, and who is not on it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, Any, Literal

from pydantic import ConfigDict, Field, PrivateAttr, TypeAdapter

from api.schemas.base import Body, Id, View
from api.schemas.reasons import ReasonView, reason_views
from features.blocks import BLOCKS
from features.label import Lang
from matching.explanation import Explanation, part_label
from matching.gaps import GapItem
from matching.labels import LABEL_TEXTS, ListLabel
from matching.live.profile import MissingField

Source = Literal["personalised", "prior", "unpersonalised", "hr"]
Kind = Literal["any", "inside", "outside"]


class RecommendationBody(Body):
    """How many mentors, and who is not wanted among them."""

    model_config = ConfigDict(
        json_schema_extra={"examples": [{}, {"n": 3, "exclude_ids": ["E2001"]}]}
    )

    n: Annotated[int, Field(ge=1, le=10)] = 3
    explain: bool = Field(default=True, description="whether each mentor comes with reasons")
    exclude_ids: Annotated[list[Id], Field(max_length=200)] = Field(
        default_factory=list, description="mentors to leave out"
    )
    kind: Kind = Field(default="any", description="of mentor, where the policy gives several")


@dataclass(frozen=True, slots=True)
class ContributionView:
    """What one feature block or soft rule adds to a score."""

    feature: str
    text: str
    points: float


def contribution_views(features: Mapping[str, float], lang: Lang) -> list[ContributionView]:
    """Put what adds up to a score into words, the largest first."""
    largest = sorted(features.items(), key=lambda part: (-part[1], part[0]))
    return [
        ContributionView(feature=name, text=part_label(name, BLOCKS).text(lang), points=points)
        for name, points in largest
    ]


_CONTRIBUTIONS = TypeAdapter(list[ContributionView])


def contributions_json(features: Mapping[str, float], lang: Lang) -> str:
    """Put what adds up to a score into words, as it stands in answers."""
    return _CONTRIBUTIONS.dump_json(contribution_views(features, lang)).decode()


@dataclass(frozen=True, slots=True)
class CoveredGapView:
    """One gap of the learner, and what the mentor can close of it; levels from 0 to 5."""

    competency: str
    present: float
    required: float
    reachable: float
    share: Annotated[float, Field(description="of the whole weighted gap")]
    known: Annotated[bool, Field(description="false: assumed, for want of an assessment")]

    @classmethod
    def of(cls, item: GapItem, lang: Lang) -> CoveredGapView:
        """Put a gap into words."""
        return cls(
            competency=item.label.text(lang),
            present=item.present,
            required=item.required,
            reachable=item.reachable,
            share=item.share,
            known=item.known,
        )


class ExplanationView(View):
    """Why a pair fits, and where it does not, by what is known now."""

    coverage: float = Field(description="weighted share of the gaps that the mentor can close")
    gaps: list[CoveredGapView] = Field(description="all gaps, those that stay open too")
    reasons: list[ReasonView]
    caveats: list[ReasonView] = Field(description="what speaks against it, or is not known")
    cold_start: bool = Field(description="no assessment at all: gaps are assumed from the post")

    @classmethod
    def of(cls, told: Explanation, lang: Lang) -> ExplanationView:
        """Put an explanation into words."""
        return cls(
            coverage=told.coverage,
            gaps=[CoveredGapView.of(item, lang) for item in told.gaps],
            reasons=reason_views((*told.summary, *told.reasons), lang),
            caveats=reason_views((*told.remarks, *told.doubts), lang),
            cold_start=told.cold_start,
        )


class RoleView(View):
    """What sets a mentor apart from the others on the list."""

    code: ListLabel
    text: str


def role_views(labels: Iterable[ListLabel], lang: Lang) -> list[RoleView]:
    """Put labels into words."""
    return [RoleView(code=label, text=LABEL_TEXTS[label].text(lang)) for label in labels]


class RecommendedView(View):
    """One mentor of a list."""

    mentor_id: str
    rank: int
    roles: list[RoleView]
    score: float | None = Field(description="null where the order says nothing about the pair")
    contributions: list[ContributionView] = Field(
        description="as the list was ranked; they add up to the score exactly"
    )
    seats_left: int
    new_mentor: bool = Field(description="no outcome is known of her yet")
    explored: bool = Field(description="here so that a new mentor gets a chance")
    explanation: ExplanationView | None = Field(
        default=None, description="null where none was asked for, or the two are not to be had"
    )


class NotShownView(View):
    """How many mentors are not on the list, and why; private reasons have one code."""

    eligible: int = Field(description="mentors whom rules and minimum score allow")
    excluded: Mapping[str, int] = Field(description="by code, none counted twice")


class MissingView(View):
    """The one blank of the profile that leaves most of the score undecided."""

    code: Literal["PROFILE_INCOMPLETE"] = "PROFILE_INCOMPLETE"
    table: str
    column: str
    share: float = Field(description="of the weights that hang on it")
    text: str

    @classmethod
    def of(cls, missing: MissingField | None, lang: Lang) -> MissingView | None:
        """Put a blank into words; None where there is none."""
        if missing is None:
            return None
        return cls(
            table=missing.table,
            column=missing.column,
            share=missing.share,
            text=missing.reason.text(lang),
        )


class RecommendationView(View):
    """A list of mentors for one learner; its id is what a choice and every event names."""

    recommendation_id: str
    programme_id: str
    learner_id: str
    kind: Kind
    source: Source
    state: str
    policy_version: int | None = Field(description="null: the default policy")
    model_version: str
    created_at: datetime
    expires_at: datetime | None
    cold_start: bool
    incomplete: MissingView | None
    items: list[RecommendedView]
    not_shown: NotShownView | None = Field(description="null where nobody was ranked")


class ListedView(RecommendationView):
    """A list that was just made, of whose mentors nearly all is JSON already.

    It is the same every time: so it is put into the JSON of the rest, which is several times as
    quick as to write all of it anew. The items themselves have no contributions and no explanation.
    """

    _contributions: Sequence[str] = PrivateAttr()
    _explanations: Sequence[str] = PrivateAttr()

    def telling(self, contributions: Sequence[str], explanations: Sequence[str]) -> ListedView:
        """Give each mentor, in turn, her contributions and her explanation, as JSON."""
        self._contributions, self._explanations = contributions, explanations
        return self

    def model_dump_json(self, **how: Any) -> str:
        """Return the list as JSON."""
        bare = super().model_dump_json(**how)
        told = _filled(bare, '"contributions":', "[]", self._contributions)
        return _filled(told, '"explanation":', "null", self._explanations)


def _filled(text: str, name: str, blank: str, values: Sequence[str]) -> str:
    """Put values in the places of blank ones; within a text, a name's quotes would be escaped."""
    first, *others = text.split(name + blank)
    return first + "".join(
        f"{name}{value}{after}" for value, after in zip(values, others, strict=True)
    )


class StandingView(View):
    """Whether a mentor is on a learner's list, and if not, why not."""

    code: str
    reasons: list[ReasonView]
    changes: list[ReasonView] = Field(description="what would change it")


class ExplainedPairView(View):
    """One pair, explained; the mentor need not be on the list."""

    learner_id: str
    mentor_id: str
    kind: Kind
    source: Source = Field(description="of the list; unpersonalised: for who opted out")
    standing: StandingView
    score: float | None = Field(
        description="whether or not the pair may be; null where nothing personal is told"
    )
    contributions: list[ContributionView] = Field(
        description="they add up to the score exactly; empty where it is null"
    )
    explanation: ExplanationView | None = Field(description="null where the score is")


class FoundMentorView(View):
    """A mentor of a programme, in brief."""

    mentor_id: str
    name: str
    department: str
    site: str
    teaches: list[str] = Field(description="three competencies: those searched for, then the best")
