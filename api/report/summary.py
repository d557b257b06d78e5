"""A run in numbers: how many, how good, how full."""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray

from api.report.content import KindSummary, Summary
from features.schema import MENTOR_KINDS
from matching.labels import list_values
from matching.pipeline import MatchRun
from matching.scores import UNIT


def assigned_scores(run: MatchRun) -> NDArray[np.float64]:
    """Score of each learner's pair in [0, 1], shape (n_learners,); NaN where unmatched."""
    mentor = run.assignment.mentor
    scores = np.full(len(mentor), np.nan)
    matched = np.flatnonzero(mentor >= 0)
    scores[matched] = run.scores.units_of(matched, mentor[matched]) / UNIT
    return scores


def assigned_coverage(run: MatchRun) -> NDArray[np.float64]:
    """Share of each learner's gap that the assigned mentor can close, shape (n_learners,).

    In [0, 1]; NaN where unmatched or without a gap.
    """
    mentor = run.assignment.mentor
    covered = list_values(run.encoded.factors.get("gap_coverage"), mentor[:, np.newaxis])[:, 0]
    counted = (mentor >= 0) & run.cohort.needs.share.any(axis=1)
    return np.where(counted, covered, np.nan)


def summarise(run: MatchRun) -> Summary:
    """Return the numbers at the top of a report; means are NaN where nothing is to be averaged."""
    concentration = run.diagnosis.concentration
    scores = assigned_scores(run)
    return Summary(
        learners=len({*run.cohort.learner_side.person}) + len(run.left_out),
        wishes=len(run.cohort.learners),
        kinds=_kinds(run),
        mentors=concentration.mentors,
        seats=concentration.seats,
        matched=run.assignment.n_matched,
        locked=int(np.count_nonzero(run.locked >= 0)),
        mean_score=_mean(scores),
        mean_coverage=_mean(assigned_coverage(run)),
        full=concentration.full,
        idle=concentration.idle,
        total=math.fsum(scores[~np.isnan(scores)].tolist()),
        gap=run.assignment.gap,
        objective=run.policy.objective,
    )


def _kinds(run: MatchRun) -> tuple[KindSummary, ...]:
    """Count wishes by kind, in the order of the policy."""
    wanted, has = run.cohort.learner_kind, run.assignment.mentor >= 0
    asked = {kind.kind for kind in run.policy.kinds}
    return tuple(
        KindSummary(
            choice.code,
            choice.label,
            wished=int(np.count_nonzero(wanted == code)),
            matched=int(np.count_nonzero((wanted == code) & has)),
        )
        for code, choice in enumerate(MENTOR_KINDS)
        if choice.code in asked
    )


def _mean(values: NDArray[np.float64]) -> float:
    known = values[~np.isnan(values)]
    return math.fsum(known.tolist()) / len(known) if len(known) else math.nan
