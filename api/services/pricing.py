"""Use-case: what overruling an assignment costs, before anybody is moved."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

import numpy as np

from api.services.errors import NoSuchPair, NotPriced
from api.services.explaining import position
from api.services.matching import MatchRequest
from api.services.posing import Posed, pose
from api.services.progress import Progress, silent
from api.services.views import view
from features.cohort import Cohort
from features.label import Label
from features.reason import Reason
from matching.assignment import Assignment
from matching.errors import InvalidLock
from matching.explanation import rule_label
from matching.override import Loss, Override, price_ban, price_interval, price_override, price_swap
from matching.rules import Rule, RuleBook
from matching.scores import UNIT
from matching.solving import Solved
from matching.why_not import why_not
from matching.wishes import row_id

Change = Literal["assign", "ban", "swap", "none"]
"""A learner gets a mentor; may not have her; exchanges with another learner; goes without."""
_BREAKS = Label("不符合：{rule}", "does not keep: {rule}")
_NOTED = Label("提示：{rule}", "only noted: {rule}")
_BELOW = Label(
    "匹配分 {score}，低于最低分 {least}（满分 100）",
    "the score is {score}, below the least of {least} (of 100)",
)
_NO_SEAT = Label("名额都已由人工指定占用", "every seat there is taken by pairs that HR fixed")


@dataclass(frozen=True, slots=True)
class Question:
    """What is to be priced.

    Attributes
    ----------
    change : Change
    learner : str
        Id.
    other : str
        Id of the mentor, or of the other learner for ``"swap"``; empty for ``"none"``.
    """

    change: Change
    learner: str
    other: str = ""


@dataclass(frozen=True, slots=True)
class Someone:
    """A person by id and name; both empty for nobody."""

    id: str
    name: str


@dataclass(frozen=True, slots=True)
class MoveTold:
    """Who moves, from whom, to whom."""

    learner: Someone
    before: Someone
    after: Someone


@dataclass(frozen=True, slots=True)
class PriceAnswer:
    """What a change costs.

    Attributes
    ----------
    question : Question
    loss : Loss
        What the optimum loses: exactly what solving again with the change gives.
    lowest : Loss or None
        The least that prices could say, where they are not unique: `loss` is the most. None for
        changes that are not one pair.
    moves : tuple of MoveTold
        One best way to do it; empty where nothing has to change.
    breaks : tuple of Reason
        Soft and reported rules that the new pair does not keep; none of them is private.
    """

    question: Question
    loss: Loss
    lowest: Loss | None
    moves: tuple[MoveTold, ...]
    breaks: tuple[Reason, ...]

    def as_json(self) -> dict[str, Any]:
        """Return the answer as plain values."""
        return {
            "question": view(self.question),
            "cost": view(self.loss),
            "lowest_by_prices": view(self.lowest),
            "moves": view(self.moves),
            "breaks": view(self.breaks),
        }


def price_files(
    request: MatchRequest,
    question: Question,
    *,
    run: Path | None = None,
    reject: Path | None = None,
    progress: Progress = silent,
) -> PriceAnswer:
    """Read the files of a company, assign, and price one change.

    Parameters
    ----------
    request : MatchRequest
    question : Question
    run : Path, optional
        A run folder whose policy, instant, locks and seed are to be used.
    reject : Path, optional
        The pairs that were turned down, where that run matched a cohort again.
    progress : callable, optional

    Raises
    ------
    NotInCohort
        An id is not in the cohort at the instant.
    NoSuchPair
        The pair that is asked for cannot be.
    NotPriced
        The policy does not ask for the best total.
    InvalidInput, InvalidPolicy, OtherInput …
        As `api.services.posing.pose`.
    """
    posed = pose(request, run, reject=reject, progress=progress)
    if posed.policy.objective == "stable" or posed.policy.pair_cap < 1:
        raise NotPriced(posed.policy.name)
    progress("assign")
    return price(posed, posed.solved(), question)


def price(posed: Posed, solved: Solved, question: Question) -> PriceAnswer:
    """Price one change of an optimum, by ids.

    Raises
    ------
    NotInCohort, NoSuchPair
    """
    cohort = posed.scored.cohort
    other = _other(cohort, question)
    learner = position(cohort.learners, _learner(posed, question, other))
    try:
        found, lowest = _priced(solved, question.change, learner, other)
    except InvalidLock as error:
        raise impossible(posed, solved.optimum, error) from error
    pairs = [(m.learner, m.after) for m in found.moves if m.learner in (learner, other)]
    asked = [pair for pair in pairs if question.change != "ban" and pair[1] >= 0]
    breaks = tuple(r for pair in asked for r in broken(posed, solved.case.min_score, *pair))
    moves = tuple(_told(cohort, m.learner, m.before, m.after) for m in found.moves)
    return PriceAnswer(question, found.loss, lowest, moves, breaks)


def _learner(posed: Posed, question: Question, other: int) -> str:
    """Id of the row that is asked about; where no mentor is named, kinds need the id of a wish."""
    if question.change in ("none", "swap"):
        return question.learner
    return row_id(posed.scored.cohort, posed.policy, question.learner, other)


def _other(cohort: Cohort, question: Question) -> int:
    if question.change == "none":
        return -1
    side = cohort.learners if question.change == "swap" else cohort.mentors
    return position(side, question.other)


def _priced(
    solved: Solved, change: Change, learner: int, other: int
) -> tuple[Override, Loss | None]:
    case, optimum = solved.case, solved.optimum
    if change == "ban":
        return price_ban(case, optimum, learner, other), None
    if change == "swap":
        return price_swap(case, optimum, learner, other), None
    lowest, _ = price_interval(case, optimum, learner, other)
    return price_override(case, optimum, learner, other), lowest


def impossible(posed: Posed, optimum: Assignment, error: InvalidLock) -> NoSuchPair:
    """Say why a pair cannot be, as an explanation would: private reasons sound all the same."""
    scored, cohort = posed.scored, posed.scored.cohort
    answer = why_not(
        scored.encoded,
        scored.scores,
        scored.rules,
        optimum,
        None,
        error.learner,
        error.mentor,
    )
    why = _NO_SEAT
    if answer.code in ("rule", "unavailable"):
        parts = answer.sentences("zh"), answer.sentences("en")
        why = Label("；".join(parts[0]), "; ".join(parts[1]))
    return NoSuchPair(cohort.learners[error.learner], cohort.mentors[error.mentor], why)


def broken(posed: Posed, least: float, learner: int, mentor: int) -> list[Reason]:
    """Name the public rules that a pair does not keep, and a least score that it is below.

    A rule that is only reported has the code ``"noted"``, any other ``"breaks"``.
    """
    units = posed.scored.scores.units_of(np.asarray([learner]), np.asarray([mentor]))[0]
    return broken_at(posed, least, learner, mentor, units)


def broken_at(posed: Posed, least: float, learner: int, mentor: int, units: float) -> list[Reason]:
    """Name what `broken` does, of a pair whose score is known, in units."""
    told = rules_told(posed.scored.rules, learner, mentor)
    if units < least * UNIT:
        points = {"score": f"{100 * units / UNIT:.1f}", "least": f"{100 * least:.1f}"}
        told.append(Reason("below_least", _BELOW, points))
    return told


def rules_told(rules: RuleBook, learner: int, mentor: int) -> list[Reason]:
    """Name the public rules that a pair does not keep, by the codes of `broken`."""
    return [_of_rule(rule) for rule in rules.broken(learner, mentor) if not rule.private]


def _of_rule(rule: Rule) -> Reason:
    code, text = ("noted", _NOTED) if rule.mode == "report" else ("breaks", _BREAKS)
    return Reason(code, text, {"rule": rule_label(rule)})


def _told(cohort: Cohort, learner: int, before: int, after: int) -> MoveTold:
    who = Someone(cohort.learners[learner], cohort.learner_side.name[learner])
    return MoveTold(who, _mentor(cohort, before), _mentor(cohort, after))


def _mentor(cohort: Cohort, mentor: int) -> Someone:
    if mentor < 0:
        return Someone("", "")
    return Someone(cohort.mentors[mentor], cohort.mentor_side.name[mentor])
