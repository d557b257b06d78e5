from __future__ import annotations

from typing import Any

import sqlalchemy as sa

from api.store import orm
from api.store.company import COMPANY
from tests.api.drafts import programme
from tests.api.world import World


def _learners(world: World) -> list[str]:
    column = COMPANY["learners"].c.learner_id
    with world.store.read() as tx:
        return list(tx.scalars(sa.select(column).order_by(column)))


def _call(world: World, role: Any, person: str | None = None) -> Any:
    headers = world.headers(role, person)

    def call(method: str, path: str, **more: Any) -> Any:
        return world.client.request(method, f"/v1{path}", headers=headers, **more)

    return call


def test_somebody_opts_out_and_in_again_and_it_is_recorded_once_each(world: World) -> None:
    learner, other = _learners(world)[:2]
    call = _call(world, "learner", learner)
    mine = f"/people/{learner}/preferences"
    assert call("GET", mine).json()["automated_matching"] is True
    for wanted in (False, False, True):
        answer = call("PUT", mine, json={"automated_matching": wanted})
        assert answer.json()["automated_matching"] is wanted
    assert call("PUT", mine, json={"automated_matching": "no"}).status_code == 422
    assert call("GET", f"/people/{other}/preferences").status_code == 404
    log = call("GET", f"/people/{learner}/access-log").json()["items"]
    assert [entry["action"] for entry in log] == ["preference_changed"] * 2
    assert call("GET", f"/people/{other}/access-log").status_code == 404


def test_an_opt_out_costs_nothing(world: World) -> None:
    learner = _learners(world)[0]
    programme(world.store)
    waiting = {"tenant_id": "acme", "programme_id": "spring", "learner_id": learner}
    with world.store.write() as tx:
        since = tx.scalar(sa.select(orm.Tenant.created_at))
        tx.add(orm.Waiting(**waiting, priority=3, reason_code="NO_ROOM", since=since))
    before = _everything_but_wishes(world)
    call = _call(world, "learner", learner)
    assert (
        call("PUT", f"/people/{learner}/preferences", json={"automated_matching": False})
    ).status_code == 200
    assert _everything_but_wishes(world) == before


def _everything_but_wishes(world: World) -> dict[str, list[Any]]:
    kept = (orm.Waiting, orm.Seat, orm.Pair, orm.Shortlist, orm.CohortMember, orm.Choice)
    with world.store.read() as tx:
        return {
            table.__tablename__: [tuple(row) for row in tx.execute(sa.select(table.__table__))]
            for table in kept
        }


def test_a_human_is_asked_and_answers(world: World) -> None:
    learner, other = _learners(world)[:2]
    programme(world.store)
    mine, hr = _call(world, "learner", learner), _call(world, "hr")
    path = f"/people/{learner}/human-requests"
    body = {"reason_code": "LOOK_AGAIN", "programme_id": "spring", "note": "please"}
    made = mine("POST", path, json=body)
    assert made.status_code == 201
    where = made.headers["location"].removeprefix("/v1")
    assert mine("GET", where).json() == made.json()
    assert _call(world, "learner", other)("GET", where).status_code == 404
    assert _call(world, "learner", other)("GET", "/human-requests").json()["items"] == []
    assert mine("POST", f"/people/{other}/human-requests", json=body).status_code == 404
    queue = hr("GET", "/human-requests?state=open").json()["items"]
    assert [one["person_id"] for one in queue] == [learner]
    assert mine("POST", f"{where}:close", json={}).status_code == 403
    closed = hr("POST", f"{where}:close", json={"answer": "done"}).json()
    assert (closed["state"], closed["answer"]) == ("closed", "done")
    assert hr("POST", f"{where}:close", json={}).json()["code"] == "wrong_state"
    assert hr("GET", "/human-requests?state=open").json()["items"] == []
    log = hr("GET", f"/audit?person_id={learner}").text
    assert "human_asked" in log
    assert "please" not in log


def test_a_request_for_a_human_is_about_what_is_hers(world: World) -> None:
    learner = _learners(world)[0]
    call = _call(world, "learner", learner)
    for about, code in (
        ({"programme_id": "none"}, "unknown_programme"),
        ({"recommendation_id": "rec_none"}, "unknown_recommendation"),
        ({"reason_code": "not a code"}, "invalid_request"),
    ):
        answer = call(
            "POST",
            f"/people/{learner}/human-requests",
            json={"reason_code": "LOOK_AGAIN", **about},
        )
        assert (answer.status_code, answer.json()["code"]) == (422, code)


def test_the_queue_is_read_page_by_page_the_oldest_first(world: World) -> None:
    people = _learners(world)[:5]
    hr = _call(world, "hr")
    for person in people:
        hr("POST", f"/people/{person}/human-requests", json={"reason_code": "LOOK_AGAIN"})
    seen: list[str] = []
    cursor = ""
    while len(seen) < 5:
        page = hr("GET", f"/human-requests?limit=2{cursor}").json()
        seen += [one["person_id"] for one in page["items"]]
        cursor = f"&cursor={page['next_cursor']}"
    assert seen == people
    assert page["next_cursor"] is None


def test_everything_is_taken_along_and_then_forgotten(world: World) -> None:
    learner, other = _learners(world)[:2]
    mine, hr = _call(world, "learner", learner), _call(world, "hr")
    export = mine("GET", f"/people/{learner}/export")
    assert export.status_code == 200
    assert export.json()["tables"]["people"][0]["person_id"] == learner
    assert mine("GET", f"/people/{other}/export").status_code == 404
    assert mine("DELETE", f"/people/{learner}").status_code == 403
    gone = hr("DELETE", f"/people/{learner}?reason_code=OWN_REQUEST")
    assert gone.status_code == 200, gone.text
    assert mine("GET", "/me").status_code == 401
    assert hr("GET", f"/people/{learner}/export").status_code == 404
    assert hr("DELETE", f"/people/{learner}").status_code == 404
    pseudonym = gone.json()["pseudonym"]
    log = hr("GET", f"/people/{pseudonym}/access-log").json()["items"]
    assert [entry["action"] for entry in log] == ["person_erased", "export_read"]
    assert hr("GET", "/audit:verify").json()["whole"] is True
