"""Present level of a learner from assessments that disagree in source and age."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from types import MappingProxyType

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from features.index import Index
from features.levels import STEP, to_steps
from features.tables import Tables

TRUST: Mapping[str, float] = MappingProxyType(
    {"self": 0.5, "manager": 1.0, "360": 1.2, "test": 1.5, "performance": 0.8}
)
"""How much one fresh assessment of each source counts, relative to the manager's."""
HALF_LIFE_DAYS = 365.0
"""Age at which an assessment counts half as much as a fresh one."""
COLD_START_STEPS = 2
"""Half steps (one level) that a learner without any assessment is taken to lack everywhere."""
URGENCY_SLOPE = 5.0
URGENCY_MAX = 2.0
"""A missed figure raises a need by 1 + shortfall · weight · `URGENCY_SLOPE`, at most this often."""


@dataclass(frozen=True, eq=False)
class Evidence:
    """Every dated level that stands behind the present levels, one entry each.

    Attributes
    ----------
    learner, competency : ndarray of intp, shape (n_entries,)
        Positions.
    level : ndarray of float64, shape (n_entries,)
        In [0, 5].
    source : ndarray of object, shape (n_entries,)
        Code of `features.schema.SOURCES`.
    day : ndarray of datetime64[D], shape (n_entries,)
    """

    learner: NDArray[np.intp]
    competency: NDArray[np.intp]
    level: NDArray[np.float64]
    source: NDArray[np.object_]
    day: NDArray[np.datetime64]

    def sources(self, learner: int, competency: int) -> list[tuple[float, str, date]]:
        """Return (level, source, day) of what is known about one level, the newest first."""
        found = np.flatnonzero((self.learner == learner) & (self.competency == competency))
        entries = [
            (float(self.level[i]), str(self.source[i]), self.day[i].astype(object)) for i in found
        ]
        return sorted(entries, key=lambda entry: (entry[2], entry[1]), reverse=True)


def gather(
    tables: Tables, learners: Index, competencies: Index, required: NDArray[np.int8]
) -> Evidence:
    """Collect assessments, and missed performance figures read as assessments.

    A figure that was missed by the share ``s`` and hangs on a competency with weight ``v`` says
    that the learner is at ``required · (1 − min(1, s · v))``; it says nothing of a competency that
    the learner's post does not ask for.

    Parameters
    ----------
    tables : Tables
        A snapshot.
    learners, competencies : Index
    required : ndarray of int8, shape (n_learners, n_competencies)
        In half steps.
    """
    rated, missed = tables.assessments, _mapped_shortfalls(tables)
    learner = learners.positions(missed["learner_id"])
    competency = competencies.positions(missed["competency_id"])
    shown = shown_level(required[learner, competency], _severity(missed))
    asked = required[learner, competency] > 0
    return Evidence(
        np.concatenate([learners.positions(rated["learner_id"]), learner[asked]]),
        np.concatenate([competencies.positions(rated["competency_id"]), competency[asked]]),
        np.concatenate([rated["level"].to_numpy(np.float64), shown[asked]]),
        np.concatenate(
            [rated["source"].to_numpy(object), np.full(int(asked.sum()), "performance", object)]
        ),
        np.concatenate([_days(rated["assessed_on"]), _days(missed["measured_on"])[asked]]),
    )


