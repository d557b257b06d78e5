from __future__ import annotations

import re

import pytest

from api.store import Store
from api.store.company import COMPANY
from tests.api.pages.browsing import SITE, visitor
from tests.api.pairing import LEARNERS, MENTORS, as_person, offer, set_up
from tests.api.world import TENANT, World, company, world_of


@pytest.fixture
def demo(store: Store) -> World:
    return world_of(store, company(), demo=True)


def test_the_page_lists_roles_and_people_in_the_language_asked_for(demo: World) -> None:
    shown = demo.client.get("/sign-in", headers={"Accept-Language": "zh-CN"})
    assert shown.status_code == 200
    assert "default-src 'none'" in shown.headers["content-security-policy"]
    assert "unsafe" not in shown.headers["content-security-policy"]
    assert re.search(r'<html lang="zh-CN".*学员', shown.text, re.DOTALL)
    assert LEARNERS[0] in shown.text
    demo.client.get("/set/lang/en", follow_redirects=False)
    chosen = demo.client.get("/sign-in", headers={"Accept-Language": "zh-CN"})
    assert re.search(r'<html lang="en".*Learner', chosen.text, re.DOTALL)


def test_every_form_of_the_page_signs_in(demo: World) -> None:
    text = demo.client.get("/sign-in").text
    forms = re.findall(r'<form.*?action="/sign-in/as.*?</form>', text, re.DOTALL)
    hidden = [dict(re.findall(r'name="(\w+)" value="([^"]*)"', form)) for form in forms]
    said = [one for one, form in zip(hidden, forms, strict=True) if "<label" not in form]
    roles = {"admin", "hr", "analyst", "learner", "mentor", "manager"}
    assert {one["role"] for one in said} == roles
    for one in said:
        came = visitor(demo, one["role"], one.get("person_id"))
        me = came.client.get("/v1/me").json()
        assert (me["role"], me["person_id"]) == (one["role"], one.get("person_id"))


def test_who_has_something_before_her_comes_first_and_it_is_said(demo: World) -> None:
    last, other = LEARNERS[-1], LEARNERS[-2]
    mentor, busy = MENTORS[-1], MENTORS[-2]
    set_up(demo.store, "two_sided")
    offer(demo.store, other, [mentor])
    for learner_id, mentor_id in ((last, mentor), (LEARNERS[-3], busy)):
        rid = offer(demo.store, learner_id, [mentor_id])
        mine = as_person(demo, "learner", learner_id)
        asked = mine.post(f"/recommendations/{rid}/choice", ranked=[mentor_id]).json()
    as_person(demo, "mentor", busy).post(f"/requests/{asked['request_id']}:accept")
    text = demo.client.get("/sign-in", headers={"Accept-Language": "en"}).text
    said = re.findall(r'name="person_id" value="(\w+)">\s*<button.*?<small>(.*?)</small>', text)
    assert said == [
        (other, "chooses a mentor just now"),
        (last, "waits for a mentor's answer"),
        (LEARNERS[-3], "has a mentor"),
        (mentor, "a learner waits for an answer"),
        (busy, "has a learner"),
    ]


def test_a_form_of_another_site_or_with_nonsense_signs_nobody_in(demo: World) -> None:
    def post(origin: str, **said: str) -> int:
        came = demo.client.post(
            "/sign-in/as", data=said, headers={"Origin": origin}, follow_redirects=False
        )
        assert not came.cookies
        return came.status_code

    assert post("https://elsewhere.example", role="hr") == 403
    assert post("null", role="hr") == 403
    assert post(SITE, role="owner") == 422
    assert post(SITE, role="hr", more="x") == 422
    assert post(SITE) == 422
    assert post(SITE, role="learner", person_id="nobody") == 422


def test_outside_the_demo_nobody_is_listed_and_nobody_can_be_picked(world: World) -> None:
    assert LEARNERS[0] not in world.client.get("/sign-in").text
    answer = world.client.post("/sign-in/as", data={"role": "hr"})
    assert answer.status_code == 404


@pytest.mark.parametrize(
    "elsewhere", ["https://evil.example/", "//evil.example", "/\\evil.example", "javascript:1"]
)
def test_signing_in_leads_nowhere_else(demo: World, elsewhere: str) -> None:
    headers = {"Origin": SITE}
    came = demo.client.post(
        "/sign-in/as",
        params={"next": elsewhere},
        data={"role": "hr"},
        headers=headers,
        follow_redirects=False,
    )
    assert (came.status_code, came.headers["location"]) == (303, "/")
    came = demo.client.get(
        "/set/lang/zh", params={"leads_to": elsewhere}, headers=headers, follow_redirects=False
    )
    assert (came.status_code, came.headers["location"]) == (303, "/")


def test_names_are_texts_and_nothing_else(demo: World) -> None:
    people = COMPANY["people"]
    with demo.store.write() as tx:
        named = people.update().where(people.c.tenant_id == TENANT)
        tx.execute(named.values(name='"><script>alert(1)</script>'))
    text = demo.client.get("/sign-in").text
    assert "<script>" not in text
    assert "&lt;script&gt;" in text


def test_who_is_not_signed_in_is_led_to_the_page_and_back(demo: World) -> None:
    sent = demo.client.get("/?x=1", headers={"Accept": "text/html"}, follow_redirects=False)
    assert (sent.status_code, sent.headers["location"]) == (303, "/sign-in?next=%2F%3Fx%3D1")
    assert demo.client.get("/v1/me").status_code == 401


def test_what_is_done_needs_the_token_of_the_session(demo: World) -> None:
    hr = visitor(demo, "hr")
    refused = hr.client.post("/sign-out", headers={"Origin": SITE, "Accept": "text/html"})
    assert refused.status_code == 403
    assert hr.client.get("/v1/me").status_code == 200
    out = hr.client.get("/v1/me").json()["csrf_token"]
    elsewhere = {"Origin": "https://evil.example"}
    assert hr.client.post("/sign-out", data={"csrf": out}, headers=elsewhere).status_code == 403
    done = hr.client.post(
        "/sign-out", data={"csrf": out}, headers={"Origin": SITE}, follow_redirects=False
    )
    assert done.headers["location"] == "/sign-in?done=signed-out"
    assert hr.client.get("/v1/me").status_code == 401
