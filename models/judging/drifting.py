"""Whether outcomes are what they were, by the quarter in which pairs began."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from evaluation.drift import Chart, drift
from models.judging.change_records import DriftAlarm, DriftChart, DriftFigures
from models.judging.group_sentences import drift_sentence
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
        Of `log.groups`; not watched where the log does not tell it.

    Returns
    -------
    DriftFigures
        Each measure is taken less its mean over all pairs: else a young quarter, of which only the
        first measures are known, would look like a change. A measure counts in quarters of which
        nearly all pairs are due (`models.judging.ripeness`): those that end early fare worse.
        Without charts where nothing is known.
    """
    begun = log.pairs.set_index("pair_id")["started_on"].reindex(rows.pairs["pair_id"])
    days = pd.DatetimeIndex(begun)
    quarter = (4 * days.year + days.quarter - 1).to_numpy(np.intp)
    at, labels = np.unique(quarter, return_inverse=True)[1], rows.labels
    known = np.where(ripe(labels.due, at)[at], labels.value, np.nan)
    value = like_for_like(replace(labels, value=known), recipe)
    named = log.groups[log.groups["attribute"] == attribute].set_index("person_id")["group"]
    group = rows.pairs["learner_id"].map(named)
    found = drift(
        value,
        quarter,
        group=group.to_numpy(dtype=object).astype(str) if group.notna().all() else None,
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
