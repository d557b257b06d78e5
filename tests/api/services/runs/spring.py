"""A programme with one cohort, and match runs of it, for tests."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import sqlalchemy as sa

from api.services.actors import Actor
from api.services.jobs.working import Worker
from api.services.runs.asked import RunAsked
from api.services.runs.starting import start_run
from api.store import Store, orm
from api.store.runs import assignments_after, match_run
from features.tables import Tables
from tests.api.made import make_programme
from tests.api.world import AT, TENANT, found

HR = Actor(TENANT, "hr", "key_hr")
PROGRAMME, COHORT = "spring", "spring_1"


def opened(store: Store, tables: Tables, policy: dict[str, Any] | None = None) -> Store:
    """Make a company with a programme and a cohort that is open to everyone."""
    found(store, tables)
    with_programme(store, policy)
    return store


def with_programme(store: Store, policy: dict[str, Any] | None = None) -> None:
    """Give a company that is there a programme and a cohort that is open to everyone."""
    with store.write() as tx:
        programme = make_programme(tx, PROGRAMME, cohort_id=COHORT)
        if policy is not None:
            programme.active_version = 1
            tx.add(
                orm.PolicyVersion(
                    tenant_id=TENANT,
                    programme_id=PROGRAMME,
                    policy_version=1,
                    state="active",
                    document=policy,
                    created_at=AT,
                    created_by="tests",
                )
            )


def matched(store: Store, *, now: datetime = AT, **asked: Any) -> orm.MatchRun:
    """Ask for a run of the cohort, perform it, and return it."""
    with store.write() as tx:
        run = start_run(tx, HR, RunAsked(PROGRAMME, COHORT, **asked), now=now)
    Worker(store, periodic=()).work_off()
    with store.read() as tx:
        after = match_run(tx, TENANT, run.run_id)
    assert after is not None
    return after


def rows(store: Store, run: orm.MatchRun) -> dict[tuple[str, str], orm.AssignedMentor]:
    """Return the rows of a run by learner and kind."""
    with store.read() as tx:
        found = assignments_after(tx, TENANT, run.run_id)
    return {(row.learner_id, row.kind): row for row in found}


def with_pair(store: Store, learner: str, mentor: str, kind: str = "any", **more: Any) -> None:
    """Let two be a pair, on the mentor's first free seat."""
    with store.write() as tx:
        taken = sa.select(orm.Pair.seat_no).where(
            orm.Pair.tenant_id == TENANT,
            orm.Pair.mentor_id == mentor,
            orm.Pair.seat_no.is_not(None),
        )
        tx.add(
            orm.Pair(
                tenant_id=TENANT,
                pair_id=f"pair_{learner}_{mentor}",
                learner_id=learner,
                mentor_id=mentor,
                kind=kind,
                seat_no=1 + len(tx.scalars(taken).all()),
                created_at=AT,
                started_at=AT,
                **{"programme_id": PROGRAMME, "state": "active", "origin": "hr", **more},
            )
        )
