from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
import sqlalchemy as sa
from fastapi.testclient import TestClient

from api.app import described
from api.store import Store
from api.store.company import COMPANY
from tests.api.databases import create_schema
from tests.api.world import World, company, world_of


@pytest.fixture
def demo(tmp_path: Path) -> Iterator[World]:
    """A server as `mentormatch demo` runs it: over http, where cookies cannot be secure."""
    store = Store(f"sqlite:///{tmp_path / 'a.db'}")
    create_schema(store)
    made = world_of(store, company(6, 4), demo=True)
    with TestClient(made.client.app, base_url="http://127.0.0.1:8080") as client:
        yield World(store, made.settings, client)
    store.close()


def test_in_the_demo_one_signs_in_as_anybody(demo: World) -> None:
    with demo.store.read() as tx:
        learner = tx.scalar(sa.select(sa.func.min(COMPANY["learners"].c.learner_id)))
    for body in ({"role": "hr"}, {"role": "learner", "person_id": learner}):
        answer = demo.client.post("/auth/demo", json=body)
        assert answer.status_code == 200, answer.text
        assert "HttpOnly" in answer.headers["set-cookie"]
        me = demo.client.get("/v1/me").json()
        assert (me["role"], me["person_id"]) == (body["role"], body.get("person_id"))
    for nobody in ({"role": "learner"}, {"role": "mentor", "person_id": learner}):
        assert demo.client.post("/auth/demo", json=nobody).status_code == 403
    assert demo.client.post("/auth/demo", json={"role": "service"}).status_code == 403
    evil = {"Origin": "http://evil.example"}
    assert demo.client.post("/auth/demo", json={"role": "hr"}, headers=evil).status_code == 403


def test_outside_the_demo_there_is_no_such_thing(world: World) -> None:
    assert world.client.post("/auth/demo", json={"role": "admin"}).status_code == 404
    assert "/auth/demo" not in described()["paths"]
