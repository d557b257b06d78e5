"""Named conditions of running blocks elsewhere.

::

    BlockError
    ├── NoCluster       dask is not installed, no scheduler is named, or none answers there
    └── WorkersLost     workers keep dying before a block is done
"""

from __future__ import annotations


class BlockError(Exception):
    """Base of everything that this package raises on purpose."""


class NoCluster(BlockError):
    """There is no cluster to run on."""

    def __init__(self, scheduler: str, why: str) -> None:
        self.scheduler, self.why = scheduler, why
        super().__init__(f"scheduler {scheduler!r}: {why}")


class WorkersLost(BlockError):
    """Workers keep dying before a block is done; what was done before is kept."""

    def __init__(self, left: int, attempts: int) -> None:
        self.left, self.attempts = left, attempts
        super().__init__(
            f"got no block in {attempts} attempts, expected {left} more: "
            "every time a worker was killed (is there enough memory?)"
        )
