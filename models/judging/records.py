"""What a judgement holds: figures with n, interval and grade, sentences in both languages.

A figure that nothing is known of is NaN (null in the document), never left out and never 0. Labels
are in [0, 1]; days are ISO dates; a mentor or a learner is told by id alone.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from evaluation.grades import Grade
from evaluation.interval import Interval
from evaluation.kirkpatrick import LevelFigure
from features.label import Label
from models.judging.change_records import Curve, DriftFigures, Power, Weights
from models.judging.order_records import PolicyRanking, Reliability, Worth
from models.judging.people_records import Groups, Load

Verdict = Literal["better", "worse", "alike", "unknown", "same"]
"""Clearly better or worse; clearly no difference worth seeing; cannot be told; nothing to compare,
since both are one."""
Question = Literal["before", "random", "prior"]
"""Better than the intake (or year) before; than chance; than HR's weights?"""
Basis = Literal["intakes", "off_policy", "outcomes", "choices", "backtest"]
"""Mean labels of intakes; outcomes of the log, weighed; order of outcomes; order of choices; order
of outcomes that a new model had not seen."""


@dataclass(frozen=True, slots=True)
class Size:
    """What there is to judge by.

    Attributes
    ----------
    lists, rows, learners, mentors : int
        Shown; a row is one mentor on one list.
    choices, refused : int
        Lists of which somebody was chosen, and lists of which nobody was, as was said.
    pairs, labels : int
        Pairs of these lists, and those with a label.
    drawn : float
        Share of the rows whose chance to be shown was logged, in [0, 1]; NaN without rows.
    left_out : int
        Lists that lack a feature.
    """

    lists: int
    rows: int
    learners: int
    mentors: int
    choices: int
    refused: int
    pairs: int
    labels: int
    drawn: float
    left_out: int


@dataclass(frozen=True, slots=True)
class Comparison:
    """One answer to one of the three questions.

    Attributes
    ----------
    question : Question
    basis : Basis
    of, than : str
        What is compared: names of intakes, or of policies.
    unit : {"label", "auc"}
        Of `difference`: of labels in [0, 1], or of an area under a curve.
    difference : Interval
    sure : float
        Chance that it is above 0, in [0, 1], as the interval has it; NaN where unknown.
    verdict : Verdict
    worth_seeing : float
        Smallest difference that would matter: what "alike" and `needed` go by.
    n, n_learners : int
        Outcomes, or lists with a choice, that it is made of.
    needed : int or None
        How many more are needed to see `worth_seeing` four times in five; None unless the verdict
        is "unknown" and it can be told.
    grade : Grade or None
    warnings : tuple of str
        Codes of `models.judging.cautions.CAUTIONS`.
    sentence : Label
        Complete, in both languages.
    """

    question: Question
    basis: Basis
    of: str
    than: str
    unit: Literal["label", "auc"]
    difference: Interval
    sure: float
    verdict: Verdict
    worth_seeing: float
    n: int
    n_learners: int
    needed: int | None
    grade: Grade | None
    warnings: tuple[str, ...]
    sentence: Label


@dataclass(frozen=True, slots=True)
class Intake:
    """One intake (or year) in the mean.

    Attributes
    ----------
    name : str
        Of the cohort; the year where the log knows no cohorts.
    first_day : str
        On which it was shown lists.
    pairs, labels, learners : int
        Pairs, those of which anything is known, and their learners.
    response : float
        Answers over those that were due, of all measures that people are asked for, in [0, 1]; NaN
        where none is due.
    measures : tuple of str
        Of which enough is known to count in the mean.
    mean, corrected : Interval
        Of what is known; and what it would be had everybody answered. NaN where `too_few`: of too
        few learners, or of pairs of which too many still run.
    less : Interval
        Corrected, less the intake before it, of the measures that both have; NaN for the first.
    n_compared : int
        Pairs that `less` is made of, in both intakes.
    grade : Grade or None
        The weakest of what is known.
    warnings : tuple of str
        Codes of `models.judging.cautions.CAUTIONS`: what the correction rests on.
    too_few : bool
    """

    name: str
    first_day: str
    pairs: int
    labels: int
    learners: int
    response: float
    measures: tuple[str, ...]
    mean: Interval
    corrected: Interval
    less: Interval
    n_compared: int
    grade: Grade | None
    warnings: tuple[str, ...]
    too_few: bool


@dataclass(frozen=True, slots=True)
class Judgement:
    """All that can be said of a log.

    Attributes
    ----------
    as_of : str
        ISO day; what came on it or later is not read.
    draws : int
        Bootstrap draws of learners.
    digest : str
        SHA-256 of the rows that it was made from.
    window : tuple of str
        First and last day of what is known of pairs; empty for none.
    features : mapping of str to Label
    policies : mapping of Policy to mapping of str to float
        Weights of each, as shares; those of "random" are empty.
    size : Size
    better : tuple of Comparison
        By question; the one that answers best is the first of its question.
    ranking : tuple of PolicyRanking
    reliability : Reliability
    intakes : tuple of Intake
        In the order of time.
    worth : Worth
    groups : Groups
    load : Load
    levels : tuple of LevelFigure
    drift : DriftFigures
    weights : Weights or None
        None where nothing was shown.
    curve : Curve
    power : Power
    """

    as_of: str
    draws: int
    digest: str
    window: tuple[str, ...]
    features: Mapping[str, Label]
    policies: Mapping[str, Mapping[str, float]]
    size: Size
    better: tuple[Comparison, ...]
    ranking: tuple[PolicyRanking, ...]
    reliability: Reliability
    intakes: tuple[Intake, ...]
    worth: Worth
    groups: Groups
    load: Load
    levels: tuple[LevelFigure, ...]
    drift: DriftFigures
    weights: Weights | None
    curve: Curve
    power: Power

    def answers(self, question: Question) -> tuple[Comparison, ...]:
        """Return the comparisons that answer a question, the best first."""
        return tuple(one for one in self.better if one.question == question)
