from __future__ import annotations

from typing import get_args

import numpy as np
import pytest
from numpy.testing import assert_allclose

from models.row_weights import ROW_WARNINGS, RowWarning, RowWeights


def test_the_effective_size_is_that_of_rows_of_equal_weight() -> None:
    assert RowWeights.cut(np.full(7, 3.0), 10.0).effective_size == pytest.approx(7.0)
    found = RowWeights.cut(np.array([1.0, 3.0, 0.0]), 10.0)
    assert found.effective_size == pytest.approx(16 / 10)
    assert (found.observed, found.largest, found.clipped, found.warnings) == (2, 3.0, 0, ())


def test_large_weights_are_cut_and_counted() -> None:
    found = RowWeights.cut(np.array([1.0, 8.0, 9.0]), 4.0, ("weakly_related",))
    assert_allclose(found.weight, [1.0, 4.0, 4.0])
    assert found.clipped == 2
    assert found.warnings == ("weakly_related", "clipped")


def test_it_is_told_when_little_is_left() -> None:
    found = RowWeights.cut(np.r_[np.full(99, 0.1), 50.0], 100.0)
    assert found.effective_size < 2
    assert found.warnings == ("few_effective",)
    nothing = RowWeights.cut(np.zeros(3), 4.0)
    assert (nothing.effective_size, nothing.largest, nothing.warnings) == (0.0, 0.0, ())


def test_every_warning_can_be_said_in_both_languages() -> None:
    assert set(ROW_WARNINGS) == set(get_args(RowWarning))
