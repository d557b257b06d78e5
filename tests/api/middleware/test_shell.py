"""What every answer has, whatever was asked."""

from __future__ import annotations

import pytest

from api.middleware.headers import HEADERS
from tests.api.middleware.conftest import MakeServer

ADDRESSES = ("/livez", "/v1/programmes/none", "/no/such/path", "/openapi.json")


@pytest.mark.parametrize("address", ADDRESSES)
def test_every_answer_has_an_id_and_the_headers_that_protect(
    server: MakeServer, address: str
) -> None:
    answer = server().client.get(address)
    assert len(answer.headers["x-request-id"]) == 32
    assert {name: answer.headers[name] for name in HEADERS} == HEADERS


def test_a_plain_id_of_the_caller_is_kept(server: MakeServer) -> None:
    client = server().client
    answer = client.get("/v1/programmes/none", headers={"X-Request-ID": "trace-7.a_B"})
    assert answer.headers["x-request-id"] == "trace-7.a_B"
    assert answer.json()["request_id"] == "trace-7.a_B"


@pytest.mark.parametrize("given", ["", "a b", "x" * 65, "grace@example.com", 'a"b', "{}"])
def test_any_other_id_is_replaced(server: MakeServer, given: str) -> None:
    answer = server().client.get("/livez", headers={"X-Request-ID": given})
    assert answer.headers["x-request-id"] != given


def test_https_must_stay_https(server: MakeServer) -> None:
    assert "strict-transport-security" not in server().client.get("/livez").headers
    behind = server(public_url="https://mentors.example.com").client.get("/livez")
    assert behind.headers["strict-transport-security"].startswith("max-age=")


@pytest.mark.parametrize("language", ["zh-CN,zh;q=0.9", "en-GB"])
def test_a_refusal_is_told_in_the_language_that_is_asked_for(
    server: MakeServer, language: str
) -> None:
    headers = {"Accept-Language": language}
    told = server().client.get("/v1/programmes/none", headers=headers).json()
    assert ("没有登录" in told["detail"]) == language.startswith("zh")
    assert told["code"] == "not_signed_in"
    assert told["hint"]


def test_a_method_that_is_not_there_names_all_that_are(server: MakeServer) -> None:
    answer = server().client.delete("/v1/programmes/spring")
    assert (answer.status_code, answer.json()["code"]) == (405, "method_not_allowed")
    assert {"GET", "PUT"} <= set(answer.headers["allow"].split(", "))
    assert "DELETE" not in answer.headers["allow"]


def test_a_slash_too_many_leads_nowhere(server: MakeServer) -> None:
    assert server().client.get("/livez/").status_code == 404


def test_more_requests_than_agreed_are_told_to_wait(server: MakeServer) -> None:
    world = server(request_rate=1.0)
    headers = world.headers("hr")
    answers = [world.client.get("/v1/programmes/none", headers=headers) for _ in range(5)]
    assert [answer.status_code for answer in answers] == [404, 404, 429, 429, 429]
    assert answers[-1].headers["retry-after"] == "1"
    assert answers[-1].json()["code"] == "rate_exceeded"
