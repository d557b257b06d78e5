from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import sqlalchemy as sa

from api.store import orm
from tests.api.world import World, company

LEARNER_KEY = {"name": "script", "role": "learner"}


def _make(world: World, **body: Any) -> Any:
    asked = {"name": "nightly import", "role": "service", **body}
    return world.client.post("/v1/keys", json=asked, headers=world.headers("admin"))


def _me(world: World, secret: str) -> Any:
    return world.client.get("/v1/programmes", headers={"X-API-Key": secret})


def test_a_key_shows_its_secret_once_and_is_kept_as_a_hash(world: World) -> None:
    made = _make(world, scopes=["programmes:*"]).json()
    admin = world.headers("admin")
    again = world.client.get(f"/v1/keys/{made['key_id']}", headers=admin).json()
    assert again == {name: value for name, value in made.items() if name != "secret"}
    assert made["secret"].startswith(made["prefix"])
    with world.store.read() as tx:
        stored = tx.execute(sa.select(orm.ApiKey.__table__)).all()
    assert made["secret"] not in str(stored)
    assert _me(world, made["secret"]).status_code == 200
    assert _me(world, made["secret"] + "x").status_code == 401
    listed = world.client.get("/v1/keys?limit=1", headers=admin).json()
    assert len(listed["items"]) == 1
    further = world.client.get(f"/v1/keys?cursor={listed['next_cursor']}", headers=admin).json()
    ids = {key["key_id"] for key in listed["items"] + further["items"]}
    assert made["key_id"] in ids
    assert further["next_cursor"] is None


def test_scopes_narrow_a_role_and_are_never_wider_than_their_makers(world: World) -> None:
    narrow = _make(world, scopes=["jobs:read"]).json()
    refused = _me(world, narrow["secret"]).json()
    assert (refused["status"], refused["code"]) == (403, "not_in_scope")
    assert refused["params"]["scope"] in refused["detail"]
    assert _make(world, scopes=["programs:read"]).json()["code"] == "unknown_scope"
    maker = _make(world, role="admin", scopes=["keys:write", "jobs:read"]).json()["secret"]
    for scopes, status in ((["jobs:read"], 201), (["*"], 422), (["jobs:write"], 422)):
        answer = world.client.post(
            "/v1/keys",
            json={"name": "x", "role": "service", "scopes": scopes},
            headers={"X-API-Key": maker},
        )
        assert answer.status_code == status, scopes


def test_a_key_of_a_person_needs_one_who_is_there(world: World) -> None:
    assert _make(world, role="learner").json()["code"] == "person_needed"
    nobody = _make(world, role="mentor", person_id="nobody").json()
    assert (nobody["code"], nobody["errors"][0]["where"]) == ("unknown_person", "/body/person_id")


def test_rotation_leaves_two_live_keys_and_never_three(world: World) -> None:
    admin = world.headers("admin")
    old = _make(world).json()
    path = f"/v1/keys/{old['key_id']}:rotate"
    new = world.client.post(path, json={"overlap_hours": 1}, headers=admin).json()
    assert _me(world, old["secret"]).status_code == _me(world, new["secret"]).status_code == 200
    answer = world.client.post(path, json={}, headers=admin)
    assert (answer.status_code, answer.json()["code"]) == (409, "wrong_state")
    shown = world.client.get(f"/v1/keys/{old['key_id']}", headers=admin).json()
    assert (shown["state"], shown["successor_id"]) == ("rotated", new["key_id"])
    last = world.client.post(
        f"/v1/keys/{new['key_id']}:rotate", json={"overlap_hours": 0}, headers=admin
    ).json()
    assert _me(world, new["secret"]).status_code == 401
    assert _me(world, last["secret"]).status_code == 200


def test_the_successor_of_a_key_that_ends_lives_as_long_and_not_for_ever(world: World) -> None:
    old = _make(world, expires_in_days=30).json()
    path = f"/v1/keys/{old['key_id']}:rotate"
    new = world.client.post(path, json={}, headers=world.headers("admin")).json()
    lives = [
        datetime.fromisoformat(key["expires_at"]) - datetime.fromisoformat(key["created_at"])
        for key in (old, new)
    ]
    assert lives == [timedelta(days=30)] * 2
    endless = _make(world).json()
    path = f"/v1/keys/{endless['key_id']}:rotate"
    assert (
        world.client.post(path, json={}, headers=world.headers("admin")).json()["expires_at"]
        is None
    )


def test_a_revoked_or_expired_key_is_refused_on_the_next_request(world: World) -> None:
    admin = world.headers("admin")
    first, second = _make(world).json(), _make(world, expires_in_days=1).json()
    assert _me(world, first["secret"]).status_code == 200
    revoked = world.client.post(f"/v1/keys/{first['key_id']}:revoke", headers=admin)
    again = world.client.post(f"/v1/keys/{first['key_id']}:revoke", headers=admin)
    assert revoked.json() == again.json()
    assert _me(world, first["secret"]).status_code == 401
    ago = datetime.now(UTC) - timedelta(seconds=1)
    with world.store.write() as tx:
        mine = orm.ApiKey.key_id == second["key_id"]
        tx.execute(sa.update(orm.ApiKey).where(mine).values(expires_at=ago))
    assert _me(world, second["secret"]).status_code == 401


def test_only_admins_manage_keys_and_what_they_do_is_in_the_audit_log(world: World) -> None:
    for role in ("hr", "service", "analyst"):
        answer = world.client.post("/v1/keys", json=LEARNER_KEY, headers=world.headers(role))
        assert answer.status_code == 403
    key_id = _make(world).json()["key_id"]
    admin = world.headers("admin")
    world.client.post(f"/v1/keys/{key_id}:revoke", headers=admin)
    log = world.client.get("/v1/audit?object_kind=key&limit=1", headers=admin).json()
    assert [entry["action"] for entry in log["items"]] == ["key_revoked"]
    cursor = log["next_cursor"]
    more = world.client.get(f"/v1/audit?object_kind=key&cursor={cursor}", headers=admin).json()
    assert [entry["action"] for entry in more["items"]] == ["key_created"]
    verdict = world.client.get("/v1/audit:verify", headers=admin).json()
    assert (verdict["whole"], verdict["broken"]) == (True, None)
    assert verdict["entries"] == 2
    assert verdict["head"] == log["items"][0]["digest"]


def test_the_key_of_somebody_who_has_left_lets_nobody_in(world: World) -> None:
    learner = company().learners["learner_id"].iloc[0]
    mine, system = world.headers("learner", learner), world.headers("hr")
    assert world.client.get("/v1/me", headers=mine).status_code == 200
    today = datetime.now(UTC).date()
    for day, expected in ((today + timedelta(days=1), 200), (today, 401)):
        left = world.client.post(
            f"/v1/people/{learner}:leave", json={"left_on": day.isoformat()}, headers=system
        )
        assert left.status_code == 200, left.text
        assert world.client.get("/v1/me", headers=mine).status_code == expected
    assert world.client.get("/v1/me", headers=system).status_code == 200
