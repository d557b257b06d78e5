from __future__ import annotations

import numpy as np
import pytest

from features.blocks.stretch import Stretch
from tests.contracts.block import phi_of
from tests.features.blocks.pairs import TINY, said
from tests.features.cohorts import with_levels


@pytest.mark.parametrize(
    ("level", "fit"),
    [(0, 0.0), (1, 0.25), (2, 0.25), (3, 1.0), (4, 1.0), (6, 1.0), (8, 0.75), (10, 0.5)],
)
def test_one_to_two_levels_above_is_the_best_stretch(level: int, fit: float) -> None:
    required, present = np.full((6, 5), 10, np.int8), np.full((6, 5), 2, np.int8)
    levels = np.full((3, 5), level, np.int8)
    cohort = with_levels(TINY, required, present, np.ones((6, 5)), levels)

    np.testing.assert_allclose(phi_of(Stretch(), cohort), fit)


def test_the_distance_is_said() -> None:
    assert said(Stretch(), "L2", "M2") == ["3 levels above on average where something is lacking"]
    assert said(Stretch(), "L5", "M3") == []


@pytest.mark.parametrize(
    ("levels", "text"),
    [
        ((4, 4), "1 level above on average where something is lacking: a good distance"),
        ((3, 3), "0.5 levels above on average where something is lacking"),
        ((10, 1), "1.8 levels above on average where something is lacking"),
        ((2, 2), None),
    ],
)
def test_a_good_distance_is_not_an_average_of_bad_ones(
    levels: tuple[int, int], text: str | None
) -> None:
    required, present = np.zeros((6, 5), np.int8), np.full((6, 5), 2, np.int8)
    required[:, :2] = 10
    mentors = np.zeros((3, 5), np.int8)
    mentors[:, :2] = levels
    cohort = with_levels(TINY, required, present, np.ones((6, 5)), mentors)

    assert said(Stretch(), "L1", "M1", cohort) == ([] if text is None else [text])
