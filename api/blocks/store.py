"""A folder that keeps inputs and results of blocks, so that a run goes on where it was killed.

::

    inputs/<SHA-256>.npy              one array, shared by all processes of this machine
    results/<SHA-256>/<block>.block   what a block gave; the folder is named by task and inputs

Files appear whole or not at all. Each result begins with a digest of what follows; whatever does
not agree with it is computed again. Whoever may write to the folder may invent results.
"""

from __future__ import annotations

import hashlib
import io
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path
from typing import Any
from zipfile import BadZipFile

import numpy as np
from numpy.typing import NDArray

from api.files.atomic import atomic_path
from matching.blocks.runner import Arrays

_DIGEST = hashlib.sha256().digest_size


def array_digest(array: NDArray[Any]) -> str:
    """Return the SHA-256 of an array's type, shape and values, as hexadecimal digits."""
    total = hashlib.sha256(f"{array.dtype.str} {array.shape} ".encode())
    total.update(np.ascontiguousarray(array).data)
    return total.hexdigest()


def arrays_digest(arrays: Arrays) -> str:
    """Return the SHA-256 of named arrays."""
    words = "\n".join(f"{name} {array_digest(arrays[name])}" for name in sorted(arrays))
    return hashlib.sha256(words.encode()).hexdigest()


def task_digest(name: str, shared: str, inputs: str) -> str:
    """Return the SHA-256 of what decides a task's results: version, name and digests of inputs."""
    words = "\n".join([version("mentormatch"), name, shared, inputs])
    return hashlib.sha256(words.encode()).hexdigest()


@dataclass(frozen=True)
class Store:
    """A folder of inputs and results.

    Parameters
    ----------
    folder : Path
        Made when it is missing. Several runs may use it at once.
    """

    folder: Path

    def share(self, array: NDArray[Any]) -> Path:
        """Write an array where processes of this machine map it into memory, unless it is there."""
        digest = array_digest(array)
        path = self.folder / "inputs" / f"{digest}.npy"
        if not _holds(path, digest):
            with atomic_path(path) as unfinished:
                np.save(unfinished, array, allow_pickle=False)
        return path

    def save(self, task: str, block: int, results: Arrays) -> None:
        """Keep what a block gave."""
        content = io.BytesIO()
        np.savez(content, allow_pickle=False, **results)
        data = content.getvalue()
        with atomic_path(self._place(task, block)) as unfinished:
            unfinished.write_bytes(hashlib.sha256(data).digest() + data)

    def load(self, task: str, block: int) -> dict[str, NDArray[Any]] | None:
        """Return what a block gave; None where it is not there, cut off or damaged."""
        try:
            content = self._place(task, block).read_bytes()
        except FileNotFoundError:
            return None
        digest, data = content[:_DIGEST], content[_DIGEST:]
        if hashlib.sha256(data).digest() != digest:
            return None
        with np.load(io.BytesIO(data), allow_pickle=False) as arrays:
            return dict(arrays)

    def _place(self, task: str, block: int) -> Path:
        return self.folder / "results" / task / f"{block:08}.block"


def _holds(path: Path, digest: str) -> bool:
    """Whether a file is the array that its name promises."""
    try:
        return array_digest(np.load(path, mmap_mode="r", allow_pickle=False)) == digest
    except (OSError, ValueError, EOFError, BadZipFile):
        return False
