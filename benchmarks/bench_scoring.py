"""Encoding, scoring and top-3 against a plain loop and against the bare matrix product.

The loop computes five features of sixteen from dictionaries, pair by pair, as one would first
write it; it is timed on a few learners and extrapolated. The bare product is the dense float32
product of the very factors, without rules, masks or ranking: the physical limit of a method that
reads every column.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from functools import partial
from typing import Any

import numpy as np
from numpy.typing import NDArray

from benchmarks.timing import seconds
from evaluation.simulator import sample_company
from features.blocks import BLOCKS
from features.blocks.goals import GoalText
from features.cohort import Cohort
from features.cohort_builder import build_cohort
from features.space import EncodedCohort, FeatureSpace
from features.tables import Tables
from features.text import TfidfSimilarity
from matching.policy import Policy
from matching.rules import rule_book
from matching.scores import BLOCK_ROWS, PairScores
from matching.scoring import normalised_weights, score_pairs

SIZES = ((300, 80), (1_000, 250), (5_000, 1_000))
LIVE_MENTORS = (1_000, 10_000)
LOOP_LEARNERS = 5
INSTANT = datetime(2026, 9, 1, tzinfo=UTC)


def run(quick: bool = False) -> list[dict[str, Any]]:
    sizes, live = (SIZES[:2], LIVE_MENTORS[:1]) if quick else (SIZES, LIVE_MENTORS)
    return [*(_batch(*size) for size in sizes), *(_live(mentors) for mentors in live)]


def _batch(learners: int, mentors: int) -> dict[str, Any]:
    cohort = sample_cohort(learners, mentors)
    encoded = FeatureSpace().encode(cohort)
    scores = pair_scores(encoded)
    product = partial(_bare_products, scores)
    encode = seconds(lambda: _cold_space().encode(cohort), repeats=3)
    weigh = seconds(partial(pair_scores, encoded), repeats=3)
    rank = seconds(partial(_all_top_3, scores), repeats=3)
    bare = seconds(product, repeats=3)
    loop = seconds(partial(_loop, cohort), repeats=1) * learners / min(LOOP_LEARNERS, learners)
    return {
        "case": "all learners",
        "learners": learners,
        "mentors": mentors,
        "columns": scores.mentor_factors.shape[1],
        "encode, s": encode,
        "weigh and round, s": weigh,
        "score + top-3, s": rank,
        "bare product, s": bare,
        "score / bare": rank / bare,
        "loop (extrapolated), s": loop,
        "loop / ours": loop / (encode + weigh + rank),
    }


def _live(mentors: int) -> dict[str, Any]:
    scores = pair_scores(FeatureSpace().encode(sample_cohort(100, mentors)))
    matrix = np.ascontiguousarray(scores.mentor_factors)
    vector = scores.learner_factors[[0]].toarray()[0]
    ours = seconds(partial(_top_3, scores, slice(0, 1)), repeats=30)
    bare = seconds(lambda: matrix @ vector, repeats=30)
    return {
        "case": "one learner",
        "learners": 1,
        "mentors": mentors,
        "columns": matrix.shape[1],
        "score + top-3, s": ours,
        "bare product, s": bare,
        "score / bare": ours / bare,
    }


def _cold_space() -> FeatureSpace:
    """A space that has kept nothing about the mentors' texts from an earlier run."""
    goals = GoalText(partial(TfidfSimilarity))
    return FeatureSpace([goals if block.name == goals.name else block for block in BLOCKS])


def sample_cohort(learners: int, mentors: int) -> Cohort:
    tables = Tables.from_frames(sample_company(learners, mentors, seed=0))
    return build_cohort(tables.as_of(INSTANT), INSTANT)


def pair_scores(encoded: EncodedCohort) -> PairScores:
    policy = Policy()
    rules = rule_book(encoded.cohort, policy.rules)
    return score_pairs(encoded, normalised_weights(policy.block_weights(BLOCKS), rules), rules)


def _top_3(scores: PairScores, rows: slice) -> NDArray[np.intp]:
    units = scores.units(rows)
    return np.argpartition(-units, 2, axis=1)[:, :3]


def _all_top_3(scores: PairScores) -> list[NDArray[np.intp]]:
    n = scores.shape[0]
    return [_top_3(scores, slice(at, at + BLOCK_ROWS)) for at in range(0, n, BLOCK_ROWS)]


def _bare_products(scores: PairScores) -> None:
    for at in range(0, scores.shape[0], BLOCK_ROWS):
        dense = scores.learner_factors[at : at + BLOCK_ROWS].toarray()
        dense @ scores.mentor_factors.T


def _loop(cohort: Cohort) -> list[list[float]]:
    """Coverage, wish, style, site and department of a few learners with every mentor."""
    mentors = [dict(_facts(cohort, mentor)) for mentor in range(len(cohort.mentors))]
    places = cohort.mentor_side.site.tolist(), cohort.mentor_side.department.tolist()
    rows = []
    for learner in range(min(LOOP_LEARNERS, len(cohort.learners))):
        needs = list(_lacking(cohort, learner))
        own = cohort.learner_side.site[learner], cohort.learner_side.department[learner]
        style = cohort.learner_side.style[learner].tolist()
        row = []
        for mentor, facts in enumerate(mentors):
            score = sum(
                share * (min(max(facts.get(c, (0, 0))[0] - a, 0), r - a) / (r - a))
                + share * facts.get(c, (0, 0))[1]
                for c, a, r, share in needs
            )
            score += _cosine(style, cohort.mentor_side.style[mentor].tolist())
            score += (places[0][mentor] == own[0]) + (places[1][mentor] != own[1])
            row.append(score)
        rows.append(row)
    return rows


def _facts(cohort: Cohort, mentor: int) -> Iterator[tuple[int, tuple[int, float]]]:
    for c in np.flatnonzero(cohort.expertise.level[mentor]).tolist():
        yield c, (int(cohort.expertise.level[mentor, c]), float(cohort.expertise.wish[mentor, c]))


def _lacking(cohort: Cohort, learner: int) -> Iterator[tuple[int, int, int, float]]:
    needs = cohort.needs
    for c in np.flatnonzero(needs.share[learner]).tolist():
        present, required = int(needs.present[learner, c]), int(needs.required[learner, c])
        yield c, present, required, float(needs.share[learner, c])


def _cosine(one: list[float], other: list[float]) -> float:
    dot = sum(a * b for a, b in zip(one, other, strict=True))
    lengths = sum(a * a for a in one) * sum(b * b for b in other)
    return dot / lengths**0.5 if lengths > 0 else 0.0
