"""Single changes that would match more learners, each with what it is sure to bring."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from features.cohort import Cohort
from features.label import Label
from features.reason import Parameter, Reason
from features.schema import RULES
from matching._case import Case, row_blocks
from matching._seats import MOST_MENTORS, SeatGains, certified_gains, seat_gains
from matching.assignment import Assignment
from matching.rules import RuleBook
from matching.scores import UNIT, PairScores

Kind = Literal["seat", "rule", "min_score"]
Rescore = Callable[[RuleBook], PairScores]

RULE_LABELS: dict[str, Label] = {choice.code: choice.label for choice in RULES}
GRID = 1000
"""Lower minimum scores are tried at whole thousandths, so that what is shown is what was solved."""
_SOLVES = ((10**5, 12), (10**6, 4), (10**7, 2))
"""Number of pairs, and how often a case of at most so many is solved again."""
_SEAT = Label(
    "给导师{mentor}增加 1 个名额（现有 {capacity} 个）",
    "one more seat with {mentor} (now {capacity})",
)
_RULE = Label("放宽规则“{rule}”", "give up the rule “{rule}”")
_MIN_SCORE = Label(
    "将最低匹配分从 {old:.3f} 降到 {new:.3f}", "lower the minimum score from {old:.3f} to {new:.3f}"
)
_SOME_MINIMUMS = Label(
    "会让更多人进入的较低最低匹配分共 {count} 档，只试算了 {tried} 档；"
    "补救中给出的是试算过的各档里降得最少的一档，未必是最小的降幅",
    "of {count} lower minimum scores that would let somebody in, {tried} were tried: a remedy "
    "names the one of these that is lowered least, and less might do",
)
_TOO_MANY_MENTORS = Label(
    "导师超过 {most} 位，未逐一计算“增加 1 个名额”的效果",
    "more than {most} mentors: one more seat was not worked out for each of them",
)
_BY_PRICE = Label(
    "导师超过 {most} 位，“增加 1 个名额”的效果由证书的价格得出，"
    "没有逐一重新求解，也未推算会轮到哪位学员",
    "more than {most} mentors: what one more seat adds comes from the prices of the certificate; "
    "nothing was solved again for it, and who would get the seat was not worked out",
)
_TOO_MANY_CHANGES = Label(
    "因规模较大，另有 {count} 项改动（规则或最低匹配分）未试算",
    "changes of rules or of the minimum score that were not tried because of the size: {count}",
)


@dataclass(frozen=True)
class Relaxation:
    """One change of the case, and what solving again with it gives.

    Attributes
    ----------
    kind : {"seat", "rule", "min_score"}
    target : str
        Mentor id, rule code, or the new minimum score.
    label : Reason
        What would be changed.
    matched_gain : int
        Learners matched in addition.
    total_gain : float
        Change of the total, as a fraction; can be below 0 where more learners get matched.
    """

    kind: Kind
    target: str
    label: Reason
    matched_gain: int
    total_gain: float


@dataclass(frozen=True, eq=False)
class Trial:
    """A relaxation with the unmatched learners who surely get matched by it (positions)."""

    relaxation: Relaxation
    learners: NDArray[np.intp]


@dataclass(frozen=True, eq=False)
class Trials:
    """What was tried and helps, best first, and remarks on what was not tried."""

    trials: tuple[Trial, ...]
    notes: tuple[Reason, ...]


@dataclass(frozen=True, eq=False)
class _Change:
    """A change that only solving again can judge."""

    kind: Kind
    target: str
    label: Reason
    changed: Callable[[], Case]

    def trial(self, before: Assignment) -> Trial:
        """Solve again and compare."""
        after = self.changed().solve()
        gain = after.n_matched - before.n_matched
        helped = np.flatnonzero((after.mentor >= 0) & (before.mentor < 0))
        total_gain = after.total - before.total
        return Trial(Relaxation(self.kind, self.target, self.label, gain, total_gain), helped)


def n_solves(case: Case) -> int:
    """Most times that a diagnosis solves again, by the number of pairs; 0 above 10⁷ pairs."""
    n_learners, n_mentors = case.scores.shape
    return next((most for n_pairs, most in _SOLVES if n_learners * n_mentors <= n_pairs), 0)


def try_relaxations(
    cohort: Cohort,
    case: Case,
    assignment: Assignment,
    rules: RuleBook,
    *,
    rescore: Rescore,
    relaxation_order: Sequence[str],
) -> Trials:
    """Try single relaxations of a case that leaves learners unmatched.

    One more seat is worked out for every mentor without solving (`seat_gains`). Lower minimum
    scores, and rules in the policy's order, are solved again while `n_solves` lasts. What is left
    of it goes to seats for which several learners stand equal, to see who of them gets matched.

    Returns
    -------
    Trials
        Only what matches more learners, or as many with a better total.

    Raises
    ------
    NotOptimal
        The assignment is not an optimum of the case.
    """
    budget = n_solves(case)
    lower, n_lower = _lower_minimums(case, assignment, most=max(1, budget // 4))
    changes = [_new_minimum(case, minimum) for minimum in lower]
    changes += [
        _without_rule(case, rules, code, rescore) for code in relaxable(rules, relaxation_order)
    ]
    solved = [change.trial(assignment) for change in changes[:budget]]
    seats = _seat_trials(cohort, case, assignment, budget - len(solved))
    useful = [trial for trial in (*solved, *seats) if _helps(trial.relaxation)]
    left = len(changes) - len(solved)
    notes = (*_notes(left, case), *_skipped(min(len(lower), budget), n_lower))
    return Trials(tuple(sorted(useful, key=rank)), notes)


def rank(trial: Trial) -> tuple[int, float, str, str]:
    """Sort key: more learners matched first, then the better total."""
    change = trial.relaxation
    return -change.matched_gain, -change.total_gain, change.kind, change.target


def relaxable(rules: RuleBook, relaxation_order: Sequence[str]) -> tuple[str, ...]:
    """Rules that may be given up, in the policy's order: hard, listed, and not private."""
    hard = {rule.code for rule in rules.of_mode("hard") if not rule.private} - {"self"}
    return tuple(code for code in dict.fromkeys(relaxation_order) if code in hard)


