"""The demonstration's last year: what would have come of four cohorts of its own people."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

import numpy as np
from numpy.typing import NDArray

from evaluation.simulator.process.cohort import CohortHistory, run_cohort, running
from evaluation.simulator.process.given import GivenFeatures, given_company
from evaluation.simulator.process.logging_policy import draw_lists
from evaluation.simulator.process.settings import ListSettings, SimulatorSettings
from features.space import EncodedCohort
from features.tables import Tables
from matching.policy import policy_of
from matching.scored_cohort import ScoredCohort, score_cohort

POLICY: dict[str, Any] = {"name": "last year", "version": 1}
"""What HR believed then: what it believes now. A judgement of the log alone takes these weights."""
COHORTS = 4
MOST_LEARNERS = 300
"""Learners whose year is told: every other cohort is half of them, so each takes part twice."""
TERM = np.timedelta64(175, "D")
"""After which every pair has ended."""
_QUARTER = np.timedelta64(91, "D")
_SINCE = np.timedelta64(281, "D")
"""Between the last cohort and the day that the company's data were taken."""
_LENGTH = 5
_SEED = 23
"""Of a year after which new weights may be promoted, so that it can be tried."""


@dataclass(frozen=True, eq=False)
class Intake:
    """One cohort: its lists, and what came of them.

    Attributes
    ----------
    begun : datetime64[D]
    learner : ndarray of intp, shape (n_lists,)
    mentor : ndarray of intp, shape (n_lists, length)
        By position in `Year.scored`; -1 after the end of a shorter list.
    propensity : ndarray of float64, shape (n_lists, length)
    history : CohortHistory
    """

    begun: Any
    learner: NDArray[np.intp]
    mentor: NDArray[np.intp]
    propensity: NDArray[np.float64]
    history: CohortHistory


@dataclass(frozen=True, eq=False)
class Year:
    """Four cohorts, the first first; and the company as it was scored for them."""

    scored: ScoredCohort
    true: GivenFeatures
    intakes: tuple[Intake, ...]


def last_year(tables: Tables, as_of: datetime) -> Year:
    """Let four cohorts of a company happen, by HR's weights of then; the same each time.

    Parameters
    ----------
    tables : Tables
    as_of : aware datetime
        When the company's data were taken; all of it has ended before.
    """
    scored = score_cohort(tables, as_of, policy=policy_of(POLICY))
    rng = np.random.default_rng(_SEED)
    begun = np.datetime64(as_of.date(), "D") - _SINCE - (COHORTS - 1) * _QUARTER
    true = _truth(scored, tables, begun, rng)
    learners = np.arange(len(true.values))
    intakes: list[Intake] = []
    for number in range(COHORTS):
        who = learners[number % 2 :: 2]
        intakes.append(_intake(scored, true, who, begun + number * _QUARTER, intakes, rng))
    return Year(scored, true, tuple(intakes))


def _truth(
    scored: ScoredCohort, tables: Tables, begun: Any, rng: np.random.Generator
) -> GivenFeatures:
    fit, style = (_phi(scored.encoded, name) for name in ("gap_coverage", "style"))
    settings = SimulatorSettings(
        n_learners=fit.shape[0],
        n_mentors=fit.shape[1],
        quarters=COHORTS + 1,
        start=begun,
        mandatory=True,
    )
    seats = np.maximum(scored.cohort.capacity, 0).astype(np.int64)
    people = (scored.cohort.learners.ids[: fit.shape[0]], scored.cohort.mentors.ids)
    groups = _groups(tables, people)
    return given_company(fit, style, groups, seats, settings, rng)


def _phi(encoded: EncodedCohort, name: str) -> NDArray[np.float64]:
    both = encoded.factors[name]
    found = both.learner[:MOST_LEARNERS] @ both.mentor.T
    return np.asarray(found, dtype=np.float64)


def _groups(
    tables: Tables, people: tuple[tuple[str, ...], tuple[str, ...]]
) -> tuple[NDArray[np.bool_], NDArray[np.bool_]]:
    """Return who is in the first of two groups by the first attribute that the company keeps."""
    kept = tables.protected
    first = kept[kept["attribute"] == kept["attribute"].min()].set_index("person_id")["value"]
    one, other = (
        (first.reindex(list(ids)) == first.min()).to_numpy(dtype=np.bool_) for ids in people
    )
    return one, other


def _intake(
    scored: ScoredCohort,
    true: GivenFeatures,
    who: NDArray[np.intp],
    begun: Any,
    before: list[Intake],
    rng: np.random.Generator,
) -> Intake:
    """Draw lists as the log's policy of the simulator does, by the product's own scores."""
    n_mentors = true.values.shape[1]
    load = np.zeros(n_mentors, dtype=np.int64)
    for one in before:
        load += running(one.history.pairs, n_mentors, begun)
    logit = _logits(scored.scores.dense()[who], load, true.world.capacity)
    for one in before:  # nobody is given a mentor again
        met = one.history.pairs
        again = np.isin(met.learner, who)
        logit[np.searchsorted(who, met.learner[again]), met.mentor[again]] = -np.inf
    mentor, propensity = draw_lists(logit, _LENGTH, rng)
    listed = (mentor >= 0).any(axis=1)
    who, mentor, propensity = who[listed], mentor[listed], propensity[listed]
    history = run_cohort(true, who, mentor, started=begun, load=load, rng=rng)
    return Intake(begun, who, mentor, propensity, history)


def _logits(
    score: NDArray[np.floating], load: NDArray[np.int64], seats: NDArray[np.int64]
) -> NDArray[np.float64]:
    """Return scores of spread 1, less what mentors have to do, over the temperature of the log."""
    how, there = ListSettings(), np.isfinite(score)
    spread = float(score[there].std()) if there.any() else 1.0
    there &= load < seats
    weighed = np.where(there, score, 0.0) / max(spread, 1e-12) - how.load * load
    return np.where(there, weighed / how.temperature, -np.inf)
