from __future__ import annotations

import sys
from pathlib import Path

import pytest

from api.blocks.errors import NoCluster
from api.blocks.place import Place, open_runner
from matching.blocks.runner import Threads


def test_threads_without_a_folder_are_those_of_the_core() -> None:
    with open_runner(Place("threads", 3)) as runner:
        assert runner == Threads(3)


@pytest.mark.parametrize("address", ["", "tcp://127.0.0.1:1", "nonsense://x"])
def test_a_cluster_that_is_not_there_is_named(
    address: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("api.blocks.cluster._TIMEOUT_S", 0.2)
    with pytest.raises(NoCluster) as caught, open_runner(Place("dask", scheduler=address)):
        pytest.fail("there is no cluster")
    assert caught.value.scheduler == address


def test_without_dask_it_is_said_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "distributed", None)
    with pytest.raises(NoCluster, match="cluster"), open_runner(Place("dask", 1, "tcp://a:1")):
        pytest.fail("there is no dask")


def test_nothing_is_left_of_a_run_without_a_folder(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    with open_runner(Place("loky", 1)):
        assert list(tmp_path.iterdir())
    assert not list(tmp_path.iterdir())
