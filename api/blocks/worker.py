"""What a worker does: open a task once, then one block after the other."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from threading import Lock
from typing import Any

import numpy as np
from numpy.typing import NDArray

from matching.blocks.runner import Arrays, Block

Inputs = Mapping[str, NDArray[Any]] | Mapping[str, Path]
"""Arrays, or files that hold them."""


@dataclass(frozen=True)
class Job:
    """What a worker is told of a task: its digest, and the function that opens it."""

    digest: str
    open: Callable[[Arrays], Block]


_lock = Lock()
_opened: dict[str, Block] = {}
"""The task that this process works on: opening one may copy hundreds of megabytes."""


def run_block(job: Job, inputs: Inputs, number: int) -> tuple[int, dict[str, NDArray[Any]]]:
    """Return the number and the results of a block."""
    return number, dict(_open(job, inputs)(number))


def _open(job: Job, inputs: Inputs) -> Block:
    with _lock:
        if job.digest not in _opened:
            _opened.clear()
            _opened[job.digest] = job.open({name: _array(at) for name, at in inputs.items()})
        return _opened[job.digest]


def _array(at: NDArray[Any] | Path) -> NDArray[Any]:
    if not isinstance(at, Path):
        return at
    array: NDArray[Any] = np.load(at, mmap_mode="r", allow_pickle=False)
    return array
