"""Whatever an operation is asked with, it has: a slip is told and does nothing."""

from __future__ import annotations

from typing import Any

import pytest
from fastapi.dependencies.models import Dependant

from api.app import ROUTERS, described
from api.openapi import operations
from api.parameters import check_parameters
from api.route import Route
from api.services.errors import Unacceptable
from tests.api.world import World

ROUTES = {
    route.operation_id: route
    for router in ROUTERS
    for route in router.routes
    if isinstance(route, Route)
}
QUERIES: dict[str, set[str]] = {
    operation["operationId"]: {
        part["name"] for part in operation.get("parameters", ()) if part["in"] == "query"
    }
    for _, operation in operations(described())
}
CSV = {"file": ("people.csv", b"person_id,name\n")}


def _refused(dependant: Dependant, *names: str) -> Unacceptable:
    with pytest.raises(Unacceptable) as refused:
        check_parameters(dependant, names)
    return refused.value


@pytest.mark.parametrize("operation", QUERIES)
def test_an_operation_takes_what_its_document_names_and_nothing_else(operation: str) -> None:
    route, names = ROUTES[operation], QUERIES[operation]
    check_parameters(route.dependant, sorted(names))
    assert _refused(route.dependant, *names, "other").faults[0].where == "/query/other"


def test_a_slip_does_nothing_and_is_told_with_what_was_meant(world: World) -> None:
    hr = world.headers("hr")
    answer = world.client.post("/v1/imports?validate-only=true&mode=upsert", headers=hr, files=CSV)
    told = answer.json()
    assert (answer.status_code, told["code"]) == (422, "unknown_parameter")
    (fault,) = told["errors"]
    assert fault["where"] == "/query/validate-only"
    assert fault["params"]["nearest"] == "validate_only"
    assert "mark_leavers, mode, validate_only" in fault["message"]
    assert "did you mean validate_only?" in told["detail"]
    assert world.client.get("/v1/imports", headers=hr).json()["items"] == []
    zh = world.client.get("/v1/me?all=1", headers=hr | {"Accept-Language": "zh"}).json()
    assert zh["detail"] == "没有参数 all，可用的参数：无"


@pytest.mark.parametrize("query", ["learner=L1", "a/b=1", "limit=1&Limit=2", "%ff", "&&x"])
def test_a_list_that_is_asked_for_in_other_words_is_not_the_whole_list(
    world: World, query: str
) -> None:
    answer = world.client.get(f"/v1/pairs?{query}", headers=world.headers("hr"))
    assert answer.json()["code"] == "unknown_parameter", answer.text


def test_who_may_not_call_is_told_that_first(world: World) -> None:
    path = "/v1/imports?nothing=1"
    assert world.client.get(path).json()["code"] == "not_signed_in"
    answer = world.client.get(path, headers=world.headers("analyst"))
    assert answer.json()["code"] == "not_permitted"


def test_an_answer_does_not_outgrow_its_request() -> None:
    names = [f"{number}{'x' * 300}" for number in range(200)]
    told: Any = _refused(ROUTES["list_pairs"].dependant, *names).faults
    assert len(told) == 10
    assert max(len(fault.message.en) for fault in told) < 300


def test_a_page_of_a_browser_takes_no_notice(world: World) -> None:
    assert world.client.get("/sign-in?utm_source=mail").status_code == 200
    assert world.client.get("/livez?probe=1").status_code == 200
