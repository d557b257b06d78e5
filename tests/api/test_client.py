"""A typed Python client, generated from the document, works against a server that listens."""

from __future__ import annotations

import importlib
import json
import subprocess
import sys
from collections.abc import Iterator
from types import ModuleType
from typing import Any

import pytest

from api.app import described
from api.store import Store
from tests.api.databases import create_schema
from tests.api.live import listening
from tests.api.world import World, company, world_of

# The generator writes ``!= 1and``, which Python reads, and warns of.
pytestmark = pytest.mark.filterwarnings("ignore:invalid decimal literal")
PACKAGE = "mentormatch_client"
FILES = ("application/zip", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet")
SETTINGS = {
    "post_hooks": [],
    "content_type_overrides": dict.fromkeys(FILES, "application/octet-stream"),
}


@pytest.fixture(scope="module")
def client(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ModuleType]:
    """The package that `openapi-python-client` writes."""
    folder = tmp_path_factory.mktemp("client")
    document, target = folder / "openapi.json", folder / PACKAGE
    document.write_text(json.dumps(described()))
    (folder / "config.yaml").write_text(json.dumps(SETTINGS))
    done = subprocess.run(
        [
            *(sys.executable, "-m", "openapi_python_client", "generate"),
            *("--path", document, "--config", folder / "config.yaml"),
            *("--meta", "none", "--output-path", target, "--fail-on-warning"),
        ],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    with pytest.MonkeyPatch.context() as patched:
        patched.syspath_prepend(folder)
        yield importlib.import_module(PACKAGE)


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    store = Store(f"sqlite:///{tmp_path_factory.mktemp('server') / 'mentormatch.db'}")
    create_schema(store)
    yield world_of(store, company())
    store.close()


def test_a_generated_client_makes_a_programme_and_asks_for_mentors(
    client: ModuleType, world: World
) -> None:
    with (
        listening(world.client.app) as address,  # type: ignore[arg-type]
        client.AuthenticatedClient(base_url=address, token=world.key("hr")) as signed_in,
    ):
        body = model("ProgrammeBody")(name="Spring 2026")
        put = operation("programmes", "put_programme")
        made = put.sync("spring", client=signed_in, body=body)
        assert (made.programme_id, made.choice_days) == ("spring", 10)

        listed = operation("learners", "list_learners").sync(client=signed_in, limit=1)
        asked = operation("recommendations", "create_recommendation").sync(
            "spring",
            listed.items[0].learner_id,
            client=signed_in,
            body=model("RecommendationBody")(),
        )
        assert [item.rank for item in asked.items] == [1, 2, 3]
        missing = operation("programmes", "get_programme").sync("none", client=signed_in)
        assert (missing.status, missing.code) == (404, "not_found")


def operation(tag: str, name: str) -> Any:
    return importlib.import_module(f"{PACKAGE}.api.{tag}.{name}")


def model(name: str) -> Any:
    return getattr(importlib.import_module(f"{PACKAGE}.models"), name)
