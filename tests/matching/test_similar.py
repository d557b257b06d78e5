from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_array

from matching._similar import similar_order

_COLUMNS = {"noise": slice(0, 50), "post": slice(50, 70)}


def _factors(post: NDArray[np.intp]) -> csr_array:
    rng = np.random.default_rng(1)
    dense = np.zeros((len(post), 70), dtype=np.float32)
    dense[:, :50] = rng.random((len(post), 50)) < 0.05
    dense[np.arange(len(post)), 50 + post] = 3.0
    return csr_array(dense)


def test_the_order_is_a_permutation_that_brings_equal_patterns_together() -> None:
    post = np.random.default_rng(0).integers(0, 20, 4_000)
    order = similar_order(_factors(post), _COLUMNS)
    assert np.array_equal(np.sort(order), np.arange(4_000))
    assert np.count_nonzero(np.diff(post[order])) == 19


def test_the_order_given_stays_where_another_would_not_help() -> None:
    dense = csr_array(np.ones((2_000, 8), dtype=np.float32))
    assert np.array_equal(similar_order(dense, {"all": slice(0, 8)}), np.arange(2_000))
    few = _factors(np.zeros(100, dtype=np.intp))
    assert np.array_equal(similar_order(few, _COLUMNS), np.arange(100))
    none = csr_array(np.zeros((0, 70), dtype=np.float32))
    assert len(similar_order(none, _COLUMNS)) == 0


def test_learners_without_any_entry_have_their_place() -> None:
    empty = csr_array(np.zeros((1_500, 70), dtype=np.float32))
    assert np.array_equal(np.sort(similar_order(empty, _COLUMNS)), np.arange(1_500))
