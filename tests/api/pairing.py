"""Programmes, lists and calls that tests of choices and pairs begin with."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx2
import sqlalchemy as sa

from api.services.actors import Actor
from api.services.jobs.context import JobContext
from api.services.jobs.handlers import handler_of
from api.store import Store, Tx, orm
from api.store.ids import new_id
from api.store.seats import set_capacities
from tests.api.made import make_programme
from tests.api.world import TENANT, World, company

TABLES = company()
LEARNERS: list[str] = TABLES.learners["learner_id"].tolist()
MENTORS: list[str] = TABLES.mentors["mentor_id"].tolist()
SPRING = "spring"
HR = Actor(TENANT, "hr", "key_of_hr")


def now() -> datetime:
    """Return the present instant: what the server goes by."""
    return datetime.now(UTC)


def set_up(store: Store, mode: str = "shortlist", capacity: int = 1, **more: Any) -> None:
    """Make a programme, and give every mentor the same number of seats."""
    with store.write() as tx:
        make_programme(tx, SPRING, at=now(), mode=mode, **more)
        set_capacities(tx, TENANT, dict.fromkeys(MENTORS, capacity))


def offer(
    store: Store,
    learner_id: str,
    mentor_ids: Sequence[str],
    *,
    state: str = "open",
    days: int = 10,
    run_id: str | None = None,
    kind: str = "any",
) -> str:
    """Give a learner a list that is open for some days, negative ones for one that is not."""
    rid = new_id("rec")
    with store.write() as tx:
        tx.add(
            orm.Shortlist(
                tenant_id=TENANT,
                recommendation_id=rid,
                programme_id=SPRING,
                run_id=run_id,
                learner_id=learner_id,
                kind=kind,
                state=state,
                created_at=now(),
                expires_at=now() + timedelta(days),
            )
        )
        tx.flush()
        for rank, mentor_id in enumerate(mentor_ids, 1):
            tx.add(
                orm.ShortlistItem(
                    tenant_id=TENANT,
                    recommendation_id=rid,
                    rank=rank,
                    mentor_id=mentor_id,
                    role="widest_coverage",
                    score=1 - rank / 10,
                    propensity=1.0,
                    features={},
                )
            )
    return rid


@dataclass(frozen=True, slots=True)
class Caller:
    """Somebody who calls the service again and again."""

    world: World
    headers: dict[str, str]

    def post(self, path: str, **body: Any) -> httpx2.Response:
        """Post a body to a path under /v1."""
        answer: httpx2.Response = self.world.client.post(
            f"/v1{path}", json=body, headers=self.headers
        )
        return answer

    def get(self, path: str, **query: Any) -> httpx2.Response:
        """Get a path under /v1."""
        answer: httpx2.Response = self.world.client.get(
            f"/v1{path}", params=query, headers=self.headers
        )
        return answer


def as_person(world: World, role: str, person_id: str) -> Caller:
    """Call as a person."""
    return Caller(world, world.headers(role, person_id))  # type: ignore[arg-type]


def as_hr(world: World) -> Caller:
    """Call as HR."""
    return Caller(world, world.headers("hr"))


def perform(
    store: Store, kind: str, payload: dict[str, Any] | None = None, at: datetime | None = None
) -> dict[str, Any]:
    """Do a job of a kind at an instant, effect and all; returns its result."""
    job = JobContext(store, TENANT, new_id("job"), "system", payload or {}, lambda: at or now())
    effect = handler_of(kind).perform(job)
    with store.write() as tx:
        return effect(tx)


def perform_queued(store: Store, kind: str) -> list[dict[str, Any]]:
    """Do the jobs of a kind that wait, the oldest first; returns their results."""
    with store.write() as tx:
        waiting = tx.scalars(
            sa.select(orm.Job)
            .where(orm.Job.kind == kind, orm.Job.state == "queued")
            .order_by(orm.Job.created_at)
        ).all()
        for job in waiting:
            job.state = "done"
        payloads = [job.payload for job in waiting]
    return [perform(store, kind, payload) for payload in payloads]


def rows(tx: Tx, table: type[Any], **where: Any) -> list[Any]:
    """Return the rows of a table that hold some values."""
    conditions = (getattr(table, name) == value for name, value in where.items())
    return list(tx.scalars(sa.select(table).where(*conditions)))


def broken_invariants(store: Store) -> list[str]:
    """Return the rules about seats that rows in the database break; asked in plain SQL."""
    live = "ended_at IS NULL"
    questions = {
        "a seat with two live pairs": f"SELECT 1 FROM pairs WHERE {live} "
        "GROUP BY tenant_id, mentor_id, seat_no HAVING count(*) > 1",
        "a learner with two live pairs of a kind": f"SELECT 1 FROM pairs WHERE {live} "
        "GROUP BY tenant_id, programme_id, learner_id, kind HAVING count(*) > 1",
        "a live pair without a seat that exists": "SELECT 1 FROM pairs p LEFT JOIN seats s ON "
        "s.tenant_id = p.tenant_id AND s.mentor_id = p.mentor_id AND s.seat_no = p.seat_no "
        f"WHERE p.{live} AND s.seat_no IS NULL",
        "an ended pair that holds a seat": "SELECT 1 FROM pairs "
        "WHERE ended_at IS NOT NULL AND (seat_no IS NOT NULL OR state <> 'ended')",
        "a mentor with more live pairs than seats": "SELECT 1 FROM (SELECT tenant_id, mentor_id, "
        f"count(*) AS n FROM pairs WHERE {live} GROUP BY tenant_id, mentor_id) t WHERE n > (SELECT "
        "count(*) FROM seats s WHERE s.tenant_id = t.tenant_id AND s.mentor_id = t.mentor_id)",
        "a proposed pair that nobody is asked about, or another that somebody is": "SELECT 1 FROM "
        "pairs p LEFT JOIN requests r ON r.tenant_id = p.tenant_id AND r.pair_id = p.pair_id "
        "AND r.state = 'pending' WHERE (p.state = 'proposed') <> (r.request_id IS NOT NULL)",
        "somebody who waits although served": "SELECT 1 FROM waitlist w JOIN pairs p ON "
        "p.tenant_id = w.tenant_id AND p.programme_id = w.programme_id AND p.learner_id = "
        f"w.learner_id AND p.kind = w.kind WHERE w.state = 'waiting' AND p.{live} "
        "AND p.state <> 'proposed'",
    }
    with store.read() as tx:
        return [rule for rule, sql in questions.items() if tx.execute(sa.text(sql)).first()]
