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
