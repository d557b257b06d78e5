"""A request that is sent again under its key: one effect, one answer, on both databases."""

from __future__ import annotations

import subprocess
import sys
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from typing import Any

import pytest
import sqlalchemy as sa
from fastapi import APIRouter

from api.deps import CallDep
from api.schemas.base import Body, View
from api.security import rules
from api.services.actors import ROLES
from api.services.jobs.tidying import REPEATABLE
from api.store import Store, Tx, orm
from api.store.answers import forget_answers
from api.store.ids import new_id
from tests.api.world import TENANT, World, found, world_of

THREADS, KEYS = 16, 30
OTHER = "umbrella"
AT = datetime(2026, 3, 31, 8, tzinfo=UTC)


class Asked(Body):
    """What is asked for."""

    name: str


class Made(View):
    """What was made."""

    event_id: str
    name: str


router = APIRouter()


@router.post("/v1/things", operation_id="make_thing", response_model=Made)
def make_thing(body: Asked, call: CallDep) -> Any:
    """Make something."""

    def effect(tx: Tx) -> Made:
        made = Made(event_id=new_id("thing"), name=body.name)
        tx.add(event(call.who.tenant_id, made.event_id))
        return made

    return call.once(body, effect, location=lambda made: f"/v1/things/{made.event_id}")


def event(tenant_id: str, event_id: str) -> orm.Job:
    """One effect that can be counted."""
    return orm.Job(
        tenant_id=tenant_id, job_id=event_id, kind="thing", payload={}, run_after=AT,
        created_at=AT, created_by="tests",
    )  # fmt: skip


@pytest.fixture
def maker(store: Store, monkeypatch: pytest.MonkeyPatch) -> World:
    """A server with one more operation, and two companies."""
    everybody = rules.Rule("things:write", dict.fromkeys(ROLES, "all"))
    monkeypatch.setitem(rules.RULES, "make_thing", everybody)
    world = world_of(store, max_in_flight=THREADS * 2)
    found(store, tenant_id=OTHER)
    world.client.app.include_router(router)  # type: ignore[attr-defined]
    return world


def effects(store: Store, tenant_id: str = TENANT) -> int:
    with store.read() as tx:
        count = sa.select(sa.func.count()).where(orm.Job.tenant_id == tenant_id)
        return int(tx.scalar(count) or 0)


def send(world: World, key: str | None, who: dict[str, str], name: str = "a") -> Any:
    headers = who if key is None else {**who, "Idempotency-Key": key}
    return world.client.post("/v1/things", json={"name": name}, headers=headers)


def test_sixteen_who_ask_thirty_times_get_thirty_effects(maker: World) -> None:
    who = maker.headers("hr")
    keys = [f"key-{number}" for number in range(KEYS)] * THREADS
    with maker.client, ThreadPoolExecutor(THREADS) as pool:
        answers = list(pool.map(lambda key: (key, send(maker, key, who)), keys))
    assert Counter(answer.status_code for _, answer in answers) == {201: THREADS * KEYS}
    bodies = {(key, answer.content, answer.headers["location"]) for key, answer in answers}
    assert len(bodies) == KEYS
    replayed = sum("idempotency-replayed" in answer.headers for _, answer in answers)
    assert replayed == (THREADS - 1) * KEYS
    assert effects(maker.store) == KEYS


def test_another_body_under_the_same_key_is_refused(maker: World) -> None:
    who = maker.headers("hr")
    assert send(maker, "k", who).status_code == 201
    other = send(maker, "k", who, name="b")
    assert (other.status_code, other.json()["code"]) == (422, "idempotency_key_reused")
    assert effects(maker.store) == 1


def test_keys_of_other_callers_and_companies_are_their_own(maker: World) -> None:
    first, second = maker.headers("hr"), maker.headers("hr")
    third = {"X-API-Key": maker.key("hr", tenant_id=OTHER)}
    made = {send(maker, "k", who).json()["event_id"] for who in (first, second, third)}
    assert len(made) == 3
    assert (effects(maker.store), effects(maker.store, OTHER)) == (2, 1)


def test_without_a_key_every_request_has_its_effect(maker: World) -> None:
    who = maker.headers("hr")
    assert send(maker, None, who).content != send(maker, None, who).content
    assert effects(maker.store) == 2


def test_a_refusal_is_not_kept(maker: World) -> None:
    who = maker.headers("hr")
    refused = maker.client.post("/v1/things", json={}, headers={**who, "Idempotency-Key": "k"})
    assert refused.status_code == 422
    assert send(maker, "k", who).status_code == 201


CRASH = """
import os, sys
from fastapi.testclient import TestClient
from api.deps import Call
from api.store import Store
from tests.api import test_once as t
from tests.api.world import settings_of
from api.app import create_app
from api.security import rules
from api.services.actors import ROLES

when, url, key = sys.argv[1:]
rules.RULES["make_thing"] = rules.Rule("things:write", dict.fromkeys(ROLES, "all"))
if when == "before":
    kept = t.event
    def dying(tenant_id, event_id):
        os._exit(9)
    t.event = dying
else:
    once = Call.once
    def dying(self, *args, **more):
        once(self, *args, **more)
        os._exit(9)
    Call.once = dying
store = Store(url)
app = create_app(settings_of(store), store)
app.include_router(t.router)
who = {"X-API-Key": key, "Idempotency-Key": "k"}
TestClient(app).post("/v1/things", json={"name": "a"}, headers=who)
"""


@pytest.mark.parametrize(("when", "kept"), [("before", 0), ("after", 1)])
def test_a_crash_on_either_side_of_the_commit_leaves_one_effect(
    maker: World, when: str, kept: int
) -> None:
    key = maker.key("hr")
    url = maker.store.url.render_as_string(hide_password=False)
    died = subprocess.run([sys.executable, "-c", CRASH, when, url, key], check=False)
    assert died.returncode == 9
    assert effects(maker.store) == kept
    again = send(maker, "k", {"X-API-Key": key})
    assert again.status_code == 201
    assert ("idempotency-replayed" in again.headers) == bool(kept)
    assert effects(maker.store) == 1


def test_answers_are_kept_for_a_week_and_then_forgotten(maker: World) -> None:
    who = maker.headers("hr")
    first = send(maker, "k", who)
    now = datetime.now(UTC)
    with maker.store.write() as tx:
        assert forget_answers(tx, OTHER, now + REPEATABLE) == 0
        assert forget_answers(tx, TENANT, now - REPEATABLE) == 0
    assert send(maker, "k", who).content == first.content
    with maker.store.write() as tx:
        assert forget_answers(tx, TENANT, now + REPEATABLE) == 1
    assert send(maker, "k", who).content != first.content
