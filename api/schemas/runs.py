"""Match runs over HTTP."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Literal

from pydantic import ConfigDict, Field

from api.schemas.asking import Mode, as_asked
from api.schemas.base import View
from api.schemas.jobs import JobError, Progress
from api.schemas.reasons import ReasonView
from api.schemas.recommendations import ContributionView, contribution_views
from api.services.runs.reading import Alone, RunStanding
from api.store import orm
from features.label import Lang

Kind = Literal["any", "inside", "outside"]
RunState = Literal[
    "queued",
    "solving",
    "solved",
    "no_solution",
    "failed",
    "cancelled",
    "publishing",
    "published",
    "unpublished",
    "superseded",
]


class RunProgress(Progress):
    """How far a run is; ``seconds_left`` by how long the last run of the cohort took."""

    seconds_left: float | None = None


class RunView(View):
    """A match run: queued, solving, then solved (a draft), published and what follows."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "run_id": "run_86f1eb",
                    "job_id": "job_3f2a9c",
                    "programme_id": "spring",
                    "cohort_id": "spring_1",
                    "state": "solved",
                    "mode": "both",
                    "dry_run": False,
                    "seed": 0,
                    "as_of": "2026-03-31T08:00:00Z",
                    "policy_version": 3,
                    "model_version": "prior",
                    "follows_run_id": None,
                    "asked": {"keep_pairs": True},
                    "progress": {"step": "write", "done": 7, "total": 7, "seconds_left": None},
                    "counts": {"learners": 30, "matched": 24, "unmatched": 6},
                    "objective": {"total": 14.17, "gap": 0.0},
                    "input_digest": "9f2c…",
                    "error": None,
                    "created_at": "2026-03-31T08:00:00Z",
                    "created_by": "key_1",
                    "solved_at": "2026-03-31T08:00:03Z",
                    "published_at": None,
                    "unpublished_at": None,
                    "version": 3,
                }
            ]
        }
    )

    run_id: str
    job_id: str | None
    programme_id: str
    cohort_id: str
    state: RunState
    mode: Mode
    dry_run: bool
    seed: int
    as_of: datetime | None
    policy_version: int | None
    model_version: str
    follows_run_id: str | None
    asked: dict[str, Any] = Field(description="locks, bans and what else was asked")
    progress: RunProgress
    counts: dict[str, Any] = Field(description="learners, matched, unmatched by code …")
    objective: dict[str, Any] = Field(
        description="total, bound and gap; parts of a score; digests of record and certificate"
    )
    input_digest: str | None = Field(description="SHA-256 of what was matched")
    error: JobError | None
    created_at: datetime
    created_by: str
    solved_at: datetime | None
    published_at: datetime | None
    unpublished_at: datetime | None
    version: int = Field(description="for If-Match; grows with every change of the draft")

    @classmethod
    def of(cls, standing: RunStanding) -> RunView:
        """Show a run and how far it is."""
        run, named = standing.run, {"asked", "progress"}
        fields = {name: getattr(run, name) for name in cls.model_fields if name not in named}
        progress = {**standing.progress, "seconds_left": standing.seconds_left}
        return cls.model_validate(fields | {"asked": as_asked(run.request), "progress": progress})


class AssignmentView(View):
    """Who a learner's mentor of one kind is."""

    learner_id: str
    kind: Kind
    mentor_id: str
    score: float | None
    locked: bool
    origin: Literal["solver", "review"]
    previous_mentor_id: str | None


class AlternateView(View):
    """One mentor of a shortlist."""

    rank: int
    mentor_id: str
    role: str = Field(description="what sets her apart on the list; empty for nothing")
    score: float | None
    propensity: float
    contributions: list[ContributionView] = Field(description="they add up to the score")


class AlternatesView(View):
    """The mentors that a learner is to choose from."""

    recommendation_id: str
    learner_id: str
    kind: Kind
    source: str
    state: Literal["draft", "open", "chosen", "expired", "withdrawn"]
    items: list[AlternateView]

    @classmethod
    def of(
        cls, listed: orm.Shortlist, items: list[orm.ShortlistItem], lang: Lang
    ) -> AlternatesView:
        """Show a list with its mentors."""
        names = ("recommendation_id", "learner_id", "kind", "source", "state")
        shown = [
            AlternateView(
                rank=item.rank,
                mentor_id=item.mentor_id,
                role=item.role,
                score=item.score,
                propensity=item.propensity,
                contributions=contribution_views(item.features, lang),
            )
            for item in items
        ]
        return cls.model_validate(
            {name: getattr(listed, name) for name in names} | {"items": shown}
        )


class RelaxationView(View):
    """One change, and what solving again with it gives."""

    kind: Literal["seat", "rule", "min_score"]
    target: str = Field(description="a mentor's id, a rule, or a lower minimum score")
    label: ReasonView
    matched_gain: int
    total_gain: float


class UnmatchedView(View):
    """A learner without a mentor of one kind: why, and what would help."""

    learner_id: str
    kind: Kind
    code: str = Field(description="stable: branch on this")
    reasons: list[ReasonView]
    remedy: RelaxationView | None

    @classmethod
    def of(cls, alone: Alone) -> UnmatchedView:
        """Show who has no mentor."""
        row = alone.row
        return cls.model_validate(
            {
                "learner_id": row.learner_id,
                "kind": row.kind,
                "code": row.code,
                "reasons": alone.reasons,
                "remedy": alone.remedy,
            }
        )


class BalanceView(View):
    """Demand for one competency against the seats that can meet it."""

    competency: str
    label: str
    demand: int = Field(description="learners who lack it")
    gap_steps: float
    typical_level: float
    supply: int = Field(description="seats that can teach it")
    ratio: float | None
    price_weighted: float


class ScarceView(View):
    """A mentor whose seats are wanted by more learners than they hold."""

    mentor: str
    price: float = Field(description="what one more seat is worth, as a fraction of a score")
    load: int
    capacity: int


class RecruitView(View):
    """Expertise that the cohort lacks."""

    competency: str
    label: str
    level: float
    uncovered: float
    missing: int
    price: float
    reason: ReasonView


class DiagnosisView(View):
    """What is scarce, and which single changes would help most."""

    relaxations: list[RelaxationView]
    balance: list[BalanceView]
    scarce: list[ScarceView]
    recruit: list[RecruitView]
    concentration: dict[str, Any]
    stability: dict[str, Any] | None
    notes: list[ReasonView]
