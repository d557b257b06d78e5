"""The page to read first: one match run, step by step.

Everything that matches a cohort (command line, service, backtest, tests) calls `match_cohort`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from typing import TYPE_CHECKING, Literal, get_args

import numpy as np
from numpy.typing import NDArray

from features.blocks import BLOCKS
from features.cohort import Cohort
from features.cohort_builder import build_cohort
from features.space import EncodedCohort, FeatureSpace
from features.tables import Tables
from matching.assignment import Assignment, assign
from matching.diagnosis import Diagnosis, diagnose
from matching.errors import InvalidOption
from matching.policy import Policy
from matching.rule_settings import rule_settings
from matching.rules import RuleBook, rule_book
from matching.scores import PairScores
from matching.scoring import normalised_weights, score_pairs
from matching.shortlists import Shortlists, shortlist

if TYPE_CHECKING:
    import pandas as pd

Mode = Literal["assign", "shortlist", "both"]
MODES: tuple[Mode, ...] = get_args(Mode)
Step = Literal["encode", "score", "assign", "shortlist", "diagnose", "done"]
STEPS: tuple[Step, ...] = ("encode", "score", "assign", "shortlist", "diagnose", "done")
Progress = Callable[[Step], None]


@dataclass(frozen=True, eq=False)
class ScoredCohort:
    """A cohort with the scores of its pairs, before anybody is assigned.

    Attributes
    ----------
    weights : dict of str to float
        Shares of one, of feature blocks and soft rules.
    digest : str
        SHA-256 of the snapshot that was scored.
    """

    cohort: Cohort
    encoded: EncodedCohort
    weights: dict[str, float]
    rules: RuleBook
    scores: PairScores
    digest: str


@dataclass(frozen=True, eq=False)
class MatchRun:
    """One computation over a cohort, with everything that explains it.

    Attributes
    ----------
    weights : dict of str to float
        Shares of one, of feature blocks and soft rules.
    locked : ndarray of intp, shape (n_learners,)
        Mentor position that HR fixed; -1 where the run was free.
    shortlists : Shortlists or None
        None in mode ``"assign"``.
    digest : str
        SHA-256 of the snapshot that was matched.
    mode : {"both", "assign", "shortlist"}
        What was asked for.
    """

    cohort: Cohort
    encoded: EncodedCohort
    policy: Policy
    weights: dict[str, float]
    rules: RuleBook
    scores: PairScores
    locked: NDArray[np.intp]
    assignment: Assignment
    shortlists: Shortlists | None
    diagnosis: Diagnosis
    as_of: datetime
    seed: int
    digest: str
    mode: Mode


def match_cohort(
    tables: Tables | Mapping[str, pd.DataFrame],
    *,
    policy: Policy | None = None,
    weights: Mapping[str, float] | None = None,
    as_of: datetime | None = None,
    mode: Mode = "both",
    locked: Mapping[str, str] | None = None,
    seed: int = 0,
    progress: Progress | None = None,
) -> MatchRun:
    """Match one cohort: score every pair, assign, list three mentors each, diagnose.

    Parameters
    ----------
    tables : Tables, or mapping of str to DataFrame
        The company; frames are validated first (see `features.schema` for tables and columns).
    policy : Policy, optional
        Weights, rules, objective; the default policy when None.
    weights : mapping of str to float, optional
        Block weights that replace the policy's (a learned model's, say).
    as_of : aware datetime, optional
        The instant of which everything is taken; None: see `default_as_of`,
        so that equal input gives equal output on any day.
    mode : {"both", "assign", "shortlist"}
    locked : mapping of learner id to mentor id, optional
        Pairs that HR has fixed.
    seed : int
        Recorded with the lists. They are deterministic (propensity 1) as long as ties go by id.
    progress : callable, optional
        Called with the name of each step as it begins. It may raise to cancel; nothing is written
        anywhere by this function.

    Returns
    -------
    MatchRun

    Raises
    ------
    InvalidTables
        The frames hold bad cells; all of them are listed.
    UnknownId, InvalidLock
        A lock names nobody, or contradicts a hard rule or a capacity.
    UnknownBlock, InvalidPolicy
        A weight names no block, is negative or not finite, or every weight is off.
    """
    if mode not in MODES:
        raise InvalidOption("mode", mode, MODES)
    report = progress or _silent
    company = tables if isinstance(tables, Tables) else Tables.from_frames(tables)
    instant = as_of or default_as_of(company)
    chosen = policy or Policy()
    scored = score_cohort(company, instant, policy=chosen, weights=weights, progress=report)
    cohort, scores = scored.cohort, scored.scores

    report("assign")
    fixed = lock_positions(cohort, locked or {})
    assignment = assign(
        scores,
        cohort.capacity,
        minimum=cohort.minimum,
        locked=fixed,
        min_score=chosen.minimum_score,
        objective=chosen.objective,
    )

    report("shortlist")
    lists = None if mode == "assign" else _shortlists(scores, cohort, assignment, chosen, seed)

    report("diagnose")
    diagnosis = diagnose(
        cohort,
        scores,
        assignment,
        scored.rules,
        rescore=lambda book: score_pairs(scored.encoded, scored.weights, book),
        policy=chosen,
        locked=fixed,
    )
    report("done")
    return MatchRun(
        cohort,
        scored.encoded,
        chosen,
        scored.weights,
        scored.rules,
        scores,
        fixed,
        assignment,
        lists,
        diagnosis,
        instant,
        seed,
        scored.digest,
        mode,
    )


def score_cohort(
    tables: Tables,
    as_of: datetime,
    *,
    policy: Policy,
    weights: Mapping[str, float] | None = None,
    progress: Progress | None = None,
) -> ScoredCohort:
    """Encode a cohort and score every pair: the steps of a run up to the assignment.

    Parameters
    ----------
    tables : Tables
    as_of : aware datetime
    policy, weights, progress
        As for `match_cohort`.

    Returns
    -------
    ScoredCohort

    Raises
    ------
    UnknownBlock, InvalidPolicy
        As for `match_cohort`.
    """
    report = progress or _silent
    report("encode")
    snapshot = tables.as_of(as_of)
    cohort = build_cohort(snapshot, as_of)
    encoded = FeatureSpace(BLOCKS).encode(cohort)
    report("score")
    rules = rule_book(cohort, rule_settings(policy, snapshot))
    raw = policy.block_weights(BLOCKS) if weights is None else weights
    shares = normalised_weights(raw, rules)
    scores = score_pairs(encoded, shares, rules)
    return ScoredCohort(cohort, encoded, shares, rules, scores, snapshot.digest())


def default_as_of(tables: Tables) -> datetime:
    """Midnight UTC after the latest day on which the tables hold a fact; 2000-01-01 without facts.

    The day after, so that every fact in the tables counts: outcomes count strictly before `as_of`.
    """
    latest = tables.latest_fact()
    if latest is None:
        return datetime(2000, 1, 1, tzinfo=UTC)
    return datetime.combine(latest + timedelta(days=1), time(), tzinfo=UTC)


def lock_positions(cohort: Cohort, locked: Mapping[str, str]) -> NDArray[np.intp]:
    """Turn locks by id into mentor positions, shape (n_learners,), -1 where free.

    Raises
    ------
    UnknownId
        A lock names a learner or mentor who is not in the cohort.
    """
    positions = np.full(len(cohort.learners), -1, dtype=np.intp)
    for learner, mentor in locked.items():
        positions[cohort.learners.position(learner)] = cohort.mentors.position(mentor)
    return positions


def _shortlists(
    scores: PairScores, cohort: Cohort, assignment: Assignment, policy: Policy, seed: int
) -> Shortlists:
    return shortlist(
        scores,
        cohort.capacity,
        assignment,
        length=policy.list_length,
        slack=policy.exposure_slack,
        min_score=policy.minimum_score,
        seed=seed,
    )


def _silent(step: Step) -> None:
    """Report nothing."""
