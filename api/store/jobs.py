"""Queries about jobs and the workers that hold them.

A worker takes a job by locking its row (`FOR UPDATE SKIP LOCKED` on PostgreSQL; on SQLite the write
transaction itself is the lock) and writing its token there. Whoever finishes a job must still find
that token: a worker that was thought dead and is not can write nothing.

Leases and heartbeats go by the database's clock: workers' own may differ.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite

from api.store import orm
from api.store.clock import present
from api.store.engine import Tx
from api.store.ids import new_id

ENDED = ("done", "failed", "cancelled", "dead")
MOST_ATTEMPTS = 3


@dataclass(frozen=True, slots=True)
class Hold:
    """A job in the hands of one worker."""

    tenant_id: str
    job_id: str
    token: str


def enqueue(
    tx: Tx,
    tenant_id: str,
    kind: str,
    payload: dict[str, Any],
    *,
    now: datetime,
    created_by: str,
    idem_key: str | None = None,
    run_after: datetime | None = None,
    max_attempts: int = MOST_ATTEMPTS,
) -> str:
    """Put a job into the queue, in the transaction of what it is for.

    Parameters
    ----------
    tx : Tx
    tenant_id, kind : str
    payload : dict
        Plain values: what the handler of the kind needs to know. Ids, never names.
    now : datetime
    created_by : str
        Principal of who asked.
    idem_key : str, optional
        Of two jobs of one key there is but one.
    run_after : datetime, optional
        Not before; at once by default.
    max_attempts : int

    Returns
    -------
    str
        Id of the job, or of the earlier one of the same key.
    """
    row = {
        "tenant_id": tenant_id,
        "job_id": new_id("job"),
        "kind": kind,
        "payload": payload,
        "run_after": run_after or now,
        "max_attempts": max_attempts,
        "idem_key": idem_key,
        "created_at": now,
        "created_by": created_by,
    }
    insert = sqlite.insert if tx.get_bind().dialect.name == "sqlite" else postgresql.insert
    statement = insert(orm.Job).values(row)
    if idem_key is None:
        tx.execute(statement)
        return str(row["job_id"])
    tx.execute(statement.on_conflict_do_nothing(index_elements=["tenant_id", "idem_key"]))
    same = (orm.Job.tenant_id == tenant_id, orm.Job.idem_key == idem_key)
    return tx.scalars(sa.select(orm.Job.job_id).where(*same)).one()


def job(tx: Tx, tenant_id: str, job_id: str, *, lock: bool = False) -> orm.Job | None:
    """Return a job; None where the tenant has no such one. `lock` makes others wait for it."""
    return tx.get(orm.Job, (tenant_id, job_id), with_for_update=True if lock else None)


def jobs_by_id(tx: Tx, tenant_id: str, job_ids: Collection[str]) -> dict[str, orm.Job]:
    """Return a page of jobs by id; those that are not there any more are left out."""
    mine = orm.Job.tenant_id == tenant_id, orm.Job.job_id.in_(job_ids)
    return {found.job_id: found for found in tx.scalars(sa.select(orm.Job).where(*mine))}


def newest_of(tx: Tx, tenant_id: str, kind: str, programme_id: str) -> orm.Job | None:
    """Return the job of a kind that was put into the queue last for a programme."""
    about = orm.Job.payload["programme_id"].as_string() == programme_id
    mine = (orm.Job.tenant_id == tenant_id, orm.Job.kind == kind, about)
    newest = sa.select(orm.Job).where(*mine).order_by(orm.Job.created_at.desc(), orm.Job.job_id)
    return tx.scalars(newest.limit(1)).first()


def last_done(tx: Tx, tenant_id: str, kind: str, limit: int) -> Sequence[orm.Job]:
    """Return the jobs of a kind that came to their end last, the newest first."""
    mine = (orm.Job.tenant_id == tenant_id, orm.Job.kind == kind, orm.Job.state == "done")
    newest = sa.select(orm.Job).where(*mine).order_by(orm.Job.finished_at.desc())
    return tx.scalars(newest.limit(limit)).all()


def is_due(tx: Tx, kinds: Collection[str], now: datetime) -> bool:
    """Whether a job of any tenant waits to be taken."""
    found = _due(kinds, now, present(tx)).with_only_columns(orm.Job.job_id)
    return tx.scalar(found) is not None


def claim(
    tx: Tx,
    kinds: Collection[str],
    *,
    worker_id: str,
    token: str,
    now: datetime,
    lease_s: float,
) -> orm.Job | None:
    """Take the next job of any tenant: one that waits, or whose worker was not heard of in time.

    Parameters
    ----------
    now : datetime
        What waits for a later instant is not taken.
    lease_s : float
        Seconds after which another worker may take it over.
    """
    at = present(tx)
    found = tx.scalar(_due(kinds, now, at).with_for_update(skip_locked=True))
    if found is None:
        return None
    found.state, found.attempts = "running", found.attempts + 1
    found.worker_id, found.token = worker_id, token
    found.lease_until = at + timedelta(seconds=lease_s)
    found.started_at = found.started_at or now
    tx.flush()
    return found


def _due(kinds: Collection[str], now: datetime, at: datetime) -> sa.Select[orm.Job]:
    waits = (orm.Job.state == "queued") & (orm.Job.run_after <= now)
    left = (orm.Job.state == "running") & (orm.Job.lease_until < at)
    mine = sa.select(orm.Job).where(waits | left, orm.Job.kind.in_(sorted(kinds)))
    return mine.order_by(orm.Job.run_after, orm.Job.job_id).limit(1)


def held(tx: Tx, hold: Hold) -> orm.Job | None:
    """Return a job and lock its row, so that nobody takes it over; None where it is lost."""
    mine = sa.select(orm.Job).where(*_held(hold)).with_for_update()
    return tx.scalar(mine)


def renew(tx: Tx, hold: Hold, lease_s: float, progress: dict[str, Any] | None) -> bool | None:
    """Move a lease on and note how far the work is.

    Returns
    -------
    bool or None
        Whether the job is to be cancelled; None where it is not held any more.
    """
    values: dict[str, Any] = {"lease_until": present(tx) + timedelta(seconds=lease_s)}
    if progress is not None:
        values["progress"] = progress
    statement = sa.update(orm.Job).where(*_held(hold)).values(values)
    return tx.scalar(statement.returning(orm.Job.cancel_requested))


def _held(hold: Hold) -> tuple[sa.ColumnElement[bool], ...]:
    return (
        orm.Job.tenant_id == hold.tenant_id,
        orm.Job.job_id == hold.job_id,
        orm.Job.token == hold.token,
        orm.Job.state == "running",
    )


def seen(tx: Tx, worker_id: str) -> None:
    """Note that a worker is alive."""
    now = present(tx)
    insert = sqlite.insert if tx.get_bind().dialect.name == "sqlite" else postgresql.insert
    row = {"worker_id": worker_id, "started_at": now, "heartbeat_at": now}
    statement = insert(orm.Worker).values(row)
    tx.execute(
        statement.on_conflict_do_update(
            index_elements=["worker_id"], set_={"heartbeat_at": statement.excluded.heartbeat_at}
        )
    )


def gone(tx: Tx, worker_id: str) -> None:
    """Forget a worker that leaves of its own accord."""
    tx.execute(sa.delete(orm.Worker).where(orm.Worker.worker_id == worker_id))


def forget_ended(tx: Tx, tenant_id: str, before: datetime) -> int:
    """Delete the tenant's jobs that ended before an instant; returns how many."""
    old = (
        orm.Job.tenant_id == tenant_id,
        orm.Job.state.in_(ENDED),
        orm.Job.finished_at < before,
    )
    return tx.connection().execute(sa.delete(orm.Job).where(*old)).rowcount


def forget_workers(tx: Tx, before: datetime) -> None:
    """Delete workers that were not heard of since an instant."""
    tx.execute(sa.delete(orm.Worker).where(orm.Worker.heartbeat_at < before))


def tenants(tx: Tx) -> list[str]:
    """Return the ids of all tenants: for work that comes round for each of them."""
    return list(tx.scalars(sa.select(orm.Tenant.tenant_id).order_by(orm.Tenant.tenant_id)))