def shown_level(required: NDArray[np.int8], severity: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return the levels that missed figures speak for, of what the post asks for in half steps."""
    level: NDArray[np.float64] = required * STEP * (1.0 - severity)
    return level


def reconcile(
    evidence: Evidence,
    required: NDArray[np.int8],
    as_of: date,
    *,
    trust: Mapping[str, float] = TRUST,
    half_life_days: float = HALF_LIFE_DAYS,
) -> tuple[NDArray[np.int8], NDArray[np.bool_]]:
    """Weigh all evidence into one present level per learner and competency.

    The level is the mean with weights ``trust[source] · 2^(−age / half life)``, rounded to half
    steps. Of a competency without evidence it is assumed that the learner meets what the post asks;
    of a learner without any evidence at all, that one level is missing everywhere. Entries dated
    after `as_of` are ignored.

    Parameters
    ----------
    evidence : Evidence
    required : ndarray of int8, shape (n_learners, n_competencies)
        In half steps.
    as_of : date
    trust : mapping of str to float, optional
        By source, > 0.
    half_life_days : float, optional
        In days, > 0.

    Returns
    -------
    present : ndarray of int8, shape (n_learners, n_competencies)
        In half steps.
    known : ndarray of bool, shape (n_learners, n_competencies)
        Whether any evidence stands behind the level.
    """
    age = (np.datetime64(as_of, "D") - evidence.day).astype(np.float64)
    codes, sources = pd.factorize(evidence.source)
    belief = np.array([trust[source] for source in sources], dtype=np.float64)[codes]
    weight = np.where(age >= 0, belief * np.exp2(-np.maximum(age, 0) / half_life_days), 0.0)
    cell = evidence.learner * required.shape[1] + evidence.competency
    total = np.bincount(cell, weight, minlength=required.size).reshape(required.shape)
    sums = np.bincount(cell, weight * evidence.level, minlength=required.size)
    known = total > 0
    mean = np.divide(sums.reshape(required.shape), total, out=np.zeros(total.shape), where=known)
    cold = ~known.any(axis=1, keepdims=True)
    assumed = np.maximum(required - COLD_START_STEPS * cold, 0)
    # Rounding to nine digits first: 2.25 must round up however its sum was rounded.
    present: NDArray[np.int8] = np.where(known, to_steps(np.round(mean, 9)), assumed).astype(
        np.int8
    )
    return present, known


def urgency(tables: Tables, learners: Index, competencies: Index) -> NDArray[np.float64]:
    """Return by how much missed figures raise each need, shape (n_learners, n_competencies).

    ``min(2, 1 + 5 · shortfall · weight)`` for the latest shortfall of each figure, the largest
    where several figures hang on a competency; 1 where none does.
    """
    latest = tables.shortfalls.sort_values("measured_on", kind="stable")
    latest = latest.drop_duplicates(["learner_id", "kpi"], keep="last")
    missed = latest.merge(tables.kpi_map, on="kpi")
    where = (
        learners.positions(missed["learner_id"]),
        competencies.positions(missed["competency_id"]),
    )
    return raised(where, _severity(missed), (len(learners), len(competencies)))


def raised(
    where: tuple[NDArray[np.intp], NDArray[np.intp]],
    severity: NDArray[np.float64],
    shape: tuple[int, int],
) -> NDArray[np.float64]:
    """Return by how much missed figures raise each need; see `urgency`.

    Parameters
    ----------
    where : tuple of ndarray of intp, shape (n_missed,) each
        Learner and competency.
    severity : ndarray of float64, shape (n_missed,)
        As of `severity_of`.
    shape : tuple of int
        Learners and competencies.
    """
    factor = np.ones(shape)
    np.maximum.at(factor, where, 1.0 + URGENCY_SLOPE * severity)
    return np.minimum(factor, URGENCY_MAX)


def _mapped_shortfalls(tables: Tables) -> pd.DataFrame:
    return tables.shortfalls.merge(tables.kpi_map, on="kpi")


def _severity(missed: pd.DataFrame) -> NDArray[np.float64]:
    return severity_of(
        missed["shortfall"].to_numpy(np.float64), missed["weight"].to_numpy(np.float64)
    )


def severity_of(shortfall: NDArray[np.float64], weight: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return what missed figures say of a competency that they hang on with a weight, in [0, 1]."""
    severity: NDArray[np.float64] = np.minimum(shortfall * weight, 1.0)
    return severity


def _days(dates: pd.Series) -> NDArray[np.datetime64]:
    return dates.to_numpy(dtype="datetime64[D]")
