"""Blocks by joblib: threads or processes of this machine, or a Dask cluster.

Results go to a `Store` as they arrive, and what it holds is not computed again. When a worker dies
the blocks that are not done are run again: Dask does so itself, a broken pool of processes is made
anew here.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from joblib import Parallel, delayed, parallel_config
from numpy.typing import NDArray
from threadpoolctl import threadpool_limits

from api.blocks.cluster import lost
from api.blocks.errors import WorkersLost
from api.blocks.place import Backend
from api.blocks.store import Store, array_digest, task_digest
from api.blocks.worker import Inputs, Job, run_block
from matching.blocks.runner import Arrays, Task

_IDLE_S = 30
"""Processes that nobody gives work end after so long, also those of a killed run."""
_PATIENCE = 3
"""Attempts in which not one block is done before it is given up."""
Result = tuple[int, dict[str, NDArray[Any]]]


@dataclass(frozen=True)
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

    def run(self, task: Task, blocks: Sequence[int]) -> list[Arrays]:
        """See `matching.blocks.runner.Runner`.

        Raises
        ------
        WorkersLost
            Three attempts in succession ended by the death of a worker before one block was done.
        """
        digests = {name: array_digest(array) for name, array in task.inputs.items()}
        job = Job(task_digest(task, digests), task.open)
        found = {number: self.store.load(job.digest, number) for number in blocks}
        done = {number: results for number, results in found.items() if results is not None}
        in_vain = 0
        while left := [number for number in blocks if number not in done]:
            before = len(done)
            try:
                for number, results in self._results(job, task, digests, left):
                    self.store.save(job.digest, number, results)
                    done[number] = results
            except lost(self.client):
                in_vain = 0 if len(done) > before else in_vain + 1
            if in_vain == _PATIENCE:
                raise WorkersLost(len(left), _PATIENCE)
        return [done[number] for number in blocks]

    def _results(
        self, job: Job, task: Task, digests: dict[str, str], blocks: Iterable[int]
    ) -> Iterator[Result]:
        """Yield results as they arrive."""
        inputs, options = self._inputs(task, digests)
        with parallel_config(**options), threadpool_limits(1, user_api="blas"):
            run = Parallel(n_jobs=self.n_jobs, batch_size=1, return_as="generator_unordered")
            yield from run(delayed(run_block)(job, inputs, number) for number in blocks)

    def _inputs(self, task: Task, digests: dict[str, str]) -> tuple[Inputs, dict[str, Any]]:
        """Return the inputs as the workers get them, and how joblib is set up."""
        if self.backend == "threads":
            return task.inputs, {"backend": "threading"}
        if self.backend == "dask":  # workers may be on machines that do not see our files
            inputs = dict(task.inputs)
            return inputs, {"backend": "dask", "client": self.client, "scatter": [inputs]}
        files = {name: self.store.share(task.inputs[name], at) for name, at in digests.items()}
        return files, {
            "backend": "loky",
            "inner_max_num_threads": 1,
            "idle_worker_timeout": _IDLE_S,
        }
