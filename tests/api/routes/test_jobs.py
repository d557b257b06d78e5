from __future__ import annotations

from datetime import UTC, datetime
from time import monotonic, sleep

from api.services.jobs import Handler, handlers
from api.store import Store
from api.store.jobs import enqueue
from tests.api.world import TENANT, World, company, found, world_of

NOW = datetime(2026, 4, 1, tzinfo=UTC)


def asked(store: Store, tenant_id: str = TENANT) -> str:
    with store.write() as tx:
        return enqueue(tx, tenant_id, "tidy_jobs", {}, now=NOW, created_by="tests")


def test_a_job_tells_how_it_stands_until_its_result(world: World) -> None:
    job_id, hr = asked(world.store), world.headers("hr")
    before = world.client.get(f"/v1/jobs/{job_id}", headers=hr).json()
    assert (before["state"], before["result"]) == ("queued", None)
    assert world.work() == 1
    after = world.client.get(f"/v1/jobs/{job_id}", headers=hr).json()
    assert (after["state"], after["result"]["jobs"], after["attempts"]) == ("done", 0, 1)
    assert after["finished_at"] >= after["started_at"] >= before["created_at"]


def test_a_job_that_waits_is_cancelled_at_once_and_only_once(world: World) -> None:
    job_id, hr = asked(world.store), world.headers("hr")
    first = world.client.post(f"/v1/jobs/{job_id}:cancel", headers=hr)
    assert (first.status_code, first.json()["state"]) == (202, "cancelled")
    again = world.client.post(f"/v1/jobs/{job_id}:cancel", headers=hr)
    assert (again.status_code, again.json()["code"]) == (409, "wrong_state")
    assert world.work() == 0


def test_a_job_of_another_company_is_not_found(world: World) -> None:
    found(world.store, tenant_id="other")
    job_id, hr = asked(world.store, "other"), world.headers("hr")
    for answer in (
        world.client.get(f"/v1/jobs/{job_id}", headers=hr),
        world.client.post(f"/v1/jobs/{job_id}:cancel", headers=hr),
    ):
        assert (answer.status_code, answer.json()["code"]) == (404, "not_found")


def test_a_server_does_jobs_by_itself_where_it_is_to(store: Store) -> None:
    world = world_of(store, company(), embedded_worker=True)
    job_id, hr = asked(store), world.headers("hr")
    with world.client:
        until = monotonic() + 10
        while world.client.get(f"/v1/jobs/{job_id}", headers=hr).json()["state"] != "done":
            assert monotonic() < until
            sleep(0.02)


def test_every_kind_of_job_has_a_handler() -> None:
    for kind in handlers.HANDLERS:
        assert isinstance(handlers.handler_of(kind), Handler)
    assert {each.kind for each in handlers.PERIODIC} <= set(handlers.HANDLERS)
