"""Review of a draft over HTTP: one decision, its price, who moves."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any, Literal

from pydantic import ConfigDict, Field, model_validator

from api.errors import BadValue
from api.schemas.base import Body, Id, View
from api.schemas.publishing import ReasonCode
from api.schemas.reasons import ReasonView, reason_views
from api.schemas.runs import Kind
from api.services.runs.changing import RunChange
from api.services.runs.decisions import Decision, Planned
from api.services.runs.reviewing import Why
from api.store import orm
from features.label import Label, Lang
from matching.policy import RuleCode

Action = Literal["move", "swap", "ban", "lock", "unlock"]
_NEEDS: dict[Action, frozenset[str]] = {
    "move": frozenset({"mentor_id"}),
    "swap": frozenset({"with_learner_id"}),
    "ban": frozenset({"mentor_id"}),
    "lock": frozenset(),
    "unlock": frozenset(),
}
"""What each action names besides the learner."""


def _needed(action: Action) -> Label:
    names = sorted(_NEEDS[action])
    zh = f"应有 {'、'.join(names)}" if names else "不应带其他人"
    en = " and ".join(names) or "no other person"
    return Label(f"操作 {action} {zh}", f"action {action!r}: expected {en}")


def _named(action: Action) -> Label:
    return Label(
        f"操作 {action} 应指明是谁，不能为 null", f"action {action!r}: got null, expected an id"
    )


class EditBody(Body):
    """One thing that HR decides about a learner of a draft."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {"mentor_id": "E0185", "reason_code": "SUCCESSION", "dry_run": True},
                {"mentor_id": None, "reason_code": "ON_LEAVE"},
                {"action": "swap", "with_learner_id": "E0002", "reason_code": "SAME_SITE"},
                {"action": "ban", "mentor_id": "E0185", "reason_code": "CONFLICT_OF_INTEREST"},
                {"action": "lock", "reason_code": "AGREED"},
            ]
        }
    )

    action: Action = "move"
    mentor_id: Id | None = Field(
        default=None, description="move: to her, null to nobody; ban: never her"
    )
    with_learner_id: Id | None = Field(default=None, description="swap: with whom")
    kind: Kind | Literal[""] = Field(
        default="", description="of mentor, where the policy gives several and none is named"
    )
    lock: bool = Field(
        default=True, description="move, swap: whether solving again must keep the new pair"
    )
    reason_code: ReasonCode
    note: Annotated[str, Field(max_length=2000)] = Field(
        default="", description="for HR alone: in no log, and shown to nobody else"
    )
    dry_run: bool = Field(default=False, description="tell the price and change nothing")

    @model_validator(mode="after")
    def _names_what_it_needs(self) -> EditBody:
        named = self.model_fields_set & {"mentor_id", "with_learner_id"}
        if named != _NEEDS[self.action]:
            raise BadValue(_needed(self.action))
        if self.action in ("ban", "swap") and None in (getattr(self, name) for name in named):
            raise BadValue(_named(self.action))
        return self

    def decision(self, learner_id: str) -> Decision:
        """Return it as the use-case takes it."""
        leaves = self.action == "move" and self.mentor_id is None
        return Decision(
            action="none" if leaves else self.action,
            learner_id=learner_id,
            kind=self.kind,
            mentor_id=self.mentor_id,
            with_learner_id=self.with_learner_id,
            lock=self.lock,
        )

    def why(self) -> Why:
        """Return the reason."""
        return Why(self.reason_code, self.note)


Share = Annotated[float, Field(ge=0, le=1)]


class ChangeBody(Body):
    """What is to be other when a draft is solved again."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [{"minimum_score": 0.25}, {"rule": "time_zone"}, {"floor": 0.4}]
        }
    )

    seat: Id | None = Field(default=None, description="mentor who gets one more seat, for good")
    rule: RuleCode | None = Field(
        default=None, description="public hard rule that is only reported from now on"
    )
    minimum_score: Share | None = None
    floor: Share | None = Field(
        default=None, description="nobody is matched below it, as far as nobody loses a mentor"
    )
    load_cap: Annotated[int, Field(ge=1, le=1000)] | None = Field(
        default=None, description="most learners a mentor"
    )

    def change(self) -> RunChange:
        """Return it as the use-case takes it."""
        return RunChange(**self.model_dump())


class Delta(View):
    """What the draft gains by a decision; below 0 what it loses."""

    minimum: int = Field(description="minimum seats filled")
    matched: int = Field(description="learners with a mentor")
    total: float = Field(
        description="of the total of scores, with what keeping a mentor counts in a re-match"
    )

    @classmethod
    def of(cls, minimum: int, matched: int, total: float) -> Delta:
        """Turn a loss into a gain; nothing lost is 0, not -0."""
        return cls(minimum=-minimum, matched=-matched, total=0.0 - total)


class MovedView(View):
    """One learner whose mentor changes; null for nobody."""

    learner_id: str
    kind: Kind
    before: str | None
    after: str | None


class PricedEditView(View):
    """A decision with its price."""

    run_id: str
    version: int = Field(description="of the draft, afterwards: what ETag and If-Match say")
    edit_no: int | None = Field(description="null: it was a trial")
    delta: Delta
    moved: list[MovedView] = Field(description="the learner first, then who makes room")
    rules_broken: list[ReasonView] = Field(description="soft and reported rules, the least score")

    @classmethod
    def of(
        cls, run_id: str, version: int, edit_no: int | None, planned: Planned, lang: Lang
    ) -> PricedEditView:
        """Put a planned decision into words."""
        loss = planned.loss
        return cls(
            run_id=run_id,
            version=version,
            edit_no=edit_no,
            delta=Delta.of(loss.minimum, loss.matched, loss.total),
            moved=[
                MovedView.model_validate(change)
                for change in planned.changes
                if change.before != change.after
            ],
            rules_broken=reason_views(planned.breaks, lang),
        )


class EditView(View):
    """Something that HR decided about a draft."""

    edit_no: int
    action: Literal["move", "none", "swap", "ban", "lock", "unlock"]
    decision: dict[str, Any] = Field(description="as it was asked, with the kind of mentor")
    delta: Delta
    moved: list[MovedView]
    reason_code: str
    note: str
    actor: str
    at: datetime
    undone_at: datetime | None

    @classmethod
    def of(cls, edit: orm.ReviewEdit) -> EditView:
        """Show an edit; how rows were before stays inside."""
        same = ("edit_no", "action", "reason_code", "note", "actor", "at", "undone_at")
        return cls(
            **{name: getattr(edit, name) for name in same},
            decision=edit.what["decision"],
            delta=Delta.of(**edit.price),
            moved=[MovedView(**one) for one in edit.moved],
        )


class UndoneView(View):
    """A decision that was taken back."""

    run_id: str
    version: int = Field(description="of the draft, afterwards: what ETag and If-Match say")
    edit: EditView
