"""Tasks whose blocks take time and leave a trace of who computed them."""

from __future__ import annotations

import os
import signal
import time
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from matching.blocks.runner import Arrays, Block, Shared, Task

N_BLOCKS = 12
DRIVER_PAUSE_S = 0.3
"""What a block of `tests.api.blocks.driver` takes."""


def slow_squares(trace: Path, pause_s: float) -> Task:
    """Square numbers in `N_BLOCKS` blocks; each leaves a file that names block and process."""
    where = np.frombuffer(str(trace).encode(), dtype=np.uint8)
    numbers = np.arange(1000 * N_BLOCKS, dtype=np.int64)
    shared = Shared({"numbers": numbers}, rows)
    return Task("squares", shared, {"pause_s": np.array(pause_s), "trace": where}, squares)


def rows(shared: Arrays) -> NDArray[np.int64]:
    numbers: NDArray[np.int64] = shared["numbers"].reshape(N_BLOCKS, 1000)
    return numbers


def deadly() -> Task:
    """Kill whoever computes it."""
    return Task("deadly", Shared({}, dict), {}, death)


def death(_: object, __: Arrays) -> Block:
    def block(_: int) -> Arrays:
        os.kill(os.getpid(), signal.SIGKILL)
        return {}

    return block


def squares(numbers: NDArray[np.int64], inputs: Arrays) -> Block:
    trace = Path(inputs["trace"].tobytes().decode())

    def block(number: int) -> Arrays:
        (trace / f"{number}.{os.getpid()}.begun").touch()
        time.sleep(float(inputs["pause_s"]))
        (trace / f"{number}.{os.getpid()}.{time.monotonic_ns()}.done").touch()
        part = numbers[number]
        return {"square": part * part, "empty": np.empty((0, 3), dtype=np.float32)}

    return block


def computed(trace: Path, process: int | None = None) -> list[int]:
    """Blocks that a process, or any, computed to the end, one entry for each time."""
    whose = process or "*"
    return sorted(int(path.name.split(".")[0]) for path in trace.glob(f"*.{whose}.*.done"))


def workers(trace: Path) -> set[int]:
    """Processes that began a block."""
    return {int(path.name.split(".")[1]) for path in trace.glob("*.begun")}
