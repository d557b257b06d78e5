"""A cohort with the scores of its pairs: the steps of a match run up to the assignment."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from features.blocks import BLOCKS
from features.cohort import Cohort
from features.cohort_builder import build_cohort
from features.space import EncodedCohort, FeatureSpace
from features.tables import Tables
from matching._case import Case
from matching.policy import Policy, number
from matching.rematch import MOST_BONUS
from matching.rule_settings import rule_settings
from matching.rules import RuleBook, rule_book
from matching.scores import PairScores
from matching.scoring import normalised_weights, score_pairs, share_of
from matching.solving import capped
from matching.wishes import check_kinds_apart, wish_cohort

Progress = Callable[[Literal["encode", "score"]], None]


@dataclass(frozen=True, eq=False)
class ScoredCohort:
    """A cohort with the scores of its pairs, before anybody is assigned.

    Attributes
    ----------
    cohort : Cohort
        Nobody has more seats than the policy's `load_cap`.
    weights : dict of str to float
        Shares of one, of feature blocks and soft rules.
    stay_bonus : float
        What keeping a mentor counts in a cohort that is matched again, as a fraction of a score.
    digest : str
        SHA-256 of the snapshot that was scored.
    left_out : tuple of str
        Learners to whom the policy gives no mentor of any kind, by id; of a policy without `kinds`
        there are none.
    """

    cohort: Cohort
    encoded: EncodedCohort
    weights: dict[str, float]
    stay_bonus: float
    rules: RuleBook
    scores: PairScores
    digest: str
    left_out: tuple[str, ...] = ()


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
    report = progress or (lambda _: None)
    report("encode")
    snapshot = tables.as_of(as_of)
    cohort = capped(build_cohort(snapshot, as_of), policy.load_cap)
    settings = rule_settings(policy, snapshot)
    left_out: tuple[str, ...] = ()
    if policy.kinds:
        check_kinds_apart(policy, settings)
        everyone, cohort = cohort.learners, wish_cohort(cohort, policy.kinds)
        left_out = tuple(sorted({*everyone} - {*cohort.learner_side.person}))
    encoded = FeatureSpace(BLOCKS).encode(cohort)
    report("score")
    rules = rule_book(cohort, settings)
    raw = policy.block_weights(BLOCKS) if weights is None else weights
    shares = normalised_weights(raw, rules)
    scores = score_pairs(encoded, shares, rules)
    stay = min(share_of(number(policy.stay_bonus), raw, shares), MOST_BONUS)
    digest = snapshot.digest()
    return ScoredCohort(cohort, encoded, shares, stay, rules, scores, digest, left_out)


def case_of(scored: ScoredCohort, policy: Policy, locked: NDArray[np.intp]) -> Case:
    """Return what a policy asks of a scored cohort, before floor and stay bonus.

    Parameters
    ----------
    scored : ScoredCohort
    policy : Policy
        The one that the cohort was scored by.
    locked : ndarray of intp, shape (n_learners,)
        As of `lock_positions`.
    """
    cohort = scored.cohort
    return Case(
        scored.scores, cohort.capacity, cohort.minimum, policy.minimum_score, policy.aim, locked
    )
