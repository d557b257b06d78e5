from __future__ import annotations

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from numpy.typing import NDArray

from features.blocks.gap import GapCoverage
from features.blocks.in_role import InRoleExpertise
from features.blocks.validated import ValidatedExpertise
from tests.contracts.block import phi_of
from tests.features.cohorts import sample_cohort, tiny_cohort, with_levels

LEVELS = st.integers(0, 10)
TINY = tiny_cohort()


@settings(max_examples=60, deadline=None, derandomize=True)
@given(
    arrays(np.int8, (6, 5), elements=LEVELS),
    arrays(np.int8, (6, 5), elements=LEVELS),
    arrays(np.int8, (3, 5), elements=LEVELS),
)
def test_coverage_is_the_share_of_the_gap_that_the_mentor_can_close(
    required: NDArray[np.int8], present: NDArray[np.int8], level: NDArray[np.int8]
) -> None:
    cohort = with_levels(TINY, required, present, np.ones((6, 5)), level)
    gap = np.maximum(required - present, 0).astype(float)
    closed = np.clip(level[None].astype(float) - present[:, None], 0, gap[:, None]).sum(axis=2)
    total = gap.sum(axis=1, keepdims=True)

    expected = np.divide(closed, total, out=np.zeros_like(closed), where=total > 0)
    np.testing.assert_allclose(phi_of(GapCoverage(), cohort), expected, atol=1e-12)


def test_a_better_mentor_never_covers_less() -> None:
    rng = np.random.default_rng(2)
    required, present = rng.integers(0, 11, (2, 6, 5)).astype(np.int8)
    level = rng.integers(0, 9, (3, 5)).astype(np.int8)
    weight = rng.uniform(0, 9, (6, 5))
    now = with_levels(TINY, required, present, weight, level)
    later = with_levels(TINY, required, present, weight, level + 2)

    assert (phi_of(GapCoverage(), later) >= phi_of(GapCoverage(), now) - 1e-12).all()


def test_validated_and_in_role_cover_no_more_than_all_expertise() -> None:
    cohort = sample_cohort(30, 9)
    everything = phi_of(GapCoverage(), cohort)

    for block in (ValidatedExpertise(), InRoleExpertise()):
        part = phi_of(block, cohort)
        assert (part <= everything + 1e-12).all()
        assert (part < everything - 0.01).any()


def test_validated_counts_only_what_is_validated() -> None:
    phi = phi_of(ValidatedExpertise(), TINY)
    l5, m1 = TINY.learners.position("L5"), TINY.mentors.position("M1")

    # C4 (share .65) is covered 6 → 8 of 9 by validated expertise; C5 is not validated.
    np.testing.assert_allclose(phi[l5, m1], TINY.needs.share[l5, 3] * 2 / 3)


def test_reasons_name_what_is_covered_and_what_is_not() -> None:
    learner, mentor = TINY.learners.position("L1"), TINY.mentors.position("M1")
    reasons = GapCoverage().reasons(TINY, learner, mentor, 0.96)

    assert [reason.code for reason in reasons] == ["gap_covered", "gap_open"]
    assert reasons[0].text("zh") == "数据分析：2 → 4（目标 4）"
    assert reasons[0].text("en") == "Data analysis: 2 → 4 (target 4)"
    assert reasons[1].text("en") == "Communication: not covered (now 2.5, target 3)"


def test_a_learner_without_a_gap_is_told_so() -> None:
    met = TINY.needs.required
    level = TINY.expertise.level
    cohort = with_levels(TINY, met, met, np.ones(met.shape), level)

    assert [reason.code for reason in GapCoverage().reasons(cohort, 0, 0, 0.0)] == ["no_gap"]


def test_flagged_expertise_is_named() -> None:
    learner, mentor = TINY.learners.position("L4"), TINY.mentors.position("M2")
    validated = ValidatedExpertise().reasons(TINY, learner, mentor, 1.0)
    in_role = InRoleExpertise().reasons(TINY, learner, mentor, 0.8)

    assert validated[0].text("zh") == "经验证的专长：沟通、项目管理、团队领导"
    assert in_role[0].text("en") == (
        "core to the mentor's present post: Communication, Team leadership"
    )
    assert ValidatedExpertise().reasons(TINY, TINY.learners.position("L5"), 2, 0.0) == []
