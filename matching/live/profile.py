"""Which blank of a learner's profile leaves most of the score undecided."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import numpy as np

from features.cohort import Cohort
from features.label import Label
from features.reason import Reason

_INCOMPLETE = Label(
    "资料不完整：填写“{field}”最有助于匹配", "Profile incomplete: {field} would help most"
)
_GAPS = ("gap_coverage", "validated", "in_role", "teaching", "stretch", "record")
"""Blocks that follow the gaps."""


@dataclass(frozen=True, slots=True)
class MissingField:
    """A blank of a learner's profile.

    Attributes
    ----------
    table, column : str
        As in `features.schema.TABLES`; the column is empty where a row is missing, and ``"style"``
        stands for the four style columns.
    label : Label
    share : float
        Share in (0, 1] of the weights whose blocks say nothing, or assume something, without it.
    """

    table: str
    column: str
    label: Label
    share: float

    @property
    def reason(self) -> Reason:
        """What to tell the learner."""
        return Reason("PROFILE_INCOMPLETE", _INCOMPLETE, {"field": self.label})


@dataclass(frozen=True, slots=True)
class _Field:
    table: str
    column: str
    label: Label
    blocks: tuple[str, ...]
    blank: Callable[[Cohort, int], bool]


_FIELDS = (
    _Field(
        "people",
        "post_id",
        Label("岗位", "post"),
        (*_GAPS, "post_likeness"),
        lambda cohort, learner: bool(cohort.learner_side.post[learner] < 0),
    ),
    _Field(
        "assessments",
        "",
        Label("能力评估", "an assessment"),
        _GAPS,
        lambda cohort, learner: not cohort.needs.known[learner].any(),
    ),
    _Field(
        "learners",
        "style",
        Label("风格", "style"),
        ("style",),
        lambda cohort, learner: not (abs(cohort.learner_side.style[learner]) > 0).any(),
    ),
    _Field(
        "learners",
        "learning_mode",
        Label("学习方式", "learning mode"),
        ("methods",),
        lambda cohort, learner: not cohort.learner_side.methods[learner].any(),
    ),
    _Field(
        "learners",
        "availability",
        Label("空闲时间", "availability"),
        ("availability",),
        lambda cohort, learner: not cohort.learner_side.hours[learner].any(),
    ),
    _Field(
        "learners",
        "goals",
        Label("发展目标", "goals"),
        ("goals",),
        lambda cohort, learner: not cohort.learner_side.text[learner],
    ),
    _Field(
        "people",
        "time_zone",
        Label("时区", "time zone"),
        ("time_zone", "availability"),
        lambda cohort, learner: bool(cohort.learner_side.zone[learner] < 0),
    ),
    _Field(
        "people",
        "grade",
        Label("职级", "grade"),
        ("grade", "rule:grade_gap"),
        lambda cohort, learner: bool(np.isnan(cohort.learner_side.grade[learner])),
    ),
)
"""Every field that a block reads of a learner and that may be blank, the most telling first."""


def most_helpful_field(
    cohort: Cohort, weights: Mapping[str, float], learner: int
) -> MissingField | None:
    """Return the blank field on which most of the weights hang; None where nothing is blank.

    Parameters
    ----------
    cohort : Cohort
    weights : mapping of str to float
        Shares of one, of blocks and soft rules.
    learner : int
        Position.

    Returns
    -------
    MissingField or None
        Of equal ones the first; a field on which no weight hangs is no blank.
    """
    best: MissingField | None = None
    for field in _FIELDS:
        share = sum(weights.get(block, 0.0) for block in field.blocks)
        if share > (best.share if best else 0.0) and field.blank(cohort, learner):
            best = MissingField(field.table, field.column, field.label, share)
    return best
