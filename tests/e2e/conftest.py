from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from api.store import Store
from tests.api.conftest import postgres, sqlite_template, store, store_url
from tests.api.databases import create_schema
from tests.e2e.chromium import launched
from tests.e2e.stage import Stage, set_up

__all__ = ["postgres", "sqlite_template", "store", "store_url"]
"""Both databases, as for tests of the service."""


@pytest.fixture(scope="package")
def chromium() -> Iterator[Browser]:
    """The browser; it ends with these tests, since Playwright keeps its thread's event loop."""
    with launched() as browser:
        yield browser


@pytest.fixture(scope="package")
def stage(tmp_path_factory: pytest.TempPathFactory, chromium: Browser) -> Iterator[Stage]:
    """A company to look at."""
    with _built(tmp_path_factory.mktemp("stage")) as stage:
        yield stage


@pytest.fixture(scope="module")
def own_stage(tmp_path_factory: pytest.TempPathFactory, chromium: Browser) -> Iterator[Stage]:
    """A company that the tests of a file may change."""
    with _built(tmp_path_factory.mktemp("own_stage")) as stage:
        yield stage


@contextmanager
def _built(folder: Path) -> Iterator[Stage]:
    with closing(Store(f"sqlite:///{folder / 'stage.db'}")) as opened:
        create_schema(opened)
        with set_up(opened) as stage:
            yield stage
