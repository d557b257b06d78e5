from __future__ import annotations

from typing import Any

import pytest
import sqlalchemy as sa

from api.store import orm
from api.store.company import COMPANY
from tests.api.security.conftest import SITE
from tests.api.security.provider import FakeProvider, new_key
from tests.api.world import World

COOKIE = "__Host-mentormatch"


def _learner(world: World) -> str:
    with world.store.read() as tx:
        found = tx.scalar(sa.select(sa.func.min(COMPANY["learners"].c.learner_id)))
    return str(found)


def _begin(world: World, query: str = "") -> str:
    answer = world.client.get(f"/auth/login{query}")
    assert answer.status_code == 303, answer.text
    return answer.headers["location"]


def _sign_in(world: World, provider: FakeProvider, query: str = "", **claims: Any) -> Any:
    provider.claims = claims
    return world.client.get(provider.sign_in(_begin(world, query)))


def test_somebody_signs_in_and_is_who_the_company_says(
    served: World, provider: FakeProvider
) -> None:
    person = _learner(served)
    answer = _sign_in(
        served, provider, "?next=/pages/mine", employee_number=person, roles=["hr", "owner"]
    )
    assert (answer.status_code, answer.headers["location"]) == (303, "/pages/mine")
    cookie = answer.headers["set-cookie"]
    for word in (f"{COOKIE}=", "HttpOnly", "Secure", "SameSite=lax", "Path=/"):
        assert word in cookie
    assert "Domain" not in cookie
    me = served.client.get("/v1/me").json()
    assert (me["role"], me["person_id"]) == ("hr", person)
    assert set(me["roles"]) >= {"hr", "learner"}
    assert "owner" not in me["roles"]
    assert me["operations"]["get_me"] == "own"
    with served.store.read() as tx:
        stored = str(tx.execute(sa.select(orm.SignIn.__table__)).all())
    assert served.client.cookies[COOKIE] not in stored


def test_the_same_person_has_one_account_and_today_s_roles(
    served: World, provider: FakeProvider
) -> None:
    first = _sign_in(served, provider, roles=["hr"])
    before = served.client.get("/v1/me").json()
    second = _sign_in(served, provider, roles=["analyst"])
    after = served.client.get("/v1/me").json()
    assert first.status_code == second.status_code == 303
    assert before["principal"] == after["principal"]
    assert after["roles"] == ["analyst"]


@pytest.mark.parametrize(
    "claims",
    [
        {"nonce": "another"},
        {"nonce": None},
        {"aud": "another"},
        {"iss": "https://another.example"},
        {"exp": 1},
        {"exp": None},
        {"sub": None},
    ],
)
def test_a_token_of_another_attempt_client_or_time_is_refused(
    served: World, provider: FakeProvider, claims: dict[str, Any]
) -> None:
    answer = _sign_in(served, provider, roles=["hr"], **claims)
    assert (answer.status_code, answer.json()["code"]) == (401, "not_signed_in")
    assert COOKIE not in served.client.cookies


def test_a_forged_state_or_code_is_refused(served: World, provider: FakeProvider) -> None:
    provider.claims = {"roles": ["hr"]}
    good = provider.sign_in(_begin(served))
    forged = good.replace("state=", "state=x")
    assert served.client.get(forged).status_code == 401
    assert served.client.get(good.replace("code=", "code=x")).status_code == 401
    for answer in ("error=access_denied", "", "state=x", "code=code-0"):
        assert served.client.get(f"/auth/callback?{answer}").status_code == 401, answer
    own = served.client.cookies
    own.clear()
    assert served.client.get(good).status_code == 401  # begun in another browser
    own.set("__Host-mentormatch-sign-in", "forged")
    assert served.client.get(good).status_code == 401


def test_a_code_that_was_stolen_does_not_work_in_another_attempt(
    served: World, provider: FakeProvider
) -> None:
    provider.claims = {"roles": ["hr"]}
    stolen = provider.sign_in(_begin(served)).split("code=")[1].split("&")[0]
    own = provider.sign_in(_begin(served))
    mine = own.split("code=")[1].split("&")[0]
    assert served.client.get(own.replace(mine, stolen)).status_code == 401


