"""A run by department and by post: how many, how good; small groups are not shown alone."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from api.report.content import Group
from api.report.summary import assigned_coverage, assigned_scores
from features.label import Label
from matching.pipeline import MatchRun

SMALLEST_GROUP = 5
"""Learners below which a group is not told apart: a mean of few is about persons."""
_NO_DEPARTMENT = Label("未填部门", "no department")
_NO_POST = Label("未填岗位", "no post")
_SMALL = Label("其他（合并 {n} 个小组）", "others ({n} small groups)")


@dataclass(frozen=True, eq=False)
class _Told:
    """What is known of each learner, each of shape (n_learners,).

    `first` marks one row of each person: where the policy asks for kinds of mentor a learner has
    several, and a group is as large as it has people.
    """

    first: NDArray[np.bool_]
    matched: NDArray[np.bool_]
    score: NDArray[np.float64]
    coverage: NDArray[np.float64]

    def group(self, members: NDArray[np.bool_], name: Label) -> Group:
        """Sum up some learners."""
        return Group(
            name,
            learners=int(np.count_nonzero(members & self.first)),
            wishes=int(np.count_nonzero(members)),
            matched=int(np.count_nonzero(members & self.matched)),
            score=_mean(self.score[members]),
            coverage=_mean(self.coverage[members]),
        )


def by_department(run: MatchRun) -> tuple[Group, ...]:
    """Group a run's learners by department; see `grouped`."""
    cohort = run.cohort
    names = [Label(name, name) for name in cohort.departments]
    return grouped(run, cohort.learner_side.department, [*names, _NO_DEPARTMENT])


def by_post(run: MatchRun) -> tuple[Group, ...]:
    """Group a run's learners by post; see `grouped`."""
    return grouped(run, run.cohort.learner_side.post, [*run.cohort.post_labels, _NO_POST])


def grouped(run: MatchRun, code: NDArray[np.intp], names: Sequence[Label]) -> tuple[Group, ...]:
    """Group a run's learners, the largest group first.

    Parameters
    ----------
    run : MatchRun
    code : ndarray of intp, shape (n_learners,)
        Group of each learner; -1 for none.
    names : sequence of Label
        By code; the last one for no group.

    Returns
    -------
    tuple of Group
        Groups of fewer than `SMALLEST_GROUP` learners are one group at the end. Where even that one
        is smaller, the next larger group joins it, so that nothing can be had by subtraction. Empty
        where fewer than two groups are left: they would say what the totals say.
    """
    group = np.where(code < 0, len(names) - 1, code)
    first = _first_rows(run)
    size = np.bincount(group[first], minlength=len(names))
    order = [at for at in np.argsort(-size, kind="stable").tolist() if size[at]]
    alone = shown_alone(size[order])
    matched = run.assignment.mentor >= 0
    told = _Told(first, matched, assigned_scores(run), assigned_coverage(run))
    rows = [told.group(group == at, names[at]) for at in order[:alone]]
    rest = order[alone:]
    if rest:
        label = Label(_SMALL.format("zh", n=len(rest)), _SMALL.format("en", n=len(rest)))
        rows.append(told.group(np.isin(group, rest), label))
    return tuple(rows) if len(rows) > 1 else ()


def _first_rows(run: MatchRun) -> NDArray[np.bool_]:
    """Mark the first row of each person, shape (n_learners,)."""
    repeated = pd.Series(run.cohort.learner_side.person, dtype=object).duplicated()
    first: NDArray[np.bool_] = ~repeated.to_numpy(np.bool_)
    return first


def shown_alone(sizes: NDArray[np.intp]) -> int:
    """How many of the groups, the largest first, are shown one by one."""
    alone = int(np.count_nonzero(sizes >= SMALLEST_GROUP))
    rest = int(sizes[alone:].sum())
    return alone - 1 if 0 < rest < SMALLEST_GROUP and alone else alone


def _mean(values: NDArray[np.float64]) -> float:
    known = values[~np.isnan(values)]
    return float(known.mean()) if len(known) else math.nan
