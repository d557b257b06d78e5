"""Whether outcomes are what they were, by the quarter in which pairs began."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from evaluation.drift import Chart, drift
from evaluation.grouping import LEAST_LEARNERS
from models.judging.change_records import DriftAlarm, DriftChart, DriftFigures
from models.judging.group_sentences import drift_sentence
from models.judging.hidden_groups import hidden_below
from models.judging.ripeness import ripe
from models.labels import Labels
from models.learning_rows import LearningRows
from models.log import Log
from models.recipe import RECIPE, Recipe

ATTRIBUTE = "department"
"""Groups that are watched beside everybody, where the log tells them."""


def drifting(
    log: Log, rows: LearningRows, *, recipe: Recipe = RECIPE, attribute: str = ATTRIBUTE
) -> DriftFigures:
    """Watch labels, everybody's and those of each group of learners.

    Parameters
    ----------
    log : Log
    rows : LearningRows
    recipe : Recipe, optional
        That the labels were made by.
    attribute : str
        Of `log.groups`; not watched where the log does not tell it. Of whom it is not known, and
        who in a quarter is of a group of few, counts with everybody alone (`told_apart`).

    Returns
    -------
    DriftFigures
        Each measure is taken less its mean over all pairs: else a young quarter, of which only the
        first measures are known, would look like a change. A measure counts in quarters of which
        nearly all pairs are due (`models.judging.ripeness`): those that end early fare worse. A
        quarter of fewer than `LEAST_LEARNERS` learners is left out: it would speak of persons.
        Without charts where nothing is known.
    """
    begun = log.pairs.set_index("pair_id")["started_on"].reindex(rows.pairs["pair_id"])
    days = pd.DatetimeIndex(begun)
    quarter = (4 * days.year + days.quarter - 1).to_numpy(np.intp)
    at, labels = np.unique(quarter, return_inverse=True)[1], rows.labels
    known = np.where(ripe(labels.due, at)[at], labels.value, np.nan)
    value = like_for_like(replace(labels, value=known), recipe)
    learner = rows.pairs["learner_id"].to_numpy(dtype=object).astype(str)
    value = np.where(_people(learner, at, ~np.isnan(value))[at] < LEAST_LEARNERS, np.nan, value)
    named = log.groups[log.groups["attribute"] == attribute]
    of = dict(zip(named["person_id"], named["group"], strict=True))
    group = np.array([of.get(one, "") for one in learner], dtype=str)
    found = drift(
        value,
        quarter,
        group=told_apart(group, learner, quarter, ~np.isnan(value)),
        cluster=rows.pairs["mentor_id"].to_numpy(dtype=object).astype(str),
    )
    alarms = tuple(
        DriftAlarm(
            one.group,
            _said(one.quarter),
            _said(one.since),
            one.change,
            drift_sentence(one.group, _said(one.since), _said(one.quarter), one.change),
        )
        for one in found.alarms
    )
    return DriftFigures(
        tuple(_chart(one) for one in found.charts), alarms, int(np.sum(~np.isnan(value)))
    )


def like_for_like(labels: Labels, recipe: Recipe = RECIPE) -> NDArray[np.float64]:
    """Return composites in which no measure's usual height counts, shape (n_pairs,).

    Parameters
    ----------
    labels : Labels
    recipe : Recipe, optional
        That they were made by.

    Returns
    -------
    ndarray of float64, shape (n_pairs,)
        Weighted mean of what is known, each less its mean over all pairs; NaN where nothing is.
    """
    known = ~np.isnan(labels.value)
    count = np.maximum(known.sum(axis=0), 1)
    less = np.where(known, labels.value, 0.0) - known * (np.nansum(labels.value, axis=0) / count)
    weight = known @ recipe.weights
    found: NDArray[np.float64] = np.divide(
        less @ recipe.weights, weight, out=np.full(len(weight), np.nan), where=weight > 0
    )
    return found


def told_apart(
    group: NDArray[np.str_],
    learner: NDArray[np.str_],
    quarter: NDArray[np.intp],
    known: NDArray[np.bool_],
) -> NDArray[np.str_]:
    """Return each row's group where, in its quarter, it is no group of few, else "".

    Parameters
    ----------
    group, learner : ndarray of str, shape (n_rows,)
        "" for a group that is not known.
    quarter : ndarray of intp, shape (n_rows,)
    known : ndarray of bool, shape (n_rows,)
        Rows that have an outcome; the others give nobody away.

    Returns
    -------
    ndarray of str, shape (n_rows,)
        In a quarter a group of fewer than `LEAST_LEARNERS` learners is not told apart, nor who
        would give it away (`models.judging.hidden_groups.hidden_below`).
    """
    at = np.unique(group, return_inverse=True)[1]
    told = np.zeros(len(group), dtype=np.bool_)
    for when in np.unique(quarter[known]):
        mine = known & (quarter == when)
        sizes = _people(learner, at, mine)
        shown = ~np.array(hidden_below(sizes.tolist(), LEAST_LEARNERS), dtype=np.bool_)
        told |= mine & shown[at]
    return np.where(told, group, "")


def _people(
    learner: NDArray[np.str_],
    at: NDArray[np.intp],
    known: NDArray[np.bool_],
) -> NDArray[np.intp]:
    """Count the learners of whom something is known, by position: 0 up to the last there is."""
    rows = pd.DataFrame({"at": at[known], "learner": learner[known]}).drop_duplicates()
    return np.bincount(rows["at"].to_numpy(np.intp), minlength=int(at.max(initial=-1)) + 1)


def _said(quarter: int) -> str:
    return f"{quarter // 4} Q{quarter % 4 + 1}"


def _chart(chart: Chart) -> DriftChart:
    return DriftChart(
        chart.group,
        tuple(_said(one) for one in chart.quarter.tolist()),
        tuple(chart.n.tolist()),
        tuple(chart.mean.tolist()),
        tuple(chart.up.tolist()),
        tuple(chart.down.tolist()),
        chart.edge,
    )
