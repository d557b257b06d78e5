from __future__ import annotations

import gc
from collections.abc import Callable
from threading import enumerate as threads
from time import monotonic, sleep

from api.store import Store
from api.warming import Warming, renewed
from tests.api.services.runs.spring import with_programme
from tests.api.world import company, world_of


def until(holds: Callable[[], bool]) -> None:
    latest = monotonic() + 60
    while not holds():
        assert monotonic() < latest
        sleep(0.01)


def waited(warming: Warming) -> dict[str, str]:
    until(lambda: not {"cold", "warming"} & set(warming.states.values()))
    return warming.states


def renewing() -> bool:
    return any(thread.name == "renewing" for thread in threads())


def test_a_step_that_fails_stops_no_other() -> None:
    def breaks() -> None:
        raise RuntimeError

    done: list[str] = []
    warming = Warming(first=breaks, second=lambda: done.append("second"))
    assert warming.states == {"first": "cold", "second": "cold"}
    warming.begin()
    assert waited(warming) == {"first": "failed", "second": "warm"}
    assert done == ["second"]


def test_what_was_made_ready_is_not_gone_through_for_garbage() -> None:
    made: list[list[int]] = []
    gc.unfreeze()
    warming = Warming(lists=lambda: made.extend([0] for _ in range(1000)))
    warming.begin()
    until(lambda: gc.get_freeze_count() > len(made))
    assert waited(warming) == {"lists": "warm"}
    ids = {id(one) for one in gc.get_objects()}
    assert not [one for one in made if id(one) in ids]


def test_a_server_is_ready_before_it_is_warm_and_tells_when_it_is(store: Store) -> None:
    world = world_of(store, company(), warm_solvers=True)
    with_programme(store)
    with world.client:
        assert renewing()
        assert world.client.get("/readyz").status_code == 200
        waited(world.client.app.state.warming)  # type: ignore[attr-defined]
        checks = {one["name"]: one for one in world.client.get("/readyz").json()["checks"]}
    assert {checks[name]["state"] for name in ("companies", "pages", "solvers")} == {"warm"}
    assert not checks["companies"]["needed"]
    assert not renewing()


def test_what_is_kept_ready_is_looked_at_again_after_a_failure_too_and_no_more_at_the_end() -> None:
    looks: list[int] = []

    def look() -> None:
        looks.append(len(looks))
        if len(looks) < 3:
            raise RuntimeError

    with renewed(look, rest_s=0.001):
        until(lambda: len(looks) >= 4)
    assert not renewing()
    assert looks == list(range(len(looks)))
