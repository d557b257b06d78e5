from __future__ import annotations

from time import monotonic, sleep

from api.store import Store
from api.warming import Warming
from tests.api.services.runs.spring import with_programme
from tests.api.world import company, world_of


def waited(warming: Warming) -> dict[str, str]:
    until = monotonic() + 60
    while {"cold", "warming"} & set(warming.states.values()):
        assert monotonic() < until
        sleep(0.01)
    return warming.states


def test_a_step_that_fails_stops_no_other() -> None:
    def breaks() -> None:
        raise RuntimeError

    done: list[str] = []
    warming = Warming(first=breaks, second=lambda: done.append("second"))
    assert warming.states == {"first": "cold", "second": "cold"}
    warming.begin()
    assert waited(warming) == {"first": "failed", "second": "warm"}
    assert done == ["second"]


def test_a_server_is_ready_before_it_is_warm_and_tells_when_it_is(store: Store) -> None:
    world = world_of(store, company(), warm_solvers=True)
    with_programme(store)
    with world.client:
        assert world.client.get("/readyz").status_code == 200
        waited(world.client.app.state.warming)  # type: ignore[attr-defined]
        checks = {one["name"]: one for one in world.client.get("/readyz").json()["checks"]}
    assert [checks[name]["state"] for name in ("companies", "solvers")] == ["warm", "warm"]
    assert not checks["companies"]["needed"]
