from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from scipy.sparse import csr_array

from evaluation.simulator import sample_company
from features.index import Index
from features.tables import Tables
from matching.digest import scores_digest
from matching.pipeline import default_as_of
from matching.policy import Policy
from matching.scored_cohort import score_cohort
from matching.scores import PairScores
from tests.factories import scores_from

MATRIX = np.array([[5, 1, 2], [4, 3, np.nan]])


@pytest.fixture(scope="module")
def tables() -> Tables:
    return Tables.from_frames(sample_company(12, 5, seed=3))


def _digest(tables: Tables, policy: Policy | None = None) -> str:
    instant = default_as_of(tables)
    return scores_digest(score_cohort(tables, instant, policy=policy or Policy()).scores)


def test_equal_content_has_an_equal_digest(tables: Tables) -> None:
    frames: dict[str, pd.DataFrame] = {
        name: frame.sample(frac=1.0, random_state=1) for name, frame in tables.frames().items()
    }
    assert _digest(tables) == _digest(Tables.from_frames(frames))


def test_how_factors_lie_in_memory_does_not_matter() -> None:
    scores = scores_from(MATRIX)
    entries = scores.learner_factors.tocoo()
    order = np.arange(entries.nnz)[::-1]
    where = (entries.row[order], entries.col[order])
    other = replace(
        scores,
        learner_factors=csr_array((entries.data[order], where), shape=entries.shape),
        mentor_factors=np.asfortranarray(scores.mentor_factors),
    )
    assert scores_digest(other) == scores_digest(scores)


def _changed(scores: PairScores) -> list[PairScores]:
    """The same scores with one thing different each."""
    factors, mentors = scores.learner_factors.copy(), scores.mentor_factors.copy()
    factors.data[0] += 1
    mentors[0, 0] += 1
    shape = scores.shape
    one = csr_array((np.ones(1, dtype=np.float32), ([0], [0])), shape=shape)
    return [
        replace(scores, learner_factors=factors),
        replace(scores, mentor_factors=mentors),
        replace(scores, forbidden=one.astype(np.bool_)),
        replace(scores, corrections_by={"rule:layer": one}),
        replace(scores, learners=Index(["x", "y"], "learner")),
        replace(scores, blocks_columns={f"{n}2": at for n, at in scores.blocks_columns.items()}),
    ]


def test_whatever_is_different_is_seen() -> None:
    scores = scores_from(MATRIX)
    digests = {scores_digest(one) for one in [scores, *_changed(scores)]}
    assert len(digests) == 7


def test_a_weight_of_the_policy_is_seen(tables: Tables) -> None:
    assert _digest(tables) != _digest(tables, Policy(weights={"style": 7.5}))
