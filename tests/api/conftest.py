"""Both databases for every test that asks for a store."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack, closing
from pathlib import Path
from shutil import copyfile

import pytest

from api.store import Store
from tests.api.databases import create_schema, postgres_database, postgres_server
from tests.api.world import World, company, world_of


@pytest.fixture(scope="session")
def postgres() -> Iterator[str]:
    """The URL of a PostgreSQL server, started when the first test asks for it."""
    with postgres_server() as url:
        yield url


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A database file with the newest schema and nothing in it, to be copied."""
    path = tmp_path_factory.mktemp("template") / "mentormatch.db"
    with closing(Store(f"sqlite:///{path}")) as made:
        create_schema(made)
    return path


@pytest.fixture(params=["sqlite", "postgresql"])
def store_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """The URL of a fresh database with the newest schema, of each kind."""
    with ExitStack() as stack:
        if request.param == "postgresql":
            server = request.getfixturevalue("postgres")
            yield stack.enter_context(postgres_database(server))
            return
        template: Path = request.getfixturevalue("sqlite_template")
        yield f"sqlite:///{copyfile(template, tmp_path / 'mentormatch.db')}"


@pytest.fixture
def store(store_url: str) -> Iterator[Store]:
    """A store on a fresh database, of each kind."""
    opened = Store(store_url)
    yield opened
    opened.close()


@pytest.fixture
def world(store: Store) -> Iterator[World]:
    """A server with a company of 30 learners and 12 mentors, on each kind of database."""
    made = world_of(store, company())
    with made.client:
        yield made
