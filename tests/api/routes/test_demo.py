from __future__ import annotations

import pytest

from api.store import Store
from tests.api.pairing import LEARNERS
from tests.api.world import World, company, world_of


@pytest.fixture
def demo(store: Store) -> World:
    return world_of(store, company(), demo=True)


def test_programs_sign_in_with_json(demo: World) -> None:
    came = demo.client.post("/auth/demo", json={"role": "learner", "person_id": LEARNERS[0]})
    assert came.status_code == 200
    assert came.json()["role"] == "learner"
    assert demo.client.get("/v1/me").json()["person_id"] == LEARNERS[0]
    refused = demo.client.post("/auth/demo", json={"role": 7})
    assert (refused.status_code, refused.json()["errors"][0]["where"]) == (422, "/body/role")


def test_outside_the_demo_there_is_no_such_way(world: World) -> None:
    assert world.client.post("/auth/demo", json={"role": "hr"}).status_code == 404
