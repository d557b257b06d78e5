"""What learners lack: required against present levels, and how much each gap counts."""

from __future__ import annotations

from datetime import date

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from features.assessments import gather, reconcile, urgency
from features.cohort import Needs
from features.index import Index
from features.levels import to_steps
from features.tables import Tables

PRIORITY_FACTOR = 2.0
"""A competency that the learner names as a priority counts so many times."""


def post_requirements(
    tables: Tables, posts: Index, competencies: Index
) -> tuple[NDArray[np.int8], NDArray[np.float64]]:
    """Return required half steps and importance, each of shape (n_posts, n_competencies).

    Both are 0 where a post does not ask for a competency.
    """
    models = tables.competency_models
    cells = (posts.positions(models["post_id"]), competencies.positions(models["competency_id"]))
    required = np.zeros((len(posts), len(competencies)), dtype=np.int8)
    required[cells] = to_steps(models["required_level"])
    importance = np.zeros(required.shape)
    importance[cells] = models["importance"]
    return required, importance


def build_needs(
    tables: Tables,
    learners: Index,
    competencies: Index,
    *,
    required: NDArray[np.int8],
    importance: NDArray[np.float64],
    as_of: date,
) -> Needs:
    """Reconcile levels and weigh gaps.

    Parameters
    ----------
    tables : Tables
        A snapshot.
    learners, competencies : Index
    required : ndarray of int8, shape (n_learners, n_competencies)
        Half steps that each learner's post asks for.
    importance : ndarray of float64, shape (n_learners, n_competencies)
        Of the learner's post.
    as_of : date
    """
    present, known = reconcile(gather(tables, learners, competencies, required), required, as_of)
    weight = importance * urgency(tables, learners, competencies) * strategic(tables, competencies)
    weight[_priorities(tables.learners, learners, competencies)] *= PRIORITY_FACTOR
    return Needs(required, present, known, weight, shares(weight, required, present))


def shares(
    weight: NDArray[np.float64], required: NDArray[np.int8], present: NDArray[np.int8]
) -> NDArray[np.float64]:
    """Share of each competency in the whole weighted gap, shape (n_learners, n_competencies).

    ``weight · gap / Σ weight · gap``; a row of zeros for a learner without a gap.
    """
    weighted = weight * np.maximum(required - present, 0)
    total = weighted.sum(axis=1, keepdims=True)
    share: NDArray[np.float64] = np.divide(
        weighted, total, out=np.zeros_like(weighted), where=total > 0
    )
    return share


def strategic(tables: Tables, competencies: Index) -> NDArray[np.float64]:
    """Strategic weight of every competency, shape (n_competencies,)."""
    weights = np.ones(len(competencies))
    positions = competencies.positions(tables.competencies["competency_id"])
    weights[positions] = tables.competencies["strategic"]
    return weights


def _priorities(
    frame: pd.DataFrame, learners: Index, competencies: Index
) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
    named = frame.loc[frame["priorities"] != "", ["learner_id", "priorities"]]
    each = named.assign(priorities=named["priorities"].str.split("|")).explode("priorities")
    each = each.drop_duplicates()
    return learners.positions(each["learner_id"]), competencies.positions(each["priorities"])
