from __future__ import annotations

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from numpy.typing import NDArray
from scipy.sparse import csr_array

from features.cohort import Needs
from features.kernels import (
    by_category,
    directions,
    gap_steps,
    half_cosines,
    one_category,
    reached_steps,
    sets_held,
    shares_of_sets,
    unit_rows,
)
from features.needs import shares

LEVELS = st.integers(0, 10)
quick = settings(max_examples=60, deadline=None, derandomize=True)


def phi(learner: csr_array, mentor: NDArray[np.float64] | NDArray[np.int8]) -> NDArray[np.float64]:
    return np.asarray(learner @ mentor.T)


def needs_of(
    required: NDArray[np.int8], present: NDArray[np.int8], weight: NDArray[np.float64]
) -> Needs:
    known = np.ones(required.shape, dtype=np.bool_)
    return Needs(required, present, known, weight, shares(weight, required, present))


@quick
@given(
    arrays(np.int8, (4, 3), elements=LEVELS),
    arrays(np.int8, (4, 3), elements=LEVELS),
    arrays(np.int8, (5, 3), elements=LEVELS),
    arrays(np.float64, (4, 3), elements=st.floats(0, 60)),
)
def test_the_thermometer_code_is_the_clip_formula(
    required: NDArray[np.int8],
    present: NDArray[np.int8],
    level: NDArray[np.int8],
    weight: NDArray[np.float64],
) -> None:
    needs = needs_of(required, present, weight)
    top = required.max(axis=0)
    coded = gap_steps(needs, top) @ reached_steps(level, top).T

    r, a, b = (x.astype(float) for x in (required[:, None], present[:, None], level[None]))
    closed = np.clip(b - a, 0, np.maximum(r - a, 0)) / np.where(r > a, r - a, 1)
    np.testing.assert_allclose(coded, (needs.share[:, None] * closed).sum(axis=2), atol=1e-12)


def test_rows_of_gap_steps_add_up_to_one_or_are_empty() -> None:
    needs = needs_of(
        np.array([[8, 2], [4, 4]], np.int8), np.array([[3, 1], [4, 5]], np.int8), np.ones((2, 2))
    )
    steps = gap_steps(needs, np.array([9, 6], np.int8))

    assert steps.shape == (2, 15)
    np.testing.assert_allclose(steps.sum(axis=1), [1, 0])
    assert steps[[0]].indices.tolist() == [3, 4, 5, 6, 7, 9 + 1]


def test_a_competency_that_no_post_asks_for_has_no_column() -> None:
    lit = reached_steps(np.array([[10, 10, 3]], np.int8), np.array([2, 0, 4], np.int8))

    assert lit.tolist() == [[1, 1, 1, 1, 1, 0]]


@quick
@given(
    arrays(np.intp, 5, elements=st.integers(-1, 2)),
    arrays(np.intp, 4, elements=st.integers(-1, 3)),
    arrays(np.float64, (3, 4), elements=st.floats(0, 1)),
)
def test_one_hot_by_table_looks_the_table_up(
    learner: NDArray[np.intp], mentor: NDArray[np.intp], table: NDArray[np.float64]
) -> None:
    found = phi(one_category(learner, len(table)), by_category(mentor, table))

    for i, j in np.ndindex(*found.shape):
        known = learner[i] >= 0 and mentor[j] >= 0
        assert found[i, j] == (table[learner[i], mentor[j]] if known else 0.5)


@quick
@given(arrays(np.bool_, (4, 6)), arrays(np.bool_, (3, 6)))
def test_shares_of_sets_count_what_both_have(
    learner: NDArray[np.bool_], mentor: NDArray[np.bool_]
) -> None:
    found = phi(shares_of_sets(learner), sets_held(mentor))

    for i, j in np.ndindex(*found.shape):
        known = learner[i].any() and mentor[j].any()
        expected = (learner[i] & mentor[j]).sum() / learner[i].sum() if known else 0.5
        assert np.isclose(found[i, j], expected)


@quick
@given(
    arrays(np.float64, (3, 4), elements=st.floats(-1, 1) | st.just(np.nan)),
    arrays(np.float64, (3, 4), elements=st.floats(-1, 1)),
)
def test_directions_lie_between_opposite_and_same(
    learner: NDArray[np.float64], mentor: NDArray[np.float64]
) -> None:
    found = phi(half_cosines(learner), directions(mentor))
    unknown = np.isnan(learner).any(axis=1) | (np.nan_to_num(learner) == 0).all(axis=1)

    assert ((found >= -1e-12) & (found <= 1 + 1e-12)).all()
    assert (found[unknown] == 0.5).all()
    same = phi(half_cosines(learner), directions(learner)).diagonal()
    opposite = phi(half_cosines(learner), directions(-learner)).diagonal()
    np.testing.assert_allclose(same[~unknown], 1)
    np.testing.assert_allclose(opposite[~unknown], 0, atol=1e-12)


def test_tiny_vectors_still_have_a_direction() -> None:
    np.testing.assert_allclose(unit_rows(np.array([[1e-300, 0.0], [0.0, 0.0]])), [[1, 0], [0, 0]])


def test_of_a_mentor_who_says_nothing_the_average_counts_where_one_is_given() -> None:
    learner = np.array([[True, True, False], [False, False, False]])
    silent = np.zeros((1, 3), dtype=np.bool_)

    found = phi(shares_of_sets(learner, np.array([0.2, 0.6, 1.0])), sets_held(silent))

    np.testing.assert_allclose(found, [[0.4], [0.5]])
