"""What a worker does: open what is shared, begin a task, then one block after the other."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from threading import Lock
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from matching.blocks.runner import Arrays, Block


class Remote(Protocol):
    """Arrays that lie in a cluster."""

    def result(self) -> Mapping[str, NDArray[Any]]:
        """Fetch them."""


Inputs = Mapping[str, NDArray[Any] | Path] | Remote
"""Arrays, files that hold them, or where they are."""


@dataclass(frozen=True)
class Job:
    """What a worker is told of a task: digests, and the functions that open and begin it."""

    shared: str
    task: str
    open: Callable[[Arrays], Any]
    begin: Callable[[Any, Arrays], Block]


_lock = Lock()
_opened: dict[str, Any] = {}
_begun: dict[str, Block] = {}
"""What this process works on: at most one of each, as they may take hundreds of megabytes."""


def run_block(
    job: Job, shared: Inputs, inputs: Inputs, number: int
) -> tuple[int, dict[str, NDArray[Any]]]:
    """Return the number and the results of a block."""
    with _lock:
        if job.shared not in _opened:
            _opened.clear()
            _opened[job.shared] = job.open(_arrays(shared))
        if job.task not in _begun:
            _begun.clear()
            _begun[job.task] = job.begin(_opened[job.shared], _arrays(inputs))
        block = _begun[job.task]
    return number, dict(block(number))


def _arrays(inputs: Inputs) -> dict[str, NDArray[Any]]:
    if not isinstance(inputs, Mapping):  # joblib runs blocks here when a cluster has one core left
        inputs = inputs.result()
    return {
        name: np.load(at, mmap_mode="r", allow_pickle=False) if isinstance(at, Path) else at
        for name, at in inputs.items()
    }
