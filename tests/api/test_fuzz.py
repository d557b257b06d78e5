"""Requests that nobody would think of, on every operation: no fault, nothing undocumented."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest
import requests
import schemathesis
from hypothesis import HealthCheck, settings
from schemathesis.specs.openapi.checks import negative_data_rejection, positive_data_acceptance

from api.app import described
from api.security import callers
from api.store import Store
from tests.api.databases import create_schema, postgres_database
from tests.api.live import listening
from tests.api.world import World, company, world_of

THOROUGH = settings.get_current_profile_name() == "thorough"
EXAMPLES = 100 if THOROUGH else 5
CONFIG = schemathesis.Config.from_dict(
    {
        "seed": 7,
        "generation": {"mode": "all"},
        # One request for every bound of every field takes minutes: for a night's run.
        "phases": {"coverage": {"enabled": THOROUGH}},
    }
)
MEANT: list[Any] = [positive_data_acceptance]
"""Requests that fit the document and are refused for what they mean, such as an unknown person."""
BY_ITEM = {"put_learners", "put_mentors", "create_events"}
"""Operations that answer each item of a batch by itself: of one of the wrong form, within a 200."""


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def attacked(request: pytest.FixtureRequest, tmp_path_factory: Any) -> Iterator[World]:
    """A server with a company, whose database may be changed in any way."""
    with ExitStack() as stack:
        url = _database(request, stack, tmp_path_factory.mktemp("fuzz"))
        store = Store(url)
        stack.callback(store.close)
        if request.param == "sqlite":
            create_schema(store)
        # Some requests are sent without a key on purpose, and many of them.
        patched = stack.enter_context(pytest.MonkeyPatch.context())
        patched.setattr(callers, "FAILED_A_SECOND", 0.0)
        yield world_of(store, company(), max_in_flight=1000)


@pytest.fixture(scope="module")
def asked(attacked: World) -> Iterator[dict[str, Any]]:
    """Where requests go, and who sends them."""
    with (
        listening(attacked.client.app) as address,  # type: ignore[arg-type]
        requests.Session() as session,
    ):
        yield {"base_url": address, "headers": attacked.headers("service"), "session": session}


def _database(request: pytest.FixtureRequest, stack: ExitStack, folder: Path) -> str:
    if request.param == "sqlite":
        return f"sqlite:///{folder / 'mentormatch.db'}"
    return stack.enter_context(postgres_database(request.getfixturevalue("postgres")))


document = schemathesis.openapi.from_dict(described(), config=CONFIG)


@document.parametrize()
@settings(max_examples=EXAMPLES, deadline=None, suppress_health_check=list(HealthCheck))
def test_no_request_breaks_an_operation(
    case: schemathesis.Case[Any], asked: dict[str, Any]
) -> None:
    by_item = case.operation.definition.raw["operationId"] in BY_ITEM
    excluded = [*MEANT, negative_data_rejection] if by_item else MEANT
    case.call_and_validate(**asked, excluded_checks=excluded)
