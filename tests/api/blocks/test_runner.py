"""The same results on every backend, whoever is killed on the way."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from threading import Thread
from typing import Any

import numpy as np
import pytest
from distributed import LocalCluster
from numpy.testing import assert_array_equal

from api.blocks.errors import WorkersLost
from api.blocks.place import Backend, Place, open_runner
from matching.blocks.runner import Arrays, Threads
from tests.api.blocks.tasks import (
    DRIVER_PAUSE_S,
    N_BLOCKS,
    computed,
    deadly,
    slow_squares,
    workers,
)

BACKENDS: tuple[Backend, ...] = ("threads", "loky", "dask")
ROOT = Path(__file__).parents[3]


@pytest.fixture
def trace(tmp_path: Path) -> Path:
    folder = tmp_path / "trace"
    folder.mkdir()
    return folder


def _run(trace: Path, place: Place, pause_s: float = 0.0) -> list[Arrays]:
    with open_runner(place) as runner:
        return runner.run(slow_squares(trace, pause_s), range(N_BLOCKS))


def _bytes(results: list[Arrays]) -> list[dict[str, Any]]:
    return [{k: (v.dtype, v.shape, v.tobytes()) for k, v in one.items()} for one in results]


def _kill_a_worker_in_mid_work(trace: Path, killed: list[int]) -> Thread:
    """Kill a worker as soon as three blocks are done; note how many are by then."""

    def kill() -> None:
        while len(computed(trace)) < 3:
            time.sleep(0.01)
        os.kill(min(workers(trace)), signal.SIGKILL)
        killed.append(len(computed(trace)))

    thread = Thread(target=kill)
    thread.start()
    return thread


@pytest.mark.parametrize("backend", BACKENDS)
@pytest.mark.parametrize("n_jobs", [1, 2])
def test_every_backend_gives_the_same_bytes(
    backend: Backend, n_jobs: int, trace: Path, tmp_path: Path, cluster: LocalCluster
) -> None:
    expected = Threads(1).run(slow_squares(trace, 0.0), range(N_BLOCKS))
    place = Place(backend, n_jobs, cluster.scheduler_address, tmp_path / "work")
    assert _bytes(_run(trace, place)) == _bytes(expected)


@pytest.mark.parametrize("backend", ["loky", "dask"])
def test_a_killed_worker_loses_nothing(
    backend: Backend, trace: Path, tmp_path: Path, cluster: LocalCluster
) -> None:
    killed: list[int] = []
    killer = _kill_a_worker_in_mid_work(trace, killed)
    results = _run(trace, Place(backend, 2, cluster.scheduler_address), pause_s=0.15)
    killer.join()
    assert killed[0] < N_BLOCKS, "nobody was killed in mid-work"
    assert set(computed(trace)) == set(range(N_BLOCKS))
    numbers = np.arange(1000 * N_BLOCKS)
    assert_array_equal(np.concatenate([one["square"] for one in results]), numbers * numbers)


@pytest.mark.parametrize("backend", BACKENDS)
def test_what_is_done_is_not_done_again(
    backend: Backend, trace: Path, tmp_path: Path, cluster: LocalCluster
) -> None:
    place = Place(backend, 2, cluster.scheduler_address, tmp_path / "work")
    first = _run(trace, place)
    assert computed(trace) == list(range(N_BLOCKS))
    files = sorted((tmp_path / "work").glob("results/*/*.block"))
    files[2].unlink()
    files[5].write_bytes(files[5].read_bytes()[:-1])
    again = _run(trace, place)
    assert sorted([*range(N_BLOCKS), 2, 5]) == computed(trace)
    assert _bytes(again) == _bytes(first)


def test_results_of_one_backend_serve_another(trace: Path, tmp_path: Path) -> None:
    _run(trace, Place("loky", 2, work=tmp_path))
    _run(trace, Place("threads", 2, work=tmp_path))
    assert computed(trace) == list(range(N_BLOCKS))


def test_a_killed_run_goes_on_where_it_was(trace: Path, tmp_path: Path) -> None:
    work = tmp_path / "work"
    command = [sys.executable, "-m", "tests.api.blocks.driver", str(trace), str(work)]
    driver = subprocess.Popen(command, cwd=ROOT, start_new_session=True)
    _wait(lambda: len(list(work.glob("results/*/*.block"))), 3)
    driver.kill()
    driver.wait()
    kept = {int(path.stem) for path in work.glob("results/*/*.block")}
    results = _run(trace, Place("threads", 2, work=work), DRIVER_PAUSE_S)
    os.killpg(driver.pid, signal.SIGKILL)  # its workers would wait for work a while
    assert 3 <= len(kept) < N_BLOCKS
    assert set(computed(trace, os.getpid())) == set(range(N_BLOCKS)) - kept
    assert _bytes(results) == _bytes(Threads(1).run(slow_squares(trace, 0.0), range(N_BLOCKS)))


def _wait(count: Callable[[], int], least: int) -> int:
    deadline = time.monotonic() + 30
    while (found := count()) < least:
        assert time.monotonic() < deadline, "nothing happened"
        time.sleep(0.02)
    return found


def test_a_block_that_kills_every_worker_is_given_up(tmp_path: Path) -> None:
    with open_runner(Place("loky", 2)) as runner, pytest.raises(WorkersLost) as caught:
        runner.run(deadly(), [0])
    assert (caught.value.left, caught.value.attempts) == (1, 3)


@pytest.mark.parametrize("backend", BACKENDS)
def test_an_error_of_a_block_is_the_caller_s(
    backend: Backend, tmp_path: Path, cluster: LocalCluster
) -> None:
    place = Place(backend, 2, cluster.scheduler_address, tmp_path)
    with open_runner(place) as runner, pytest.raises(IndexError):
        runner.run(slow_squares(tmp_path, 0.0), [N_BLOCKS + 1])
