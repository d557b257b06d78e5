from __future__ import annotations

import numpy as np
import pytest
from numpy.testing import assert_array_equal

from models.errors import InvalidLabel, InvalidWeight, NotANumber, UnequalLengths, WrongFeatures
from models.rows import codes_of, read_features, read_labels, read_rows, read_weights


def test_the_first_cell_that_is_no_number_is_named() -> None:
    X = np.zeros((4, 3))
    X[2, 1], X[3, 0] = np.inf, np.nan
    with pytest.raises(NotANumber, match="row 2") as caught:
        read_features(X, ("a", "b", "c"))
    assert (caught.value.row, caught.value.feature) == (2, "b")
    with pytest.raises(NotANumber, match="x1"):
        read_features(X)


def test_large_cells_whose_sum_overflows_are_numbers() -> None:
    X = np.full((3, 2), 1.7e308)
    assert_array_equal(read_features(X), X)


@pytest.mark.parametrize("shape", [(3,), (3, 1), (3, 2, 1)])
def test_a_wrong_shape_is_named(shape: tuple[int, ...]) -> None:
    with pytest.raises(WrongFeatures) as caught:
        read_features(np.zeros(shape), ("a", "b"))
    assert caught.value.got == shape


@pytest.mark.parametrize("label", [-0.1, 1.1, np.inf])
def test_a_label_outside_0_and_1_is_named(label: float) -> None:
    with pytest.raises(InvalidLabel) as caught:
        read_labels([0.0, np.nan, label], 3)
    assert caught.value.row == 2


@pytest.mark.parametrize("weight", [-1.0, np.inf, np.nan])
def test_a_weight_that_is_none_is_named(weight: float) -> None:
    with pytest.raises(InvalidWeight) as caught:
        read_weights([1.0, weight], 2)
    assert caught.value.row == 1


def test_columns_of_other_lengths_are_named() -> None:
    X = np.zeros((3, 1))
    for y, slate, weight in (([0], [1, 1, 1], None), ([0] * 3, [1], None), ([0] * 3, [1] * 3, [1])):
        with pytest.raises(UnequalLengths):
            read_rows(X, y, slate, weight)


@pytest.mark.parametrize("ids", [[3, 1, 3], ["b", "a", "b"], [-5, 10**12, -5], [0.5, np.nan, 0.5]])
def test_rows_of_one_id_have_one_code(ids: list[object]) -> None:
    codes = codes_of("slate", np.array(ids), 3)
    assert codes[0] == codes[2] != codes[1]
    assert 0 <= codes.min() <= codes.max() < 12


def test_rows_of_weight_0_are_left_out() -> None:
    rows = read_rows([[1.0], [2.0]], [np.nan, 1.0], ["a", "b"], [0.0, 2.0])
    assert_array_equal(rows.X, [[2.0]])
    assert_array_equal(rows.weight, [2.0])
