"""What runs the blocks of a task; by default a pool of threads.

Processes, clusters and the folder that keeps results are outside the core (`api.blocks`).
"""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Protocol

from numpy.typing import NDArray
from threadpoolctl import threadpool_limits

Arrays = Mapping[str, NDArray[Any]]
Block = Callable[[int], Arrays]

_STEP = 512
_BLOCKS = 64
_LARGEST = 8192


@dataclass(frozen=True, eq=False)
class Shared:
    """What many tasks read, and what a process makes of it once.

    Parameters
    ----------
    arrays : mapping of str to ndarray
        Never changed.
    open : callable
        Makes of the arrays what tasks work with. Like all functions here one of a module, so that
        another process finds it by its name.
    """

    arrays: Arrays
    open: Callable[[Arrays], Any]

    @cached_property
    def opened(self) -> Any:
        """What this process has made of it."""
        return self.open(self.arrays)


@dataclass(frozen=True, eq=False)
class Task:
    """Work that falls into blocks.

    Parameters
    ----------
    name : str
        What is computed; another name wherever equal inputs would give other results.
    shared : Shared
        Factors: the same in every round.
    inputs : mapping of str to ndarray
        What is new in this round: prices; never changed.
    begin : callable
        Makes the function of a block's number from what is shared and the inputs.
    """

    name: str
    shared: Shared
    inputs: Arrays
    begin: Callable[[Any, Arrays], Block]


class Runner(Protocol):
    """Runs blocks somewhere."""

    def run(self, task: Task, blocks: Sequence[int]) -> list[Arrays]:
        """Return the results of some blocks in the order of their numbers given."""


@dataclass(frozen=True)
class Threads:
    """Runs blocks on threads of this process, each with one thread of BLAS.

    Parameters
    ----------
    n_threads : int
        At least 1; by default as many as there are cores.
    """

    n_threads: int = os.cpu_count() or 1

    def run(self, task: Task, blocks: Sequence[int]) -> list[Arrays]:
        """See `Runner`."""
        block = task.begin(task.shared.opened, task.inputs)
        with threadpool_limits(1, user_api="blas"), ThreadPoolExecutor(self.n_threads) as pool:
            return list(pool.map(block, blocks))


THREADS = Threads()


def block_size(n_learners: int) -> int:
    """Learners of a block: some 64 blocks, each a multiple of 512 learners, at most 8,192.

    Depends on the number of learners alone, so that blocks are the same on every machine.
    """
    size = -(-n_learners // (_BLOCKS * _STEP)) * _STEP
    return min(max(size, _STEP), _LARGEST)


def block_rows(block: int, size: int, n_learners: int) -> slice:
    """Learners of a block."""
    return slice(block * size, min((block + 1) * size, n_learners))


def block_numbers(size: int, n_learners: int) -> range:
    """Numbers of all blocks; none for no learners."""
    return range(-(-n_learners // size))
