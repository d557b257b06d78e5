"""Tables of a log and what their columns hold: declared once, read by checks and dictionaries."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Literal

import numpy as np

from features.label import Label
from models.outcomes import MEASURES

Kind = Literal["id", "text", "count", "number", "day", "flag"]


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a table.

    Attributes
    ----------
    name : str
    kind : {"id", "text", "count", "number", "day", "flag"}
        ``str``, ``str``, ``int64``, ``float64``, ``datetime64[us]`` (days, in UTC), ``bool``.
    label : Label
        What it holds, in words.
    required : bool
        Whether a table must have it; one that may be left out is filled with `default`.
    blank : bool
        Whether a row may be without a value.
    low, high : float
        Of a count or number.
    known : tuple of str
        What a text may say; empty for anything.
    default : object
        None: a missing value.
    """

    name: str
    kind: Kind
    label: Label
    required: bool = True
    blank: bool = False
    low: float = -np.inf
    high: float = np.inf
    known: tuple[str, ...] = ()
    default: object = None

    @property
    def expected(self) -> str:
        """What a cell of it must be, in words."""
        limits = {"count": "a whole number", "number": "a number", "day": "a day"}
        said = limits.get(self.kind, "yes or no" if self.kind == "flag" else "a text")
        if self.known:
            said = f"one of {', '.join(self.known)}"
        if np.isfinite(self.high):
            said += f" from {self.low:g} to {self.high:g}"
        elif np.isfinite(self.low):
            said += f", {self.low:g} or more"
        return f"{said}, or blank" if self.blank else said


def _optional(name: str, zh: str, en: str, kind: Kind = "text", default: object = None) -> Column:
    return Column(name, kind, Label(zh, en), False, default is None, default=default)


_LIST = Column("list_id", "id", Label("名单", "The list"))
_PAIR = Column("pair_id", "id", Label("配对", "The pair"))
_LEARNER = Column("learner_id", "id", Label("学员，仅编号", "The learner, by id only"))
_MENTOR = Column("mentor_id", "id", Label("导师，仅编号", "The mentor, by id only"))
_COHORT = _optional("cohort", "届次", "Cohort: which intake")

TABLES: Mapping[str, tuple[Column, ...]] = MappingProxyType(
    {
        "exposures": (
            _LIST,
            Column("rank", "count", Label("名次，从 1 起", "Place on the list, from 1"), low=1),
            _LEARNER,
            _MENTOR,
            Column(
                "propensity",
                "number",
                Label(
                    "给定前面各位后，该导师排在此位的概率；空：未记录",
                    "Chance of the mentor for this place given those above; blank: not logged",
                ),
                blank=True,
                low=0,
                high=1,
            ),
            Column("shown_on", "day", Label("展示日期", "Day it was shown")),
            _COHORT,
            _optional("policy_version", "政策版本", "Version of the policy"),
            _optional("model_version", "模型版本", "Version of the model"),
            _optional(
                "source",
                "名单来源：personalised 学得的权重，prior HR 的权重，hr 人工指定",
                "What made the list: personalised (learned weights), prior (HR's weights), hr",
            ),
        ),
        "choices": (
            _LIST,
            Column(
                "rank",
                "count",
                Label("选中的名次；0：都不选", "Place that was chosen; 0: none of these"),
                low=0,
            ),
            Column("chosen_on", "day", Label("选择日期", "Day of the choice")),
        ),
        "pairs": (
            _PAIR,
            Column(
                "list_id",
                "id",
                Label("由哪份名单而来；空：不经名单", "List that it came of; blank: of none"),
                blank=True,
            ),
            _LEARNER,
            _MENTOR,
            Column("started_on", "day", Label("开始日期", "First day")),
            Column(
                "ended_on",
                "day",
                Label("结束日期；空：仍在进行", "Last day; blank: it runs"),
                blank=True,
            ),
            _optional("planned_on", "计划结束日期", "Planned last day", "day"),
            _COHORT,
        ),
        "outcomes": (
            _PAIR,
            Column("measure", "text", Label("测量项", "What was measured"), known=MEASURES),
            Column(
                "value",
                "number",
                Label("数值；空：已询问，未回答", "The value; blank: asked, not answered"),
                blank=True,
            ),
            Column("day", "day", Label("测量日期", "Day of measuring")),
            _optional(
                "source", "谁说的：self 本人，manager 主管，或其他", "Who says so", "text", ""
            ),
            _optional(
                "baseline", "业绩结果：辅导前的数值", "Of a result: the figure before", "number"
            ),
            _optional("competency_id", "提升对应的能力", "Of an uplift: the competency"),
            _optional(
                "treated",
                "提升：该配对是否着力于此项能力",
                "Of an uplift: whether the pair worked on that competency",
                "flag",
                True,
            ),
            _optional(
                "followed_up",
                "先未回答，被随机抽中再次询问",
                "Was silent, and was drawn at random to be asked again",
                "flag",
                False,
            ),
        ),
        "groups": (
            Column("person_id", "id", Label("人员，仅编号", "The person, by id only")),
            Column("attribute", "text", Label("属性，如部门", "Attribute, as department")),
            Column(
                "group",
                "text",
                Label("所属群体，仅供评估，绝不用于评分", "Group: for judging alone, never scored"),
            ),
        ),
        "mentors": (
            _MENTOR,
            Column("seats", "count", Label("名额数", "Seats that the mentor offers"), low=0),
        ),
    }
)
REQUIRED = ("exposures", "choices", "pairs", "outcomes")
"""Tables that every log has."""


def feature(name: str) -> Column:
    """Return the column of a feature: what `exposures` holds beyond its own columns."""
    said = Label(
        f"展示时的特征 {name}；空：未知", f"Feature {name} as it was shown; blank: not known"
    )
    return Column(name, "number", said, blank=True, low=0, high=1)
