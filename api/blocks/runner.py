"""Blocks by joblib: threads or processes of this machine, or a Dask cluster.

Results go to a `Store` as they arrive, and what it holds is not computed again. When a worker dies
the blocks that are not done are run again: Dask does so itself, a broken pool of processes is made
anew here.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any
from weakref import WeakKeyDictionary

from joblib import Parallel, delayed, parallel_config
from numpy.typing import NDArray
from threadpoolctl import threadpool_limits

from api.blocks.cluster import lost
from api.blocks.errors import WorkersLost
from api.blocks.place import Backend
from api.blocks.store import Store, arrays_digest, task_digest
from api.blocks.worker import Job, run_block
from matching.blocks.runner import Arrays, Shared, Task

_IDLE_S = 30
"""Processes that nobody gives work end after so long, also those of a killed run."""
_PATIENCE = 3
"""Attempts in which not one block is done before it is given up."""
Result = tuple[int, dict[str, NDArray[Any]]]


@dataclass(frozen=True, eq=False)
class JoblibRunner:
    """Runs blocks by joblib; the results are the same for every backend and number of workers.

    Parameters
    ----------
    store : Store
        Keeps results, and the inputs of processes.
    backend : {"threads", "loky", "dask"}
    n_jobs : int
        At least 1; a cluster uses all of its workers.
    client : distributed.Client, optional
        Of the cluster, with ``"dask"``.
    """

    store: Store
    backend: Backend
    n_jobs: int
    client: Any = None
    _shared: WeakKeyDictionary[Shared, tuple[str, Any]] = field(
        default_factory=WeakKeyDictionary, init=False, repr=False
    )

    def run(self, task: Task, blocks: Sequence[int]) -> list[Arrays]:
        """See `matching.blocks.runner.Runner`.

        Raises
        ------
        WorkersLost
            Three attempts in succession ended by the death of a worker before one block was done.
        """
        shared, inputs = self._digest(task.shared), arrays_digest(task.inputs)
        digest = task_digest(task.name, shared, inputs)
        job = Job(shared, digest, task.shared.open, task.begin)
        found = {number: self.store.load(digest, number) for number in blocks}
        done = {number: results for number, results in found.items() if results is not None}
        in_vain = 0
        while left := [number for number in blocks if number not in done]:
            before = len(done)
            try:
                for number, results in self._results(job, task, left):
                    self.store.save(digest, number, results)
                    done[number] = results
            except lost(self.client):
                self._shared.clear()  # what was sent to workers may have died with them
                in_vain = 0 if len(done) > before else in_vain + 1
            if in_vain == _PATIENCE:
                raise WorkersLost(len(left), _PATIENCE)
        return [done[number] for number in blocks]

    def _digest(self, shared: Shared) -> str:
        known = self._shared.get(shared)
        return known[0] if known else arrays_digest(shared.arrays)

    def _results(self, job: Job, task: Task, blocks: Iterable[int]) -> Iterator[Result]:
        """Yield results as they arrive."""
        if task.shared not in self._shared:
            self._shared[task.shared] = job.shared, self._send(task.shared.arrays)
        shared, inputs = self._shared[task.shared][1], self._send(task.inputs)
        with parallel_config(**self._setting()), threadpool_limits(1, user_api="blas"):
            run = Parallel(n_jobs=self.n_jobs, batch_size=1, return_as="generator_unordered")
            yield from run(delayed(run_block)(job, shared, inputs, number) for number in blocks)

    def _send(self, arrays: Arrays) -> Any:
        """Put arrays where every worker finds them."""
        if self.backend == "threads":
            return arrays
        if self.backend == "dask":  # workers may be on machines that do not see our files
            return self.client.scatter([dict(arrays)], broadcast=True)[0]
        return {name: self.store.share(array) for name, array in arrays.items()}

    def _setting(self) -> dict[str, Any]:
        if self.backend == "threads":
            return {"backend": "threading"}
        if self.backend == "dask":
            return {"backend": "dask", "client": self.client}
        return {"backend": "loky", "inner_max_num_threads": 1, "idle_worker_timeout": _IDLE_S}
