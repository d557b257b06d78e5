"""A job that is waited for: done by this process, or by a worker that was quicker."""

from __future__ import annotations

import time
from collections.abc import Callable
from contextlib import suppress

from api.services.actors import Actor
from api.services.errors import WrongState
from api.services.jobs.asking import ALIVE, cancel_job, get_job
from api.services.jobs.errors import NotDone
from api.services.jobs.handlers import HANDLERS
from api.services.jobs.working import Pace, Worker, in_background, utc_now
from api.store import Store, orm

_LOOK_S = 0.1


def done_here(
    store: Store,
    who: Actor,
    job_id: str,
    *,
    model_key: bytes,
    told: Callable[[str], object],
) -> orm.Job:
    """Have a job done, and others of its kind that wait before it; cancel it on Ctrl-C.

    Parameters
    ----------
    store : Store
    who : Actor
        Who asked for the job.
    job_id : str
    model_key : bytes
        What models are sealed with.
    told : callable
        Called with kind and step, such as ``retrain.fit``, as each step begins.

    Returns
    -------
    Job
        Done, with its result.

    Raises
    ------
    NotFound
    NotDone
        It ended in another way.
    """
    with store.read() as tx:
        kind = get_job(tx, who, job_id).kind
    mine = {kind: HANDLERS[kind]}
    pace = Pace(poll_s=_LOOK_S)
    worker = Worker(store, registry=mine, periodic=(), pace=pace, model_key=model_key)
    try:
        with in_background(worker):
            job = _ended(store, who, job_id, told)
    except KeyboardInterrupt:
        with suppress(WrongState), store.write() as tx:  # it may have come to its end meanwhile
            cancel_job(tx, who, job_id, now=utc_now())
        raise
    if job.state != "done":
        raise NotDone(job_id, job.state, job.error or {})
    return job


def _ended(store: Store, who: Actor, job_id: str, told: Callable[[str], object]) -> orm.Job:
    step = None
    while True:
        with store.read() as tx:
            job = get_job(tx, who, job_id)
        if job.state not in ALIVE:
            return job
        if job.progress.get("step") != step:
            step = job.progress["step"]
            told(f"{job.kind}.{step}")
        time.sleep(_LOOK_S)
