"""Use-case and job: what each floor, and each cap on loads, would cost the total of a run."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import datetime
from itertools import count
from typing import Any

from api.services.actors import Actor
from api.services.errors import NotFound, Unacceptable, WrongState
from api.services.frontier import frontier_rows, rows_as_json
from api.services.jobs import Effect, Handler, JobContext
from api.services.runs.errors import NO_ASSIGNMENT
from api.services.runs.starting import SOLVED
from api.services.runs.stored import stored_run
from api.store import Tx, orm
from api.store.comparing import put_run_file
from api.store.jobs import enqueue, job
from api.store.runs import match_run, run_file

KIND, FILE = "frontier", "frontier.json"


def ask_frontier(
    tx: Tx, who: Actor, run_id: str, *, points: int, load_caps: Sequence[int], now: datetime
) -> orm.Job:
    """Have the frontier of a run worked out by a worker.

    Raises
    ------
    NotFound
    WrongState
        The run has no outcome.
    Unacceptable
        It has lists alone.
    """
    run = match_run(tx, who.tenant_id, run_id)
    if run is None:
        raise NotFound("match run", run_id)
    if run.state not in SOLVED:
        raise WrongState("match run", run_id, run.state, "trade", SOLVED)
    if run.mode == "shortlist":
        raise Unacceptable(NO_ASSIGNMENT)
    payload = {"run_id": run_id, "points": points, "load_caps": sorted(set(load_caps))}
    job_id = enqueue(tx, who.tenant_id, KIND, payload, now=now, created_by=who.principal)
    made = job(tx, who.tenant_id, job_id)
    assert made is not None
    return made


def frontier_of(tx: Tx, who: Actor, run_id: str) -> list[dict[str, Any]]:
    """Return the frontier that was worked out last.

    Raises
    ------
    NotFound
        There is no such run, or nobody has asked for its frontier.
    """
    if match_run(tx, who.tenant_id, run_id) is None:
        raise NotFound("match run", run_id)
    content = run_file(tx, who.tenant_id, run_id, FILE)
    if content is None:
        raise NotFound("frontier", run_id)
    rows: list[dict[str, Any]] = json.loads(content)
    return rows


def _perform(context: JobContext) -> Effect:
    run_id: str = context.payload["run_id"]
    with context.store.read() as tx:
        case = stored_run(tx, context.tenant_id, run_id).posed.case
    points, caps = context.payload["points"], tuple(context.payload["load_caps"])
    steps, begun = (1 + points) * (1 + len(caps)), count()
    rows = frontier_rows(
        case,
        points=points,
        load_caps=caps,
        progress=lambda: context.progress("frontier", min(next(begun), steps), steps),
    )
    content = json.dumps(rows_as_json(rows), allow_nan=False).encode()

    def effect(tx: Tx) -> dict[str, Any]:
        put_run_file(tx, context.tenant_id, run_id, FILE, content)
        return {"run_id": run_id, "points": len(rows)}

    return effect


HANDLER = Handler(_perform)
