from __future__ import annotations

import anyio
import pytest
from starlette.types import Message, Receive, Scope, Send

from api.errors import Overloaded
from api.metrics import Metrics
from api.middleware.admission import Admission
from api.store import Store

MOST = 4


async def nothing() -> Message:
    return {"type": "http.request", "body": b"", "more_body": False}


async def nowhere(_message: Message) -> None:
    return


def request(path: str = "/v1/anything") -> Scope:
    return {"type": "http", "path": path}


@pytest.fixture
def metrics() -> Metrics:
    return Metrics(Store("sqlite://"))


@pytest.mark.parametrize("path", ["/livez", "/readyz", "/metrics"])
def test_as_many_as_agreed_are_served_and_health_always(metrics: Metrics, path: str) -> None:
    gate, served, refused = anyio.Event(), [], []

    async def slow(scope: Scope, _receive: Receive, _send: Send) -> None:
        if scope["path"] != path:
            await gate.wait()
        served.append(scope["path"])

    admission = Admission(slow, MOST, metrics)

    async def ask(asked: str) -> None:
        try:
            await admission(request(asked), nothing, nowhere)
        except Overloaded:
            refused.append(asked)

    async def storm() -> None:
        async with anyio.create_task_group() as group:
            for _ in range(10 * MOST):
                group.start_soon(ask, "/v1/anything")
            await anyio.wait_all_tasks_blocked()
            assert metrics.registry.get_sample_value("mentormatch_requests_in_flight") == MOST
            await ask(path)
            gate.set()
        await ask("/v1/anything")

    anyio.run(storm)
    assert len(refused) == 9 * MOST
    assert served.count("/v1/anything") == MOST + 1
    assert served.count(path) == 1


def test_a_request_that_fails_gives_its_place_back(metrics: Metrics) -> None:
    async def broken(_scope: Scope, _receive: Receive, _send: Send) -> None:
        raise RuntimeError

    admission = Admission(broken, MOST, metrics)

    async def fail() -> None:
        for _ in range(10 * MOST):
            with pytest.raises(RuntimeError):
                await admission(request(), nothing, nowhere)

    anyio.run(fail)
    assert admission.in_flight == 0
