"""Diagnosis of a match run: who is unmatched and why, what would help, what is scarce."""

from __future__ import annotations

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
from matching.explanation import RULE_LABELS
from matching.policy import Policy
from matching.rules import RuleBook
from matching.scores import PairScores

__all__ = [
    "MOST_RELAXATIONS",
    "CompetencyBalance",
    "Concentration",
    "Diagnosis",
    "Recruit",
    "Relaxation",
    "Scarce",
    "Unmatched",
    "UnmatchedCode",
    "diagnose",
]

_FOR_NOBODY = Label(
    "规则“{rule}”为部门“{department}”单独设置，但该部门没有学员；请核对部门名称",
    "the rule “{rule}” is set for the department “{department}”, in which no learner is:"
    " check the name",
)
MOST_RELAXATIONS = 20
"""Most relaxations listed."""


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
    notes : tuple of Reason
        What was not tried because of the size; rules that hold for nobody.
    """

    unmatched: tuple[Unmatched, ...]
    relaxations: tuple[Relaxation, ...]
    balance: tuple[CompetencyBalance, ...]
    scarce: tuple[Scarce, ...]
    recruit: tuple[Recruit, ...]
    concentration: Concentration
    notes: tuple[Reason, ...]


def diagnose(
    cohort: Cohort,
    scores: PairScores,
    assignment: Assignment,
    rules: RuleBook,
    *,
    rescore: Rescore,
    policy: Policy,
    locked: NDArray[np.intp],
) -> Diagnosis:
    """Diagnose a match run.

    Parameters
    ----------
    cohort : Cohort
        Its capacities and minimum loads are those that the assignment was made with.
    scores : PairScores
    assignment : Assignment
        An optimum under `policy` and `locked`.
    rules : RuleBook
        The book that `scores` was made with.
    rescore : callable of RuleBook to PairScores
        Scores the same cohort under other rules.
    policy : Policy
        Objective, minimum score, and the rules that may be given up, in order.
    locked : ndarray of intp, shape (n_learners,)
        Mentor of each locked learner; -1 for a free learner.

    Returns
    -------
    Diagnosis
        Without learners or without mentors every part is as empty as the data.

    Raises
    ------
    NotOptimal
        The assignment is not an optimum of this case.
    """
    capacity, order = cohort.capacity, policy.relaxation_order
    case = Case(scores, capacity, cohort.minimum, policy.minimum_score, policy.objective, locked)
    tried = Trials((), ())
    if np.any(assignment.mentor < 0):
        tried = try_relaxations(
            cohort, case, assignment, rules, rescore=rescore, relaxation_order=order
        )
    table = balance(cohort, capacity, assignment.seat_price)
    return Diagnosis(
        explain_unmatched(
            cohort, case, assignment, rules, trials=tried.trials, relaxation_order=order
        ),
        tuple(trial.relaxation for trial in tried.trials[:MOST_RELAXATIONS]),
        table,
        scarce_mentors(cohort, capacity, assignment),
        recruits(cohort, assignment, table),
        concentration(capacity, assignment),
        (*_rules_for_nobody(cohort, rules), *tried.notes),
    )


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
