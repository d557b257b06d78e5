"""Queries about the installation as a whole, for health and metrics: figures of all tenants."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

import sqlalchemy as sa

from api.store import orm
from api.store.clock import present
from api.store.engine import Tx

_PENDING = ("queued", "running")


@dataclass(frozen=True, slots=True)
class Pending:
    """Jobs of a kind that wait or run, and since when the oldest of them is there."""

    kind: str
    state: str
    jobs: int
    oldest: datetime


@dataclass(frozen=True, slots=True)
class Done:
    """Jobs of a kind that were done, and the seconds that they took together."""

    kind: str
    jobs: int
    seconds: float


@dataclass(frozen=True, slots=True)
class JobFigures:
    """The queue at one instant."""

    waiting: tuple[Pending, ...]
    done: tuple[Done, ...]


def check_answers(tx: Tx) -> None:
    """Make sure that the database answers."""
    tx.execute(sa.select(1))


def since_heartbeat(tx: Tx) -> timedelta | None:
    """Return how long no worker was heard of; None where there never was one."""
    newest = tx.scalar(sa.select(sa.func.max(orm.Worker.heartbeat_at)))
    return None if newest is None else present(tx) - newest


def job_figures(tx: Tx) -> JobFigures:
    """Return how many jobs wait, run and are done, by kind."""
    job = orm.Job
    pending = tx.execute(
        sa.select(job.kind, job.state, sa.func.count(), sa.func.min(job.created_at))
        .where(job.state.in_(_PENDING))
        .group_by(job.kind, job.state)
    )
    done = tx.execute(
        sa.select(job.kind, sa.func.count(), sa.func.sum(_seconds(tx)))
        .where(job.state == "done", job.started_at.is_not(None))
        .group_by(job.kind)
    )
    return JobFigures(
        tuple(Pending(*row) for row in pending),
        tuple(Done(kind, jobs, float(seconds or 0)) for kind, jobs, seconds in done),
    )


def _seconds(tx: Tx) -> sa.ColumnElement[float]:
    began, ended = orm.Job.started_at, orm.Job.finished_at
    if tx.get_bind().dialect.name == "sqlite":
        return (sa.func.julianday(ended) - sa.func.julianday(began)) * 86_400.0
    return sa.cast(sa.extract("epoch", ended) - sa.extract("epoch", began), sa.Double)
