from __future__ import annotations

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from features.needs import shares, strategic
from tests.features.cohorts import sample_cohort, tiny_cohort, tiny_tables

LEVELS = arrays(np.int8, (3, 4), elements=st.integers(0, 10))


@settings(max_examples=50, deadline=None, derandomize=True)
@given(arrays(np.float64, (3, 4), elements=st.floats(0, 60)), LEVELS, LEVELS)
def test_shares_add_up_to_one_or_are_all_zero(
    weight: np.ndarray[tuple[int, int], np.dtype[np.float64]],
    required: np.ndarray[tuple[int, int], np.dtype[np.int8]],
    present: np.ndarray[tuple[int, int], np.dtype[np.int8]],
) -> None:
    share = shares(weight, required, present)
    lacking = (weight > 0) & (required > present)

    assert (share >= 0).all()
    np.testing.assert_allclose(share.sum(axis=1)[lacking.any(axis=1)], 1)
    assert not share[~lacking].any()


def test_weight_is_importance_by_priority_by_strategy_by_urgency() -> None:
    cohort = tiny_cohort()
    weight = dict(zip(cohort.learners, cohort.needs.weight.tolist(), strict=True))

    # post J1 (C1 3, C2 5, C5 2), strategic C2 2.0; priority C2
    np.testing.assert_allclose(weight["L1"], [3, 5 * 2 * 2, 0, 0, 2])
    # post J2 (C1 4, C3 5, C4 3), strategic C4 1.5; priority C4; C3 missed by 20 %
    np.testing.assert_allclose(weight["L4"], [4, 0, 5 * 2, 3 * 2 * 1.5, 0])


def test_required_levels_come_from_the_post() -> None:
    cohort = tiny_cohort()

    assert cohort.needs.required[cohort.learners.position("L5")].tolist() == [9, 0, 0, 9, 8]
    assert (cohort.needs.gap >= 0).all()


def test_strategic_weights_stand_in_index_order() -> None:
    cohort = tiny_cohort()

    assert strategic(tiny_tables(), cohort.competencies).tolist() == [1.0, 2.0, 1.0, 1.5, 1.0]


def test_a_realistic_company_has_gaps_that_are_shared_out() -> None:
    needs = sample_cohort(60, 20).needs

    sums = needs.share.sum(axis=1)
    assert np.isclose(sums, 1).mean() > 0.9
    assert (np.isclose(sums, 1) | (sums == 0)).all()
