from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing

import pytest
from playwright.sync_api import Browser

from api.store import Store
from tests.api.conftest import postgres, store, store_url
from tests.api.databases import create_schema
from tests.e2e.chromium import launched
from tests.e2e.stage import Stage, set_up

__all__ = ["postgres", "store", "store_url"]
"""Both databases, as for tests of the service."""


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    with launched() as browser:
        yield browser


@pytest.fixture(scope="session")
def stage(tmp_path_factory: pytest.TempPathFactory, chromium: Browser) -> Iterator[Stage]:
    path = tmp_path_factory.mktemp("stage") / "stage.db"
    with closing(Store(f"sqlite:///{path}")) as opened:
        create_schema(opened)
        with set_up(opened) as stage:
            yield stage
