from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.testing import assert_array_equal
from numpy.typing import NDArray

from matching.blocks.runner import (
    Arrays,
    Block,
    Shared,
    Task,
    Threads,
    block_numbers,
    block_rows,
    block_size,
)


@given(st.integers(0, 20_000_000))
def test_blocks_cover_every_learner_once_and_are_neither_many_nor_large(n: int) -> None:
    size = block_size(n)
    assert size % 512 == 0
    assert 512 <= size <= 8192
    numbers = block_numbers(size, n)
    assert len(numbers) <= max(64, n // 8192 + 1)
    rows = [block_rows(number, size, n) for number in numbers]
    assert [part.start for part in rows[1:]] == [part.stop for part in rows[:-1]]
    assert (rows[0].start, rows[-1].stop) == (0, n) if n else rows == []


def _doubled(arrays: Arrays) -> NDArray[np.int64]:
    doubled: NDArray[np.int64] = arrays["x"] * 2
    return doubled


def _plus(doubled: NDArray[np.int64], inputs: Arrays) -> Block:
    return lambda number: {"sum": doubled[[number]] + inputs["more"]}


@pytest.mark.parametrize("n_threads", [1, 2, 5])
def test_threads_give_results_in_the_order_asked(n_threads: int) -> None:
    task = Task("plus", Shared({"x": np.arange(9)}, _doubled), {"more": np.array([1])}, _plus)
    results = Threads(n_threads).run(task, [8, 0, 3])
    assert_array_equal(np.concatenate([one["sum"] for one in results]), [17, 1, 7])
    assert Threads(n_threads).run(task, []) == []


def test_what_is_shared_is_opened_once_in_a_process() -> None:
    shared = Shared({"x": np.arange(9)}, _doubled)
    assert shared.opened is shared.opened
