"""Diagnosis of a match run: who is unmatched and why, what would help, what is scarce."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from features.cohort import Cohort
from features.label import Label
from features.reason import Reason
from matching._balance import (
    CompetencyBalance,
    Concentration,
    Recruit,
    Scarce,
    balance,
    concentration,
    recruits,
    scarce_mentors,
)
from matching._case import Case
from matching._relaxations import Relaxation, Rescore, Trials, try_relaxations
from matching._remedies import Unmatched, UnmatchedCode, explain_unmatched
from matching.assignment import Assignment
from matching.blocking import blocking_pairs
from matching.explanation import RULE_LABELS
from matching.rematch import without_stay
from matching.rules import RuleBook

__all__ = [
    "MOST_RELAXATIONS",
    "CompetencyBalance",
    "Concentration",
    "Diagnosis",
    "Recruit",
    "Relaxation",
    "Scarce",
    "Stability",
    "Unmatched",
    "UnmatchedCode",
    "diagnose",
    "stability_of",
]

_FOR_NOBODY = Label(
    "规则“{rule}”为部门“{department}”单独设置，但该部门没有学员；请核对部门名称",
    "the rule “{rule}” is set for the department “{department}”, in which no learner is:"
    " check the name",
)
_NOT_BEST = Label(
    "分配不是按总分最优得出的（抽签、稳定匹配或提前结束），未试算单项改变的效果",
    "single changes were not tried: the assignment is not the best total (drawn, stable, or stopped"
    " early)",
)
_NOT_TRIED = Trials((), (Reason("not_best", _NOT_BEST),))
MOST_RELAXATIONS = 20
"""Most relaxations listed."""
MOST_PAIRS = 200_000_000
"""Most pairs that are gone through to see who would rather have whom."""


@dataclass(frozen=True)
class Stability:
    """How many would rather have each other.

    Attributes
    ----------
    blocking_pairs : int
        Learner and mentor who would both gain by leaving what the assignment gives them.
    learners : int
        Learners in such a pair.
    """

    blocking_pairs: int
    learners: int


@dataclass(frozen=True)
class Diagnosis:
    """What a match run says about itself.

    Attributes
    ----------
    unmatched : tuple of Unmatched
        In the order of ids.
    relaxations : tuple of Relaxation
        Single changes that help, by learners matched and then by total, at most
        `MOST_RELAXATIONS`. Each is what solving again with it gives. Empty when nobody is
        unmatched.
    balance : tuple of CompetencyBalance
        Scarcest first.
    scarce : tuple of Scarce
        Mentors with the highest seat prices.
    recruit : tuple of Recruit
        Expertise to recruit, the most wanting first.
    concentration : Concentration
    stability : Stability or None
        None above `MOST_PAIRS` pairs.
    notes : tuple of Reason
        What was not tried because of the size; rules that hold for nobody.
    """

    unmatched: tuple[Unmatched, ...]
    relaxations: tuple[Relaxation, ...]
    balance: tuple[CompetencyBalance, ...]
    scarce: tuple[Scarce, ...]
    recruit: tuple[Recruit, ...]
    concentration: Concentration
    stability: Stability | None
    notes: tuple[Reason, ...]


def diagnose(
    cohort: Cohort,
    case: Case,
    assignment: Assignment,
    rules: RuleBook,
    *,
    rescore: Rescore,
    relaxation_order: Sequence[str],
) -> Diagnosis:
    """Diagnose a match run.

    Parameters
    ----------
    cohort : Cohort
        Its capacities and minimum loads are those of the case.
    case : Case
    assignment : Assignment
        Of the case. Single changes are tried on an optimum alone: what they bring to an assignment
        that was drawn, or is stable, solving again does not tell.
    rules : RuleBook
        The book that the scores of the case were made with.
    rescore : callable of RuleBook to PairScores
        Scores the same cohort under other rules.
    relaxation_order : sequence of str
        The rules that may be given up, in order.

    Returns
    -------
    Diagnosis
        Without learners or without mentors every part is as empty as the data.

    Raises
    ------
    NotOptimal
        The assignment has no gap, and is not an optimum of the case.
    """
    capacity, order = cohort.capacity, relaxation_order
    tried = Trials((), ())
    if np.any(assignment.mentor < 0):
        tried = _NOT_TRIED
        if assignment.gap == 0:
            tried = try_relaxations(
                cohort, case, assignment, rules, rescore=rescore, relaxation_order=order
            )
    table = balance(cohort, capacity, assignment.seat_price)
    return Diagnosis(
        explain_unmatched(
            cohort,
            case,
            assignment,
            rules,
            trials=None if tried is _NOT_TRIED else tried.trials,
            relaxation_order=order,
        ),
        tuple(trial.relaxation for trial in tried.trials[:MOST_RELAXATIONS]),
        table,
        scarce_mentors(cohort, capacity, assignment),
        recruits(cohort, assignment, table),
        concentration(capacity, assignment),
        stability_of(case, assignment.mentor),
        (*_rules_for_nobody(cohort, rules), *tried.notes),
    )


def stability_of(case: Case, mentor: NDArray[np.intp]) -> Stability | None:
    """Count who would rather have each other than what an assignment gives them.

    They go by the scores; that a pair has been together does not count here. Who is locked cannot
    leave, and a pair below the least score is none.

    Parameters
    ----------
    case : Case
    mentor : ndarray of intp, shape (n_learners,)
        -1 = unmatched.

    Returns
    -------
    Stability or None
        None above `MOST_PAIRS` pairs.
    """
    if math.prod(case.scores.shape) > MOST_PAIRS:
        return None
    scores = without_stay(case.scores)
    found = blocking_pairs(
        mentor,
        scores,
        scores,
        case.capacity,
        locked=case.locked,
        min_score=case.min_score,
        most=0,
    )
    return Stability(found.n_pairs, int(np.count_nonzero(found.per_learner)))


def _rules_for_nobody(cohort: Cohort, rules: RuleBook) -> tuple[Reason, ...]:
    """Name rules set for a department in which no learner is: perhaps its name is misspelt."""
    taken = {cohort.departments[code] for code in set(cohort.learner_side.department) - {-1}}
    return tuple(
        Reason(
            "rule_for_nobody",
            _FOR_NOBODY,
            {"rule": RULE_LABELS[rule.code], "department": rule.department},
        )
        for rule in rules.rules
        if rule.department and rule.department not in taken and not rule.private
    )