def test_who_left_or_has_no_role_does_not_come_in(served: World, provider: FakeProvider) -> None:
    person = _learner(served)
    assert _sign_in(served, provider, roles=["owner"]).status_code == 403
    assert _sign_in(served, provider, employee_number=person).status_code == 303
    people = COMPANY["people"]
    with served.store.write() as tx:
        mine = sa.update(people).where(people.c.person_id == person)
        tx.execute(mine.values(left_on=sa.func.date("2020-01-01")))
    assert served.client.get("/v1/me").status_code == 401
    assert _sign_in(served, provider, employee_number=person).status_code == 401


def test_an_email_counts_only_when_the_provider_has_verified_it(
    served: World, provider: FakeProvider
) -> None:
    object.__setattr__(served.settings, "oidc_person_claim", "email")
    person = _learner(served)
    assert _sign_in(served, provider, email=person).status_code == 403
    assert _sign_in(served, provider, email=person, email_verified=True).status_code == 303


@pytest.mark.parametrize(
    "leads_to", ["https://evil.example", "//evil.example", "/\\evil.example", "javascript:x", "x"]
)
def test_a_sign_in_leads_to_this_service_only(
    served: World, provider: FakeProvider, leads_to: str
) -> None:
    answer = _sign_in(served, provider, f"?next={leads_to}", roles=["hr"])
    assert answer.headers["location"] == "/"


def test_a_planted_session_is_ended_by_signing_in(served: World, provider: FakeProvider) -> None:
    _sign_in(served, provider, roles=["hr"])
    planted = served.client.cookies[COOKIE]
    _sign_in(served, provider, roles=["hr"])
    mine = served.client.cookies[COOKIE]
    assert mine != planted
    served.client.cookies.clear()
    served.client.cookies.set(COOKIE, planted)
    assert served.client.get("/v1/me").status_code == 401
    served.client.cookies.set(COOKIE, "made-up")
    assert served.client.get("/v1/me").status_code == 401


def test_a_change_needs_the_token_of_the_session_and_a_page_of_ours(
    served: World, provider: FakeProvider
) -> None:
    _sign_in(served, provider, roles=["admin", "hr"])
    csrf = served.client.get("/v1/me").json()["csrf_token"]
    body = {"role": "hr"}

    def change(**headers: str) -> Any:
        return served.client.post("/v1/me:change-role", json=body, headers=headers)

    for refused in (
        {},
        {"X-CSRF-Token": "x"},
        {"X-CSRF-Token": csrf, "Origin": "https://evil.example"},
        {"X-CSRF-Token": csrf, "Origin": "null"},
        {"X-CSRF-Token": csrf, "Origin": SITE.replace("https", "http")},
    ):
        answer = change(**refused)
        assert (answer.status_code, answer.json()["code"]) == (403, "cross_site"), refused
    changed = change(**{"X-CSRF-Token": csrf, "Origin": SITE})
    assert changed.status_code == 200
    assert served.client.get("/v1/me").json()["role"] == "hr"
    assert change(**{"X-CSRF-Token": csrf}).status_code == 403  # that of the session before
    fresh = {"X-CSRF-Token": changed.json()["csrf_token"]}
    body["role"] = "learner"
    assert change(**fresh).status_code == 403
    assert served.client.post("/v1/me:sign-out", headers=fresh).status_code == 204
    assert served.client.get("/v1/me").status_code == 401


def test_a_session_ends_with_its_time(served: World, provider: FakeProvider) -> None:
    _sign_in(served, provider, roles=["hr"])
    with served.store.write() as tx:
        tx.execute(sa.update(orm.SignIn).values(expires_at=orm.SignIn.created_at))
    assert served.client.get("/v1/me").status_code == 401


def test_new_keys_of_the_provider_are_fetched_when_they_are_needed(
    served: World, provider: FakeProvider
) -> None:
    assert _sign_in(served, provider, roles=["hr"]).status_code == 303
    provider.key = new_key("second")
    assert _sign_in(served, provider, roles=["hr"]).status_code == 401  # too soon to ask again
    found = served.client.app.state.callers.provider._known  # type: ignore[attr-defined]
    object.__setattr__(found, "at", found.at - 60)
    assert _sign_in(served, provider, roles=["hr"]).status_code == 303
    assert provider.fetched.count("/keys") == 2


def test_a_provider_that_does_not_answer_is_said_so(served: World, provider: FakeProvider) -> None:
    provider.issuer = "https://another.example"
    answer = served.client.get("/auth/login")
    assert (answer.status_code, answer.json()["code"]) == (503, "provider_unavailable")
    assert int(answer.headers["retry-after"]) > 0
