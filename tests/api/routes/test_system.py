from __future__ import annotations

from datetime import UTC, datetime, timedelta
from importlib.metadata import version

import pytest
import sqlalchemy as sa

from api.health import HEARTBEAT_S
from api.store import orm
from tests.api.world import World

NEEDED = {"database", "schema", "writes"}


def states(world: World) -> dict[str, str]:
    return {check["name"]: check["state"] for check in world.client.get("/readyz").json()["checks"]}


def test_a_server_that_has_all_it_needs_is_ready(world: World) -> None:
    answer = world.client.get("/readyz")
    assert (answer.status_code, answer.json()["ready"]) == (200, True)
    checks = {check["name"]: check for check in answer.json()["checks"]}
    assert {name for name, check in checks.items() if check["needed"]} == NEEDED
    assert all(checks[name]["ok"] for name in NEEDED)
    assert checks["model"]["state"] == "prior"


def test_a_database_of_another_revision_is_told(world: World) -> None:
    with world.store.write() as tx:
        tx.execute(sa.text("UPDATE alembic_version SET version_num = '0000'"))
    answer = world.client.get("/readyz")
    assert (answer.status_code, answer.json()["ready"]) == (503, False)
    assert states(world)["schema"].startswith("at 0000, expected ")
    assert world.client.get("/livez").json() == {"status": "ok"}


@pytest.mark.parametrize(("late", "state"), [(0.0, "ok"), (HEARTBEAT_S * 2, "not heard of")])
def test_a_worker_elsewhere_is_seen_and_does_not_take_the_server_out(
    world: World, late: float, state: str
) -> None:
    beat = datetime.now(UTC) - timedelta(seconds=late)
    with world.store.write() as tx:
        tx.add(orm.Worker(worker_id="w", started_at=beat, heartbeat_at=beat))
    assert states(world)["worker"] == state
    assert world.client.get("/readyz").status_code == 200


def test_the_version_is_that_of_the_distribution(world: World) -> None:
    told = world.client.get("/version").json()
    assert told == {"name": "mentormatch", "version": version("mentormatch")}


def test_figures_tell_of_jobs_of_all_workers(world: World) -> None:
    now = datetime.now(UTC)
    with world.store.write() as tx:
        for number, state in enumerate(("queued", "queued", "done")):
            done = state == "done"
            job = orm.Job(tenant_id="acme", job_id=f"job_{number}", kind="match_run", state=state)
            job.payload, job.created_by = {}, "tests"
            job.run_after = job.created_at = now - timedelta(seconds=90)
            job.started_at = now - timedelta(seconds=7) if done else None
            job.finished_at = now if done else None
            tx.add(job)
    text = world.client.get("/metrics").text
    assert 'mentormatch_jobs{kind="match_run",state="queued"} 2.0' in text
    assert 'mentormatch_job_seconds_count{kind="match_run"} 1.0' in text
    figures = dict(line.rsplit(" ", 1) for line in text.splitlines() if line[0] != "#")
    assert float(figures['mentormatch_job_seconds_sum{kind="match_run"}']) == pytest.approx(7, 1e-3)
    oldest = figures['mentormatch_job_oldest_seconds{kind="match_run",state="queued"}']
    assert float(oldest) >= 90
