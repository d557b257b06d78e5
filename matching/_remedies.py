"""Why each unmatched learner has no mentor, and the cheapest single change that helps him."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from features.cohort import Cohort
from features.label import Label
from features.reason import Parameter, Reason
from matching._case import Case, row_blocks
from matching._relaxations import RULE_LABELS, Relaxation, Trial
from matching.assignment import Assignment
from matching.rules import RuleBook
from matching.scores import UNIT

UnmatchedCode = Literal[
    "no_mentor_with_seats", "all_forbidden", "below_min_score", "no_room", "not_worth"
]

_NO_SEATS = Label(
    "目前没有任何导师有名额（导师共 {mentors} 位）",
    "no mentor has a seat at present (mentors: {mentors})",
)
_ALL_FORBIDDEN = Label(
    "{seated} 位有名额的导师都不适用于该学员",
    "no mentor with seats is open to this learner (mentors with seats: {seated})",
)
_RULE_REMOVES = Label(
    "规则“{rule}”排除了 {mentors} 位导师中的 {count} 位",
    "“{rule}” rules out {count} of {mentors} mentors",
)
_OTHER_REMOVES = Label(
    "其他原因排除了 {mentors} 位导师中的 {count} 位",
    "other reasons rule out {count} of {mentors} mentors",
)
_BELOW = Label(
    "{mentors} 位可选导师的匹配分都低于最低分 {minimum:.3f}，最高为 {best:.3f}",
    "every open mentor scores below the minimum of {minimum:.3f}, the best {best:.3f} "
    "(open mentors: {mentors})",
)
_NO_ROOM = Label(
    "{mentors} 位合适导师的 {seats} 个名额都已分给其他学员",
    "every seat with a suitable mentor went to another learner "
    "(suitable mentors: {mentors}, seats: {seats})",
)
_NOT_WORTH = Label(
    "最高匹配分仅为 {best:.3f}，配对并无益处",
    "the best score is {best:.3f}: no match is better than that match",
)
_REMEDY = Label("可行办法：{change}", "what would help: {change}")
_NO_REMEDY = Label(
    "没有任何单项改动能确保解决，建议人工处理",
    "no single change is sure to help: a human should look at it",
)
_NOT_TRIED = Label("未试算补救办法", "what would help was not tried")
_OTHERS_FIRST = Label(
    "任何单项改动都不能确保轮到该学员，新增名额可能先分给他人；"
    "仅靠增加名额，安排所有这样的学员至少还需 {count} 个；建议人工处理",
    "no single change is sure to help: one more seat may go to another learner first; by seats "
    "alone, all such learners need at least {count} more; a human should look at it",
)
"""One more seat matches at most one more learner, so that so many learners need so many seats."""


@dataclass(frozen=True)
class Unmatched:
    """One learner without a mentor.

    Attributes
    ----------
    learner, name : str
        Id and name.
    code : str
        ``"no_mentor_with_seats"``: no mentor has a seat. ``"all_forbidden"``: every mentor with
        seats is ruled out for the learner. ``"below_min_score"``: all that are left score too
        low. ``"not_worth"``: with objective ``"score"``, no match adds to the total. ``"no_room"``:
        suitable mentors exist, and all their seats went to other learners.
    remedy : Relaxation or None
        The cheapest single change after which more learners are matched and this one is among
        them, in the order of `cheapest_remedies`. None where no change that was tried is sure to
        do that.
    reasons : tuple of Reason
        The code in numbers, then the remedy. Private rules are counted among "other reasons".
    """

    learner: str
    name: str
    code: UnmatchedCode
    remedy: Relaxation | None
    reasons: tuple[Reason, ...]


@dataclass(frozen=True)
class _Standing:
    """How one learner stands: mentors left after each step, and the best score among them."""

    mentors: int
    seated: int
    present: int
    eligible: int
    seats: int
    best: float


def explain_unmatched(
    cohort: Cohort,
    case: Case,
    assignment: Assignment,
    rules: RuleBook,
    *,
    trials: Sequence[Trial] | None,
    relaxation_order: Sequence[str],
) -> tuple[Unmatched, ...]:
    """Return every unmatched learner with reasons and remedy, in the order of ids.

    Without trials, where single changes were not tried, none is promised and none ruled out.
    """
    remedies = cheapest_remedies(trials or (), relaxation_order)
    standings = [
        (learner, standing)
        for rows in row_blocks(np.flatnonzero(assignment.mentor < 0))
        for learner, standing in zip(rows.tolist(), _standings(case, rows), strict=True)
    ]
    codes = [_code(case, standing) for _, standing in standings]
    without_room = codes.count("no_room")
    found = []
    for code, (learner, standing) in zip(codes, standings, strict=True):
        reasons = [_headline(case, code, standing)]
        if code == "all_forbidden":
            reasons += _exclusions(rules, learner, standing.mentors)
        remedy = remedies.get(learner)
        if trials is None:
            reasons.append(Reason("no_remedy", _NOT_TRIED))
        else:
            reasons.append(_advice(remedy, without_room if code == "no_room" else 0))
        name = cohort.learner_side.name[learner]
        found.append(Unmatched(cohort.learners[learner], name, code, remedy, tuple(reasons)))
    return tuple(found)


def cheapest_remedies(
    trials: Sequence[Trial], relaxation_order: Sequence[str]
) -> dict[int, Relaxation]:
    """Return the cheapest remedy by learner position; learners whom nothing helps are left out.

    Rules in the policy's order, then one more seat with the best total, then the minimum score
    lowered as little as possible: it is lowered for everybody.
    """
    place = {code: i for i, code in enumerate(relaxation_order)}

    def cost(trial: Trial) -> tuple[int, bool, float, str]:
        change = trial.relaxation
        listed = place.get(change.target, len(place)) if change.kind == "rule" else len(place)
        lower = change.kind == "min_score"
        return listed, lower, -float(change.target) if lower else -change.total_gain, change.target

    remedies: dict[int, Relaxation] = {}
    for trial in sorted((t for t in trials if t.relaxation.matched_gain > 0), key=cost):
        for learner in trial.learners.tolist():
            remedies.setdefault(learner, trial.relaxation)
    return remedies


def _standings(case: Case, rows: NDArray[np.intp]) -> Iterator[_Standing]:
    units = case.scores.units(rows)
    seated = case.capacity > 0
    present = np.isfinite(units) & seated
    eligible = present & (units >= case.min_score * UNIT)
    best = np.where(present, units, -np.inf).max(axis=1, initial=-np.inf) / UNIT
    counts = zip(
        present.sum(axis=1).tolist(),
        eligible.sum(axis=1).tolist(),
        (eligible @ case.capacity).tolist(),
        best.tolist(),
        strict=True,
    )
    for n_present, n_eligible, seats, top in counts:
        yield _Standing(len(seated), int(seated.sum()), n_present, n_eligible, seats, top)


def _code(case: Case, standing: _Standing) -> UnmatchedCode:
    if not standing.seated:
        return "no_mentor_with_seats"
    if not standing.present:
        return "all_forbidden"
    if not standing.eligible:
        return "below_min_score"
    return "not_worth" if case.objective == "score" and standing.best <= 0 else "no_room"


def _headline(case: Case, code: UnmatchedCode, standing: _Standing) -> Reason:
    if code == "no_mentor_with_seats":
        return Reason(code, _NO_SEATS, {"mentors": standing.mentors})
    if code == "all_forbidden":
        return Reason(code, _ALL_FORBIDDEN, {"seated": standing.seated})
    if code == "below_min_score":
        numbers = {"minimum": case.min_score, "best": standing.best}
        return Reason(code, _BELOW, {"mentors": standing.present, **numbers})
    if code == "not_worth":
        return Reason(code, _NOT_WORTH, {"best": standing.best})
    return Reason(code, _NO_ROOM, {"mentors": standing.eligible, "seats": standing.seats})


def _exclusions(rules: RuleBook, learner: int, n_mentors: int) -> Iterator[Reason]:
    """How many mentors each rule that may be named rules out, and how many nothing named does.

    Private rules, the learner himself and mentors without seats are one number together, so that
    nobody can tell them apart.
    """
    removed: dict[str, NDArray[np.bool_]] = {}
    for rule in rules.of_mode("hard"):
        if not rule.private and rule.code in RULE_LABELS:
            broken = rule.broken_rows(np.asarray([learner]))[0]
            removed[rule.code] = removed.get(rule.code, False) | broken
    for code, mask in removed.items():
        if mask.any():
            parameters: dict[str, Parameter] = {
                "rule": RULE_LABELS[code],
                "count": int(mask.sum()),
                "mentors": n_mentors,
            }
            yield Reason("rule_removes", _RULE_REMOVES, parameters)
    other = n_mentors - int(
        np.logical_or.reduce([*removed.values(), np.zeros(n_mentors, bool)]).sum()
    )
    if other:
        yield Reason("other_removes", _OTHER_REMOVES, {"count": other, "mentors": n_mentors})


def _advice(remedy: Relaxation | None, without_room: int) -> Reason:
    if remedy is not None:
        change = Label(remedy.label.text("zh"), remedy.label.text("en"))
        return Reason("remedy", _REMEDY, {"change": change})
    if without_room > 1:
        return Reason("no_remedy", _OTHERS_FIRST, {"count": without_room})
    return Reason("no_remedy", _NO_REMEDY)
