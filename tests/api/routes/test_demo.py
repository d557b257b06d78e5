from __future__ import annotations

import re

import pytest

from api.store import Store
from api.store.company import COMPANY
from tests.api.pairing import LEARNERS
from tests.api.world import TENANT, World, company, world_of

SITE = "http://testserver"


@pytest.fixture
def demo(store: Store) -> World:
    return world_of(store, company(), demo=True)


def test_the_page_lists_roles_and_people_without_a_script(demo: World) -> None:
    shown = demo.client.get("/auth/demo", headers={"Accept-Language": "zh-CN"})
    assert shown.status_code == 200
    assert shown.headers["content-type"] == "text/html; charset=utf-8"
    policy = shown.headers["content-security-policy"]
    assert "default-src 'none'" in policy
    assert "script-src" not in policy
    assert "<script" not in shown.text
    assert re.search(r'<html lang="zh-CN">.*学员', shown.text, re.DOTALL)
    assert LEARNERS[0] in shown.text
    in_english = demo.client.get("/auth/demo")
    assert re.search(r'<html lang="en">.*Learner', in_english.text, re.DOTALL)


def test_every_form_of_the_page_signs_in(demo: World) -> None:
    text = demo.client.get("/auth/demo").text
    forms = re.findall(r"<form.*?</form>", text)
    hidden = [dict(re.findall(r'name="(\w+)" value="([^"]*)"', form)) for form in forms]
    said = [one for one, form in zip(hidden, forms, strict=True) if "<label" not in form]
    assert {one["role"] for one in said} == {
        "admin",
        "hr",
        "analyst",
        "learner",
        "mentor",
        "manager",
    }
    for one in said:
        came = demo.client.post(
            "/auth/demo", data=one, headers={"Origin": SITE}, follow_redirects=False
        )
        assert (came.status_code, came.headers["location"]) == (303, "/v1/me")
        me = demo.client.get("/v1/me").json()
        assert (me["role"], me["person_id"]) == (one["role"], one.get("person_id"))


def test_a_form_of_another_site_or_with_nonsense_signs_nobody_in(demo: World) -> None:
    def post(origin: str, **said: str) -> tuple[int, str]:
        came = demo.client.post(
            "/auth/demo", data=said, headers={"Origin": origin}, follow_redirects=False
        )
        assert not came.cookies
        return came.status_code, came.json()["code"]

    assert post("https://elsewhere.example", role="hr") == (403, "cross_site")
    assert post("null", role="hr") == (403, "cross_site")
    assert post(SITE, role="owner") == (422, "invalid_request")
    assert post(SITE, role="hr", more="x") == (422, "invalid_request")
    assert post(SITE) == (422, "invalid_request")
    assert post(SITE, role="learner", person_id="nobody") == (403, "not_permitted")
    assert post(SITE, role="learner", person_id="a\0b") == (422, "invalid_request")


def test_programs_sign_in_with_json(demo: World) -> None:
    came = demo.client.post("/auth/demo", json={"role": "learner", "person_id": LEARNERS[0]})
    assert came.status_code == 200
    assert came.json()["role"] == "learner"
    assert demo.client.get("/v1/me").json()["person_id"] == LEARNERS[0]
    refused = demo.client.post("/auth/demo", json={"role": 7})
    assert (refused.status_code, refused.json()["errors"][0]["where"]) == (422, "/body/role")


def test_names_are_texts_and_nothing_else(demo: World) -> None:
    people = COMPANY["people"]
    with demo.store.write() as tx:
        named = people.update().where(people.c.tenant_id == TENANT)
        tx.execute(named.values(name='"><script>alert(1)</script>'))
    text = demo.client.get("/auth/demo").text
    assert "<script" not in text
    assert "&lt;script&gt;" in text


def test_outside_the_demo_there_is_no_such_page(world: World) -> None:
    assert world.client.get("/auth/demo").status_code == 404
    assert world.client.post("/auth/demo", json={"role": "hr"}).status_code == 404
    assert world.client.post("/auth/demo", data={"role": "hr"}).status_code == 404
