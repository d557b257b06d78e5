"""Where blocks are to run, and a runner for it."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Literal

from api.blocks.cluster import connected
from api.blocks.store import Store
from matching.blocks.runner import Runner, Threads

Backend = Literal["threads", "loky", "dask"]


@dataclass(frozen=True, slots=True)
class Place:
    """Where blocks run.

    Attributes
    ----------
    backend : {"threads", "loky", "dask"}
        Threads of this process, processes of this machine, or a Dask cluster.
    n_jobs : int
        Threads or processes, at least 1; a cluster uses all of its workers.
    scheduler : str
        Address of a Dask scheduler, as ``"tcp://10.0.0.5:8786"``.
    work : Path or None
        A folder that keeps what blocks gave, for a later run.
    """

    backend: Backend = "threads"
    n_jobs: int = os.cpu_count() or 1
    scheduler: str = ""
    work: Path | None = None


@contextmanager
def open_runner(place: Place) -> Iterator[Runner]:
    """Give a runner of blocks; close what it opened afterwards.

    Raises
    ------
    NoCluster
    OSError
        The folder cannot be written.
    """
    if place.backend == "threads" and place.work is None:
        yield Threads(place.n_jobs)
        return
    # Loaded late: most runs need no joblib.
    from api.blocks.runner import JoblibRunner

    with TemporaryDirectory(prefix="mentormatch-") as scratch:
        store = Store(place.work or Path(scratch))
        if place.backend == "dask":
            with connected(place.scheduler) as client:
                yield JoblibRunner(store, "dask", place.n_jobs, client)
        else:
            yield JoblibRunner(store, place.backend, place.n_jobs)