def _helps(change: Relaxation) -> bool:
    return (change.matched_gain, change.total_gain) > (0, 0.0)


def _new_minimum(case: Case, minimum: float) -> _Change:
    label = Reason("lower_min_score", _MIN_SCORE, {"old": case.min_score, "new": minimum})
    target = f"{minimum:.3f}"
    return _Change("min_score", target, label, lambda: replace(case, min_score=minimum))


def _without_rule(case: Case, rules: RuleBook, code: str, rescore: Rescore) -> _Change:
    label = Reason("give_up_rule", _RULE, {"rule": RULE_LABELS[code]})
    return _Change("rule", code, label, lambda: replace(case, scores=rescore(rules.without(code))))


def _lower_minimums(
    case: Case, assignment: Assignment, *, most: int
) -> tuple[tuple[float, ...], int]:
    """Lower minimum scores that matter, highest first, and how many there are in all.

    An unmatched learner's best score below the minimum, rounded down to the grid, is the highest
    minimum that lets him in; of all these values at most `most` are taken, evenly spread.
    """
    seated, least = case.capacity > 0, case.min_score * UNIT
    best = [
        np.where(seated & (units < least), units, -np.inf).max(axis=1, initial=-np.inf)
        for units in map(case.scores.units, row_blocks(np.flatnonzero(assignment.mentor < 0)))
    ]
    found = np.concatenate([np.empty(0), *best]) / UNIT
    values = np.unique(np.floor(found[found >= 0] * GRID) / GRID)[::-1]
    if not len(values):
        return (), 0
    spread = np.unique(np.linspace(0, len(values) - 1, most).round().astype(np.intp))
    return tuple(values[spread].tolist()), len(values)


def _seat_trials(
    cohort: Cohort, case: Case, assignment: Assignment, n_confirmed: int
) -> list[Trial]:
    """One more seat at each mentor; the best `n_confirmed` of the undecided ones are solved.

    Only at mentors who have seats: one who is paused or has no hours cannot be asked for more.
    """
    few, by_price = len(case.capacity) <= MOST_MENTORS, case.objective == "total"
    if not (few or by_price):
        return []
    gains = seat_gains(case, assignment) if few else certified_gains(assignment)
    seated = np.flatnonzero(case.capacity > 0).tolist()
    undecided = np.flatnonzero((case.capacity > 0) & (gains.matched == 1) & (gains.learner < 0))
    confirmed = undecided[np.argsort(-gains.units[undecided], kind="stable")][:n_confirmed]
    changes = {mentor: _one_more_seat(cohort, case, mentor) for mentor in seated}
    trials = {mentor: _exact_trial(changes[mentor], gains, mentor) for mentor in seated}
    for mentor in confirmed.tolist():
        trials[mentor] = changes[mentor].trial(assignment)
    return list(trials.values())


def _one_more_seat(cohort: Cohort, case: Case, mentor: int) -> _Change:
    parameters: dict[str, Parameter] = {
        "mentor": f"{cohort.mentor_side.name[mentor]} ({cohort.mentors[mentor]})",
        "capacity": int(case.capacity[mentor]),
    }
    label = Reason("one_more_seat", _SEAT, parameters)
    target = cohort.mentors[mentor]
    return _Change("seat", target, label, lambda: case.with_seat(mentor))


def _exact_trial(change: _Change, gains: SeatGains, mentor: int) -> Trial:
    matched, total_gain = int(gains.matched[mentor]), float(gains.units[mentor]) / UNIT
    learner = gains.learner[mentor]
    helped = np.asarray([learner] if learner >= 0 else [], dtype=np.intp)
    return Trial(Relaxation(change.kind, change.target, change.label, matched, total_gain), helped)


def _skipped(n_tried: int, n_lower: int) -> tuple[Reason, ...]:
    """Say that a lower minimum score which was not tried might do as well."""
    if not 0 < n_tried < n_lower:
        return ()
    return (Reason("minimums_not_tried", _SOME_MINIMUMS, {"tried": n_tried, "count": n_lower}),)


def _notes(n_not_solved: int, case: Case) -> tuple[Reason, ...]:
    notes = []
    if n_not_solved:
        notes.append(Reason("changes_not_tried", _TOO_MANY_CHANGES, {"count": n_not_solved}))
    if len(case.capacity) > MOST_MENTORS:
        priced = case.objective == "total"
        code, label = (
            ("seats_by_price", _BY_PRICE) if priced else ("seats_not_tried", _TOO_MANY_MENTORS)
        )
        notes.append(Reason(code, label, {"most": MOST_MENTORS}))
    return tuple(notes)
