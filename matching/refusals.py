"""What keeps a mentor off a learner's list whoever else there is: rules, absence, a low score.

Whatever is private (a ban, a “not again”, a pause, a mentor without seats) gets one and the same
answer, so that none of them can be told from another.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Literal

import numpy as np

from features.label import Label, Lang
from features.reason import Reason
from features.space import EncodedCohort
from matching.explanation import rule_label
from matching.rules import Rule, RuleBook
from matching.scores import UNIT, PairScores

WhyNotCode = Literal["assigned", "recommended", "rule", "unavailable", "score", "full", "turn"]

_RULE = Label("规则不允许：{rule}", "Not allowed by a rule: {rule}")
_RULE_LIMIT = Label(
    "规则不允许：{rule}（限值 {limit}）", "Not allowed by a rule: {rule} (limit {limit})"
)
_RULE_CHANGE = Label(
    "只有 HR 放宽规则“{rule}”，才可以考虑", "Possible only if HR gives up the rule: {rule}"
)
_RULES_CHANGE = Label(
    "只有 HR 同时放宽以上 {count} 条规则，才可以考虑",
    "Possible only if HR gives up all {count} rules",
)
_SELF = Label("不能做自己的导师", "Nobody can be their own mentor")
_UNAVAILABLE = Label("这位导师目前不可选", "This mentor is not available at present")
_UNAVAILABLE_CHANGE = Label("请从名单中选择，或联系 HR", "Please choose from the list, or ask HR")
_BELOW_MINIMUM = Label(
    "匹配分 {score}，低于最低分 {minimum}（满分 100）",
    "The score is {score}, below the minimum of {minimum} (of 100)",
)
_RECOMMENDED = Label("在名单上，排第 {rank} 位", "On the list, at rank {rank}")
_BELOW = Label(
    "计入名额紧缺程度后，比名单末位低 {below} 分（满分 100）",
    "Counting how scarce the seats are, {below} points (of 100) below the last on the list",
)
_TIE = Label("与名单末位同分，按编号排序在后", "Equal to the last on the list; ties go by id")
_GAIN = Label(
    "匹配分提高 {points} 分即可达到所需水平",
    "A score higher by {points} points would reach the level that is needed",
)
BY_HAND = Reason("by_hand", Label("HR 也可以手动指定", "HR may also assign by hand"))


@dataclass(frozen=True, slots=True)
class WhyNot:
    """Why a mentor is not on a learner's list.

    Attributes
    ----------
    code : WhyNotCode
        ``"assigned"``, ``"recommended"``: she is. ``"rule"``: a public hard rule.
        ``"unavailable"``: not to be had, for a reason that is nobody's business. ``"score"``:
        others fit better. ``"full"``: she fits well enough, and others have her seats or her
        places on lists. ``"turn"``: the list goes by turn and uses nothing personal.
    reasons : tuple of Reason
        At least one.
    changes : tuple of Reason
        What would change it; empty for a mentor on the list, and for the learner in person.
    """

    code: WhyNotCode
    reasons: tuple[Reason, ...]
    changes: tuple[Reason, ...] = ()

    def sentences(self, lang: Lang) -> tuple[str, ...]:
        """Return every sentence in `lang`."""
        return tuple(reason.text(lang) for reason in (*self.reasons, *self.changes))


def refusal(
    encoded: EncodedCohort,
    scores: PairScores,
    rules: RuleBook,
    learner: int,
    mentor: int,
    *,
    min_score: float,
) -> WhyNot | None:
    """Say why a pair may not be, whoever else there is; None where it may.

    Parameters
    ----------
    encoded : EncodedCohort
    scores : PairScores
    rules : RuleBook
    learner, mentor : int
        Positions.
    min_score : float
        Fraction in [0, 1].
    """
    public = [r for r in rules.broken(learner, mentor) if r.mode == "hard" and not r.private]
    if public:
        return WhyNot("rule", tuple(map(_rule, public)), _rule_changes(public))
    units = scores.units_of(np.asarray([learner]), np.asarray([mentor]))[0]
    if encoded.cohort.capacity[mentor] == 0 or np.isneginf(units):
        return unavailable()
    if units < min_score * UNIT:
        return _below_minimum(units, min_score)
    return None


def unavailable() -> WhyNot:
    """Return the one answer for whatever is nobody's business."""
    return WhyNot(
        "unavailable",
        (Reason("unavailable", _UNAVAILABLE),),
        (Reason("ask", _UNAVAILABLE_CHANGE),),
    )


def recommended(rank: int) -> WhyNot:
    """Say that a mentor is on the list."""
    return WhyNot("recommended", (Reason("recommended", _RECOMMENDED, {"rank": rank}),))


def behind(below: float, changes: tuple[Reason, ...]) -> WhyNot:
    """Say by how much a mentor stands behind the last one on the list.

    Parameters
    ----------
    below : float
        Units; 0 or less is a tie, which HR alone can change.
    changes : tuple of Reason
        What would close the distance.
    """
    if below <= 0:
        return WhyNot("score", (Reason("tie", _TIE),), (BY_HAND,))
    return WhyNot("score", (Reason("below", _BELOW, {"below": points(below)}),), changes)


def _rule(rule: Rule) -> Reason:
    if rule.code == "self":
        return Reason("self", _SELF)
    if rule.limit is None:
        return Reason("rule", _RULE, {"rule": rule_label(rule)})
    return Reason("rule", _RULE_LIMIT, {"rule": rule_label(rule), "limit": f"{rule.limit:g}"})


def _rule_changes(broken: list[Rule]) -> tuple[Reason, ...]:
    """Say which rules would all have to go; nothing of the learner himself, for whom none could."""
    if any(rule.code == "self" for rule in broken):
        return ()
    if len(broken) > 1:
        return (Reason("give_up_rules", _RULES_CHANGE, {"count": len(broken)}),)
    return (Reason("give_up_rule", _RULE_CHANGE, {"rule": rule_label(broken[0])}),)


def _below_minimum(units: float, min_score: float) -> WhyNot:
    numbers = {"score": points(units), "minimum": points(min_score * UNIT)}
    missing = gain(min_score * UNIT - units)
    return WhyNot("score", (Reason("below_minimum", _BELOW_MINIMUM, numbers),), (missing,))


def gain(units: float) -> Reason:
    """Say how much more is enough: rounded up, for less would not be."""
    tenths = math.ceil(1000 * units / UNIT - 1e-6)
    return Reason("gain", _GAIN, {"points": f"{tenths / 10:.1f}"})


def points(units: float) -> str:
    """Units as points of a hundred."""
    return f"{100 * units / UNIT:.1f}"
