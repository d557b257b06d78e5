from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray
from threadpoolctl import threadpool_limits

from features.blocks import BLOCKS
from features.blocks.gap import GapCoverage
from features.errors import DuplicateBlock, InvalidWeights, UnknownBlock
from features.grid import UNIT
from features.space import EncodedCohort, FeatureSpace
from tests.features.cohorts import sample_cohort, take, tiny_cohort, with_levels

SPACE = FeatureSpace()
EVEN = {block.name: 1 / len(BLOCKS) for block in BLOCKS}


@pytest.fixture(scope="module")
def encoded() -> EncodedCohort:
    return SPACE.encode(sample_cohort(60, 20))


@st.composite
def weights(draw: st.DrawFn) -> dict[str, float]:
    parts = draw(
        st.lists(st.integers(0, 9), min_size=len(BLOCKS), max_size=len(BLOCKS)).filter(any)
    )
    return {block.name: part / sum(parts) for block, part in zip(BLOCKS, parts, strict=True)}


def scores_of(encoded: EncodedCohort, given_weights: dict[str, float]) -> NDArray[np.int64]:
    scaled = encoded.scaled(given_weights)
    return scaled.learner.toarray().astype(np.int64) @ scaled.mentor.T.astype(np.int64)


def test_phi_and_matrix_agree(encoded: EncodedCohort) -> None:
    whole = encoded.matrix(slice(None))

    assert whole.shape == (60, 20, len(BLOCKS))
    for learner, mentor in ((0, 0), (59, 19), (31, 4)):
        values = encoded.phi(learner, mentor)
        assert tuple(values) == SPACE.names
        np.testing.assert_allclose(list(values.values()), whole[learner, mentor])


def test_a_matrix_of_some_rows_is_part_of_the_whole(encoded: EncodedCohort) -> None:
    rows = np.array([7, 3, 50])

    np.testing.assert_array_equal(encoded.matrix(rows), encoded.matrix(slice(None))[rows])


@settings(max_examples=25, deadline=None, derandomize=True)
@given(weights())
def test_scores_are_the_weighted_features_up_to_the_bound(given_weights: dict[str, float]) -> None:
    encoded = SPACE.encode(sample_cohort(30, 9))
    scores = scores_of(encoded, given_weights)
    exact = encoded.matrix(slice(None)) @ [given_weights[name] for name in SPACE.names] * UNIT
    bound = encoded.scaled(given_weights).error_bound()[:, np.newaxis]

    assert (np.abs(scores - exact) <= bound + 1e-6).all()
    assert (scores >= -bound).all()
    assert (scores <= UNIT + bound).all()
    assert (bound < 0.05 * UNIT).all()


@pytest.mark.parametrize("threads", [1, 2])
@pytest.mark.parametrize("size", [1, 7, 1024])
def test_float32_products_are_exact(encoded: EncodedCohort, size: int, threads: int) -> None:
    scaled = encoded.scaled(EVEN)
    exact = scores_of(encoded, EVEN)

    with threadpool_limits(threads):
        for start in range(0, 60, size):
            rows = scaled.learner[start : start + size].toarray()
            assert np.array_equal(rows @ scaled.mentor.T, exact[start : start + size])


def test_factors_are_whole_numbers(encoded: EncodedCohort) -> None:
    scaled = encoded.scaled(EVEN)

    assert scaled.learner.dtype == scaled.mentor.dtype == np.float32
    assert not (scaled.learner.data % 1).any()
    assert not (scaled.mentor % 1).any()


def test_full_coverage_earns_exactly_the_weight() -> None:
    cohort = tiny_cohort()
    rng = np.random.default_rng(4)
    required = rng.integers(1, 11, (6, 5)).astype(np.int8)
    present = rng.integers(0, required).astype(np.int8)
    weight = rng.uniform(0.1, 50, (6, 5))
    best = np.full((3, 5), 10, dtype=np.int8)
    covered = with_levels(cohort, required, present, weight, best)
    encoded = FeatureSpace([GapCoverage()]).encode(covered)

    assert (scores_of(encoded, {"gap_coverage": 1.0}) == UNIT).all()
    assert (scores_of(encoded, {"gap_coverage": 0.3}) == round(0.3 * UNIT)).all()


def test_scaling_leaves_the_factors_alone(encoded: EncodedCohort) -> None:
    before = encoded.matrix(slice(None))
    encoded.scaled(EVEN)
    encoded.scaled({"teaching": 1e-5, "style": 1 - 1e-5})

    np.testing.assert_array_equal(encoded.matrix(slice(None)), before)


def test_blocks_without_weight_are_left_out(encoded: EncodedCohort) -> None:
    scaled = encoded.scaled({"style": 0.75, "site": 0.0, "grade": 0.25})

    assert list(scaled.columns) == ["style", "grade"]
    assert scaled.mentor.shape[1] == scaled.learner.shape[1] == 5 + 32
    assert scaled.columns["grade"] == slice(5, 37)


def test_live_scores_equal_batch_scores(encoded: EncodedCohort) -> None:
    cohort = encoded.cohort
    batch = encoded.scaled(EVEN)
    everyone = np.arange(len(cohort.mentors))

    for learner in (0, 17, 59):
        live = SPACE.encode(take(cohort, np.array([learner]), everyone)).scaled(EVEN)
        assert np.array_equal(live.mentor, batch.mentor)
        assert np.array_equal(live.learner.toarray()[0], batch.learner[[learner]].toarray()[0])


def test_new_learners_are_scaled_to_mentors_already_scaled(encoded: EncodedCohort) -> None:
    scaled = encoded.scaled(EVEN)

    learners = encoded.scaled_learners(EVEN)
    assert np.array_equal(learners.toarray(), scaled.learner.toarray())


def test_half_of_the_company_gets_the_same_integers(encoded: EncodedCohort) -> None:
    half = np.arange(0, 60, 2)
    part = SPACE.encode(take(encoded.cohort, half, np.arange(20)))

    assert np.array_equal(scores_of(part, EVEN), scores_of(encoded, EVEN)[half])


def test_an_unknown_block_is_named() -> None:
    with pytest.raises(UnknownBlock, match="zodiac"):
        SPACE.encode(tiny_cohort()).scaled({"zodiac": 1.0})


@pytest.mark.parametrize(
    "given_weights",
    [{"style": -0.5, "site": 1.5}, {"style": 0.7, "site": 0.7}, {"style": float("nan")}, {}],
)
def test_weights_that_are_no_shares_are_refused(given_weights: dict[str, float]) -> None:
    with pytest.raises(InvalidWeights) as caught:
        SPACE.encode(tiny_cohort()).scaled(given_weights)

    assert caught.value.weights.keys() == given_weights.keys()


def test_two_blocks_of_one_name_are_refused() -> None:
    with pytest.raises(DuplicateBlock, match="gap_coverage"):
        FeatureSpace([GapCoverage(), GapCoverage()])


def test_either_side_may_be_empty(encoded: EncodedCohort) -> None:
    nobody = np.zeros(0, dtype=np.intp)
    empty = SPACE.encode(take(encoded.cohort, nobody, nobody)).scaled(EVEN)

    assert empty.learner.shape[0] == empty.mentor.shape[0] == 0
    assert empty.error_bound().shape == (0,)


def test_mentor_columns_stay_few_for_the_real_catalogue() -> None:
    mentors = sample_cohort(60, 20)
    width = SPACE.encode(mentors).scaled(EVEN).mentor.shape[1]

    assert len(mentors.competencies) == 68
    assert width <= 2700
