"""Why a pair fits and where it does not, as codes and parameters in two languages.

What is said depends on the pair's features and on public rules alone: a pair that a private rule
forbids is explained in the same words as any other, and no protected attribute and no rating
comes in.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache

from features.block import Block
from features.label import Label, Lang
from features.reason import Reason
from features.schema import RULES
from features.space import EncodedCohort
from matching.gaps import GapItem, coverage_reasons, coverage_share, gap_items
from matching.policy import Mode
from matching.rules import Rule, RuleBook
from matching.scores import UNIT, PairScores

DOUBTED: dict[str, float] = {
    "style": 0.35,
    "methods": 0.35,
    "availability": 0.05,
    "time_zone": 0.35,
    "layer": 0.35,
    "grade": 0.35,
}
"""Blocks of which a value below this speaks against a pair; what is unknown stands higher. Few
people share many hours, so only having next to none counts. Not here: blocks that follow the gaps
(gaps are named one by one), texts (few are alike), the record (a weak one would reveal ratings)."""

RULE_LABELS: dict[str, Label] = {choice.code: choice.label for choice in RULES} | {
    "self": Label("学员本人", "the learner in person")
}
"""Names of the rules."""
_REMARKS: dict[Mode, Label] = {
    "hard": Label("规则不允许：{rule}", "Not allowed by a rule: {rule}"),
    "soft": Label("未满足的偏好：{rule}", "A preference that is not met: {rule}"),
    "report": Label("提示：{rule}", "Note: {rule}"),
}
_RULE_SHARE = Label("不违反“{rule}”得分", "for keeping the rule: {rule}")
_WEAK = Label("{block}偏弱（{percent}%）", "Weak: {block} ({percent}%)")
_COLD_START = Label(
    "尚无能力评估，差距按岗位要求推定", "No assessment yet: gaps are assumed from the post's model"
)


@dataclass(frozen=True, slots=True)
class Contribution:
    """What one block or soft rule adds to a score.

    Attributes
    ----------
    name : str
        Block name, or ``"rule:<code>"`` of a soft rule.
    label : Label
    units : int
        In units of 2⁻²⁰.
    fraction : float
        ``units / 2²⁰``.
    """

    name: str
    label: Label
    units: int
    fraction: float


@dataclass(frozen=True, slots=True)
class Explanation:
    """Why one pair fits, and where it does not.

    Attributes
    ----------
    learner, mentor : int
        Positions.
    score : float
        In [0, 1]: what the blocks and soft rules add up to, whether or not the pair may be.
    contributions : tuple of Contribution
        The largest first; their units add up to the score exactly.
    gaps : tuple of GapItem
        All gaps of the learner, the largest share first.
    coverage : float
        Weighted share of the gaps that the mentor can close, in [0, 1].
    summary : tuple of Reason
        How many of the largest gaps are covered, which in part, which not.
    reasons : tuple of Reason
        What each weighted block says.
    remarks : tuple of Reason
        Public rules that the pair breaks.
    doubts : tuple of Reason
        What might not fit.
    cold_start : bool
        Whether no assessment at all stands behind the gaps.
    """

    learner: int
    mentor: int
    score: float
    contributions: tuple[Contribution, ...]
    gaps: tuple[GapItem, ...]
    coverage: float
    summary: tuple[Reason, ...]
    reasons: tuple[Reason, ...]
    remarks: tuple[Reason, ...]
    doubts: tuple[Reason, ...]
    cold_start: bool

    @property
    def covered(self) -> tuple[GapItem, ...]:
        """Gaps that the mentor can close wholly or in part."""
        return tuple(item for item in self.gaps if not item.uncovered)

    @property
    def uncovered(self) -> tuple[GapItem, ...]:
        """Gaps of which the mentor can close nothing."""
        return tuple(item for item in self.gaps if item.uncovered)

    def sentences(self, lang: Lang) -> tuple[str, ...]:
        """Return every sentence in `lang`: summary, reasons, remarks, doubts, each one once."""
        every = (*self.summary, *self.reasons, *self.remarks, *self.doubts)
        return tuple(dict.fromkeys(reason.text(lang) for reason in every))


def explain_pair(
    encoded: EncodedCohort, scores: PairScores, rules: RuleBook, learner: int, mentor: int
) -> Explanation:
    """Explain one pair.

    Parameters
    ----------
    encoded : EncodedCohort
    scores : PairScores
        Of the same cohort.
    rules : RuleBook
    learner, mentor : int
        Positions; the pair need not be allowed.

    Returns
    -------
    Explanation
    """
    cohort = encoded.cohort
    parts = _contributions(encoded, scores, learner, mentor)
    units = sum(part.units for part in parts)
    phi = {
        name: value
        for name, value in encoded.phi(learner, mentor).items()
        if name in scores.blocks_columns
    }
    gaps = gap_items(cohort, learner, mentor)
    summary = coverage_reasons(gaps)
    cold_start = not cohort.needs.known[learner].any()
    return Explanation(
        learner=learner,
        mentor=mentor,
        score=units / UNIT,
        contributions=parts,
        gaps=gaps,
        coverage=coverage_share(gaps),
        summary=summary,
        reasons=_reasons(encoded, phi, learner, mentor),
        remarks=_remarks(rules, learner, mentor),
        doubts=_doubts(encoded, phi, summary, cold_start),
        cold_start=cold_start,
    )


def _contributions(
    encoded: EncodedCohort, scores: PairScores, learner: int, mentor: int
) -> tuple[Contribution, ...]:
    parts = [
        Contribution(name, part_label(name, encoded.blocks), units, units / UNIT)
        for name, units in scores.contributions(learner, mentor).items()
    ]
    return tuple(sorted(parts, key=lambda part: (-part.units, part.name)))


@cache
def part_label(name: str, blocks: tuple[Block, ...]) -> Label:
    """Name of what adds to a score: a block, or a soft rule (``"rule:<code>"``)."""
    for block in blocks:
        if block.name == name:
            return block.label
    rule = RULE_LABELS[name.removeprefix("rule:")]
    return Label(_RULE_SHARE.format("zh", rule=rule.zh), _RULE_SHARE.format("en", rule=rule.en))


def _reasons(
    encoded: EncodedCohort, phi: Mapping[str, float], learner: int, mentor: int
) -> tuple[Reason, ...]:
    return tuple(
        reason
        for block in encoded.blocks
        if block.name in phi
        for reason in block.reasons(encoded.cohort, learner, mentor, phi[block.name])
    )


def _remarks(rules: RuleBook, learner: int, mentor: int) -> tuple[Reason, ...]:
    return tuple(
        Reason(f"rule_{rule.mode}", _REMARKS[rule.mode], {"rule": rule_label(rule)})
        for rule in rules.broken(learner, mentor)
        if not rule.private
    )


def rule_label(rule: Rule) -> Label:
    """Name of a public rule."""
    return RULE_LABELS[rule.code]


def _doubts(
    encoded: EncodedCohort,
    phi: Mapping[str, float],
    summary: tuple[Reason, ...],
    cold_start: bool,
) -> tuple[Reason, ...]:
    weak = [
        Reason("weak", _WEAK, {"block": block.label, "percent": int(100 * phi[block.name])})
        for block in encoded.blocks
        if phi.get(block.name, 1.0) < DOUBTED.get(block.name, 0.0)
    ]
    missed = [reason for reason in summary if reason.code in ("partly_covered", "not_covered")]
    cold = [Reason("cold_start", _COLD_START)] if cold_start else []
    return (*cold, *missed, *weak)
