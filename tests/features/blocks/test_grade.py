from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from features.blocks.grade import GradeDistance
from tests.contracts.block import phi_of
from tests.features.blocks.pairs import TINY, said


@pytest.mark.parametrize(
    ("above", "expected"),
    [(-3, 0.25), (-1, 0.25), (0, 0.5), (1, 1), (4, 1), (5, 0.75), (6, 0.75), (7, 0.5), (20, 0.5)],
)
def test_one_to_four_grades_above_is_best(above: int, expected: float) -> None:
    learner = replace(TINY.learner_side, grade=np.full(6, 8.0))
    mentor = replace(TINY.mentor_side, grade=np.full(3, 8.0 + above))
    cohort = replace(TINY, learner_side=learner, mentor_side=mentor)

    assert (phi_of(GradeDistance(), cohort) == expected).all()
    if above < 0:
        said_below = "one grade below" if above == -1 else f"{-above} grades below"
        assert said(GradeDistance(), "L1", "M1", cohort) == [said_below]
    if above == 1:
        assert said(GradeDistance(), "L1", "M1", cohort) == ["one grade above"]


def test_grades_are_said() -> None:
    assert said(GradeDistance(), "L1", "M1") == ["8 grades above"]
