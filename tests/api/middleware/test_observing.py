from __future__ import annotations

import io
import json
import logging
from collections.abc import Iterator

import pytest
import structlog
from fastapi import APIRouter
from fastapi.testclient import TestClient

from api import logs
from tests.api.middleware.conftest import MakeServer

NAME = "Grace Hopper <grace@example.com>"


@pytest.fixture
def written() -> Iterator[io.StringIO]:
    """What this process logs while a test runs."""
    stream, root = io.StringIO(), logging.getLogger()
    handlers, level = root.handlers[:], root.level
    logs.configure("info", stream)
    yield stream
    structlog.reset_defaults()
    logging.captureWarnings(False)
    root.handlers[:] = handlers
    root.setLevel(level)


def lines(stream: io.StringIO) -> list[dict[str, object]]:
    return [json.loads(line) for line in stream.getvalue().splitlines()]


def test_a_request_is_one_line_that_names_ids_and_figures_only(
    server: MakeServer, written: io.StringIO
) -> None:
    world = server()
    headers = {**world.headers("hr"), "X-Request-ID": "trace-1"}
    world.client.get("/v1/programmes/none?note=Grace", headers=headers)
    (line,) = lines(written)
    assert line["event"] == "request"
    assert (line["request_id"], line["tenant"], line["operation"]) == (
        "trace-1",
        "acme",
        "get_programme",
    )
    assert (line["method"], line["status"]) == ("GET", 422)
    assert str(line["principal"]).startswith("key_")
    assert "Grace" not in written.getvalue()


def test_a_fault_is_a_500_and_its_message_is_written_nowhere(
    server: MakeServer, written: io.StringIO
) -> None:
    world = server()
    router = APIRouter()

    @router.get("/broken", operation_id="broken")
    def broken() -> None:
        raise ValueError(NAME)

    world.client.app.include_router(router)  # type: ignore[attr-defined]
    answer = TestClient(world.client.app).get("/broken")
    assert (answer.status_code, answer.json()["code"]) == (500, "internal_error")
    fault = next(line for line in lines(written) if line["event"] == "fault")
    assert fault["error"] == "ValueError"
    assert "broken" in str(fault["where"])
    assert "Grace" not in written.getvalue() + answer.text
    assert answer.json()["request_id"] == fault["request_id"]


def test_a_field_that_is_not_known_is_not_written(written: io.StringIO) -> None:
    logs.log().info("step", step="score", name=NAME)
    assert lines(written)[0].keys() == {"event", "level", "step", "timestamp"}


def test_libraries_are_written_without_the_values_they_tell(written: io.StringIO) -> None:
    logging.getLogger("some.library").warning("cannot read %s", NAME)
    try:
        raise ValueError(NAME)
    except ValueError:
        logging.getLogger("uvicorn.error").exception("failed for %s", NAME)
    assert "Grace" not in written.getvalue()
    first, second = lines(written)
    assert (first["event"], first["logger"]) == ("library", "some.library")
    assert (second["event"], second["error"]) == ("failed for %s", "ValueError")


def test_figures_are_kept_by_template_and_never_by_path(server: MakeServer) -> None:
    world = server()
    headers = world.headers("hr")
    for programme in ("grace.hopper", "alan.turing"):
        world.client.get(f"/v1/programmes/{programme}", headers=headers)
    world.client.request("MADE-UP", "/made/up")
    text = world.client.get("/metrics").text
    route = 'method="GET",route="/v1/programmes/{programme_id}"'
    assert f'mentormatch_requests_total{{{route},status="404"}} 2.0' in text
    assert f"mentormatch_request_seconds_count{{{route}}} 2.0" in text
    assert 'method="other",route="none"' in text
    assert "mentormatch_database_up 1.0" in text
    assert not [word for word in ("hopper", "turing", "MADE-UP") if word in text]
