from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest
from numpy.testing import assert_array_equal
from numpy.typing import NDArray

from api.blocks.store import Store, array_digest, arrays_digest, task_digest

RESULTS = {"best": np.arange(6.0).reshape(2, 3), "none": np.empty((0, 4), dtype=np.int32)}


def _result_file(folder: Path) -> Path:
    (path,) = folder.glob("results/*/*.block")
    return path


def test_what_is_kept_comes_back_with_its_types(tmp_path: Path) -> None:
    store = Store(tmp_path)
    store.save("task", 7, RESULTS)
    back = store.load("task", 7)
    assert back is not None
    assert back.keys() == RESULTS.keys()
    for name, array in RESULTS.items():
        assert_array_equal(back[name], array)
        assert back[name].dtype == array.dtype


def test_nothing_is_found_of_another_task_or_block(tmp_path: Path) -> None:
    store = Store(tmp_path)
    store.save("task", 7, RESULTS)
    assert store.load("task", 8) is None
    assert store.load("other", 7) is None


@pytest.mark.parametrize("place", [0, 40, 200, -1])
def test_a_flipped_bit_is_noticed(tmp_path: Path, place: int) -> None:
    store = Store(tmp_path)
    store.save("task", 7, RESULTS)
    path = _result_file(tmp_path)
    content = bytearray(path.read_bytes())
    content[place] ^= 1
    path.write_bytes(content)
    assert store.load("task", 7) is None


@pytest.mark.parametrize("kept", [0, 10, 32, 300])
def test_a_half_written_result_is_noticed(tmp_path: Path, kept: int) -> None:
    store = Store(tmp_path)
    store.save("task", 7, RESULTS)
    path = _result_file(tmp_path)
    path.write_bytes(path.read_bytes()[:kept])
    assert store.load("task", 7) is None


def test_an_array_is_shared_once_and_mended_when_damaged(tmp_path: Path) -> None:
    store, array = Store(tmp_path), np.arange(1000, dtype=np.float32)
    path = store.share(array)
    written = path.stat().st_mtime_ns
    assert store.share(array) == path
    assert path.stat().st_mtime_ns == written
    path.write_bytes(path.read_bytes()[:-3] + b"abc")
    assert_array_equal(np.load(store.share(array)), array)
    path.write_bytes(b"")
    assert_array_equal(np.load(store.share(array)), array)


def test_digests_tell_values_types_shapes_names_and_tasks_apart() -> None:
    same = np.arange(6)
    others: list[NDArray[Any]] = [same.astype(np.int32), same.reshape(2, 3), same + 1, same[:5]]
    assert len({array_digest(array) for array in (same, *others)}) == 5
    assert array_digest(same) == array_digest(np.arange(12)[::2] // 2)

    named = [{"x": same, "y": same[:1]}, {"y": same, "x": same[:1]}, {"x": same}, {}]
    digests = [arrays_digest(arrays) for arrays in named]
    assert len(set(digests)) == 4
    assert arrays_digest({"y": same[:1], "x": same}) == digests[0]

    parts = [("a", "b", "c"), ("b", "a", "c"), ("a", "c", "b")]
    assert len({task_digest(*part) for part in parts}) == 3
