"""The page to read first: one match run, step by step.

Everything that matches a cohort (command line, service, backtest, tests) calls `match_cohort`.
Its first two steps, encode and score, are `matching.scored_cohort`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime, time, timedelta
from typing import TYPE_CHECKING, Literal, get_args

import numpy as np
from numpy.typing import NDArray

from features.cohort import Cohort
from features.space import EncodedCohort
from features.tables import Tables
from matching._case import Case
from matching.assignment import Assignment
from matching.diagnosis import Diagnosis, diagnose
from matching.errors import InvalidOption
from matching.policy import Policy
from matching.positions import Earlier, lock_positions
from matching.rules import RuleBook
from matching.scored_cohort import ScoredCohort, case_of, score_cohort
from matching.scores import PairScores
from matching.scoring import score_pairs
from matching.shortlists import Shortlists, shortlist
from matching.solving import Solved, Stay, solve_by_policy, with_stay

if TYPE_CHECKING:
    import pandas as pd

Mode = Literal["assign", "shortlist", "both"]
MODES: tuple[Mode, ...] = get_args(Mode)
Step = Literal["encode", "score", "assign", "shortlist", "diagnose", "done"]
STEPS: tuple[Step, ...] = ("encode", "score", "assign", "shortlist", "diagnose", "done")
Progress = Callable[[Step], None]


@dataclass(frozen=True, eq=False)
class MatchRun:
    """One computation over a cohort, with everything that explains it.

    Attributes
    ----------
    cohort : Cohort
        Where the policy asks for `kinds`, of wishes: "learners" of all parts of the run are a row
        for each learner and kind (`matching.wishes`).
    weights : dict of str to float
        Shares of one, of feature blocks and soft rules.
    scores : PairScores
        As they are shown and explained; those of `solved` count the stay bonus too.
    solved : Solved
        The assignment, and what it is an answer to.
    stay : Stay or None
        Where the cohort was matched again: the mentors of the earlier run.
    shortlists : Shortlists or None
        None in mode ``"assign"``.
    digest : str
        SHA-256 of the snapshot that was matched.
    mode : {"both", "assign", "shortlist"}
        What was asked for.
    left_out : tuple of str
        As for `ScoredCohort`.
    """

    cohort: Cohort
    encoded: EncodedCohort
    policy: Policy
    weights: dict[str, float]
    rules: RuleBook
    scores: PairScores
    solved: Solved
    stay: Stay | None
    shortlists: Shortlists | None
    diagnosis: Diagnosis
    as_of: datetime
    seed: int
    digest: str
    mode: Mode
    left_out: tuple[str, ...] = ()

    @property
    def assignment(self) -> Assignment:
        """The assignment of the run."""
        return self.solved.assignment

    @property
    def locked(self) -> NDArray[np.intp]:
        """Mentor position that HR fixed, shape (n_learners,); -1 where the run was free."""
        return self.solved.case.locked


def match_cohort(
    tables: Tables | Mapping[str, pd.DataFrame],
    *,
    policy: Policy | None = None,
    weights: Mapping[str, float] | None = None,
    as_of: datetime | None = None,
    mode: Mode = "both",
    locked: Mapping[str, str] | None = None,
    earlier: Earlier | None = None,
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
        Pairs that HR has fixed; where the policy asks for `kinds`, by `matching.wishes.wish_id`.
    earlier : Earlier, optional
        Where the cohort is matched again: pairs of the earlier run earn the policy's `stay_bonus`.
    seed : int
        Decides what is drawn, where the policy has a `pair_cap` below 1. Lists are deterministic
        (propensity 1) as long as ties go by id.
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
        A weight names no block, is negative or not finite, or every weight is off; the cohort is
        to be matched again by a policy that draws or is stable.
    """
    if mode not in MODES:
        raise InvalidOption("mode", mode, MODES)
    report = progress or (lambda _: None)
    company = tables if isinstance(tables, Tables) else Tables.from_frames(tables)
    instant = as_of or default_as_of(company)
    chosen = policy or Policy()
    scored = score_cohort(company, instant, policy=chosen, weights=weights, progress=report)
    cohort = scored.cohort

    report("assign")
    case = case_of(scored, chosen, lock_positions(cohort, locked or {}))
    stay = None if earlier is None else Stay.of(earlier.at(cohort), scored.stay_bonus)
    solved = solve_by_policy(case, chosen, seed=seed, stay=stay)

    report("shortlist")
    lists = None if mode == "assign" else _shortlists(solved, chosen, seed)

    report("diagnose")
    run = run_of(
        scored,
        chosen,
        solved,
        stay=stay,
        shortlists=lists,
        as_of=instant,
        seed=seed,
        mode=mode,
    )
    report("done")
    return run


def run_of(
    scored: ScoredCohort,
    policy: Policy,
    solved: Solved,
    *,
    stay: Stay | None,
    shortlists: Shortlists | None,
    as_of: datetime,
    seed: int,
    mode: Mode,
) -> MatchRun:
    """Diagnose an assignment and put all of it together: the last step of a run.

    Parameters
    ----------
    scored : ScoredCohort
    policy : Policy
        The one that the cohort was scored by.
    solved : Solved
    stay, shortlists, as_of, seed, mode
        As for `MatchRun`.
    """
    diagnosis = diagnose(
        scored.cohort,
        solved.case,
        solved.assignment,
        scored.rules,
        rescore=lambda book: _rescored(scored, book, solved.case, stay),
        relaxation_order=policy.relaxation_order,
    )
    return MatchRun(
        scored.cohort,
        scored.encoded,
        policy,
        scored.weights,
        scored.rules,
        scored.scores,
        solved,
        stay,
        shortlists,
        diagnosis,
        as_of,
        seed,
        scored.digest,
        mode,
        scored.left_out,
    )


def default_as_of(tables: Tables) -> datetime:
    """Midnight UTC after the latest day on which the tables hold a fact; 2000-01-01 without facts.

    The day after, so that every fact in the tables counts: outcomes count strictly before `as_of`.
    """
    latest = tables.latest_fact()
    if latest is None:
        return datetime(2000, 1, 1, tzinfo=UTC)
    return datetime.combine(latest + timedelta(days=1), time(), tzinfo=UTC)


def _rescored(scored: ScoredCohort, book: RuleBook, case: Case, stay: Stay | None) -> PairScores:
    scores = score_pairs(scored.encoded, scored.weights, book)
    return with_stay(replace(case, scores=scores), stay).scores


def _shortlists(solved: Solved, policy: Policy, seed: int) -> Shortlists:
    return shortlist(
        solved.case.scores,
        solved.case.capacity,
        solved.assignment,
        length=policy.list_length,
        slack=policy.exposure_slack,
        min_score=solved.case.min_score,
        seed=seed,
    )
