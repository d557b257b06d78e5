"""A Dask cluster; the extra ``cluster`` brings what is needed."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import BrokenExecutor, CancelledError
from contextlib import contextmanager
from typing import Any

from api.blocks.errors import NoCluster

_TIMEOUT_S = 10


@contextmanager
def connected(scheduler: str) -> Iterator[Any]:
    """Give a client of a cluster and close it afterwards.

    Raises
    ------
    NoCluster
        No scheduler is named or none answers, or ``dask`` and ``distributed`` are not installed.
    """
    if not scheduler:
        raise NoCluster(scheduler, "expected the address of a scheduler, as tcp://10.0.0.5:8786")
    try:
        from distributed import Client
    except ImportError as error:
        raise NoCluster(scheduler, "expected dask: pip install 'mentormatch[cluster]'") from error
    try:
        client: Any = Client(scheduler, timeout=_TIMEOUT_S, set_as_default=False)  # type: ignore[no-untyped-call]
    except (OSError, ValueError) as error:
        raise NoCluster(scheduler, f"no answer: {error}") from error
    with client:
        yield client


def lost(client: Any) -> tuple[type[BaseException], ...]:
    """Return the conditions that tell of killed workers, of a pool and of a cluster if any."""
    if client is None:
        return (BrokenExecutor,)
    from distributed import KilledWorker

    return KilledWorker, CancelledError
