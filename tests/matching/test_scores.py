from __future__ import annotations

from datetime import UTC, datetime

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.sparse import csr_array
from threadpoolctl import threadpool_limits

from evaluation.simulator import sample_company
from features.blocks import BLOCKS
from features.cohort_builder import build_cohort
from features.index import Index
from features.space import EncodedCohort, FeatureSpace
from features.tables import Tables
from matching.errors import InexactScores
from matching.policy import Policy, RulePolicy
from matching.rules import RuleBook, rule_book
from matching.scores import ABSENT_BELOW, UNIT, PairScores
from matching.scoring import normalised_weights, score_pairs
from tests.factories import scores_from

SOFT_EVERYTHING = tuple(
    rule.model_copy(update={"mode": "soft", "weight": "a little"}) for rule in Policy().rules
)


@pytest.fixture(scope="module")
def encoded() -> EncodedCohort:
    instant = datetime(2026, 9, 1, tzinfo=UTC)
    tables = Tables.from_frames(sample_company(60, 20, seed=5))
    return FeatureSpace(BLOCKS).encode(build_cohort(tables.as_of(instant), instant))


def scored(encoded: EncodedCohort, rules: tuple[RulePolicy, ...]) -> tuple[PairScores, RuleBook]:
    book = rule_book(encoded.cohort, rules)
    weights = normalised_weights(Policy().block_weights(BLOCKS), book)
    return score_pairs(encoded, weights, book), book


@pytest.mark.parametrize("rules", [Policy().rules, SOFT_EVERYTHING])
def test_contributions_add_up_for_every_pair(
    encoded: EncodedCohort, rules: tuple[RulePolicy, ...]
) -> None:
    scores, _ = scored(encoded, rules)
    units = scores.units(slice(None))

    for learner, mentor in np.argwhere(np.isfinite(units)):
        parts = scores.contributions(int(learner), int(mentor))
        assert sum(parts.values()) == int(units[learner, mentor])


@pytest.mark.parametrize("rules", [Policy().rules, SOFT_EVERYTHING])
def test_single_pairs_score_as_in_the_whole(
    encoded: EncodedCohort, rules: tuple[RulePolicy, ...]
) -> None:
    scores, _ = scored(encoded, rules)
    learner, mentor = np.indices(scores.shape).reshape(2, -1)
    none = np.empty(0, dtype=np.intp)

    assert np.array_equal(scores.units_of(learner, mentor), scores.units(slice(None)).ravel())
    assert len(scores.units_of(none, none)) == 0
    of_each = [scores.units_for(one) for one in range(scores.shape[1])]
    assert np.array_equal(np.array(of_each).T, scores.units(slice(None)))


@pytest.mark.parametrize("threads", [1, 2])
@pytest.mark.parametrize("size", [1, 7, 1024])
def test_scores_are_the_same_for_any_block_size_and_number_of_threads(
    encoded: EncodedCohort, size: int, threads: int
) -> None:
    scores, _ = scored(encoded, Policy().rules)
    exact = scores.learner_factors.toarray().astype(np.int64) @ scores.mentor_factors.T.astype(
        np.int64
    )
    present = np.isfinite(scores.units(slice(None)))

    with threadpool_limits(threads):
        for rows, units in scores.blocks(size):
            assert np.array_equal(units[present[rows]], exact[rows][present[rows]])


@pytest.mark.parametrize("few", [0, 10**6])
def test_scores_are_the_same_however_factors_are_multiplied(
    encoded: EncodedCohort, monkeypatch: pytest.MonkeyPatch, few: int
) -> None:
    scores, _ = scored(encoded, Policy().rules)
    assert scores.mentor_factors.flags.f_contiguous
    whole = scores.learner_factors.toarray() @ scores.mentor_factors.T
    monkeypatch.setattr("matching.scores._FEW", few)
    units = scores.units(slice(None))
    present = np.isfinite(units)
    assert np.array_equal(units[present], whole[present])


def test_a_pair_is_absent_exactly_where_a_hard_rule_is_broken(encoded: EncodedCohort) -> None:
    scores, book = scored(encoded, Policy().rules)
    broken = np.zeros(scores.shape, dtype=np.bool_)
    for rule in book.of_mode("hard"):
        broken |= rule.broken_rows(slice(0, scores.shape[0]))

    assert np.array_equal(np.isneginf(scores.units(slice(None))), broken)
    assert np.array_equal(np.isnan(scores.dense()), broken)
    assert broken.any()
    assert not broken.all()


def test_scores_lie_between_nought_and_one(encoded: EncodedCohort) -> None:
    scores, _ = scored(encoded, Policy().rules)
    dense = scores.dense()

    assert np.nanmin(dense) >= ABSENT_BELOW / UNIT
    assert np.nanmax(dense) <= 1 + 2**-10


def test_keeping_a_soft_rule_earns_its_share_and_breaking_it_earns_nothing(
    encoded: EncodedCohort,
) -> None:
    scores, book = scored(encoded, SOFT_EVERYTHING)
    weights = normalised_weights(Policy().block_weights(BLOCKS), book)
    for learner in range(0, scores.shape[0], 9):
        for mentor in range(scores.shape[1]):
            broken = {rule.code for rule in book.broken(learner, mentor)}
            for name, units in scores.contributions(learner, mentor).items():
                if name.startswith("rule:"):
                    kept = name.removeprefix("rule:") not in broken
                    assert units == (round(weights[name] * UNIT) if kept else 0)


def test_weights_of_blocks_and_soft_rules_add_up_to_one(encoded: EncodedCohort) -> None:
    _, book = scored(encoded, SOFT_EVERYTHING)

    assert sum(normalised_weights(Policy().block_weights(BLOCKS), book).values()) == pytest.approx(
        1
    )


@pytest.mark.parametrize("value", [0.5, float(2**24)])
def test_factors_that_could_round_are_refused(value: float) -> None:
    with pytest.raises(InexactScores):
        PairScores(
            Index(["l"], "learner"),
            Index(["m"], "mentor"),
            csr_array(np.asarray([[value]], dtype=np.float32)),
            np.ones((1, 1), dtype=np.float32),
            {"x": slice(0, 1)},
            csr_array((1, 1), dtype=np.bool_),
            {},
        )


@settings(deadline=None, derandomize=True, max_examples=40)
@given(
    st.lists(st.lists(st.integers(0, UNIT), min_size=3, max_size=3), min_size=1, max_size=9),
    st.integers(1, 10),
)
def test_blocks_put_together_are_the_whole(matrix: list[list[int]], size: int) -> None:
    scores = scores_from(matrix)
    whole = np.vstack([units for _, units in scores.blocks(size)])

    assert np.array_equal(whole, np.asarray(matrix, dtype=np.float32))
