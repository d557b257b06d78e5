"""HR at a demo: on both kinds of database for journeys, on SQLite alone for what is but words."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from api.store import Store
from tests.api.databases import create_schema
from tests.api.pages.browsing import Visitor, visitor
from tests.api.two_companies import Rewound
from tests.api.world import World, company, world_of


@pytest.fixture
def demo(store: Store) -> World:
    return world_of(store, company(), demo=True)


@pytest.fixture
def hr(demo: World) -> Visitor:
    return visitor(demo, "hr")


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[World, Rewound]]:
    path: Path = tmp_path_factory.mktemp("light") / "light.db"
    store = Store(f"sqlite:///{path}")
    create_schema(store)
    world, rewind = world_of(store, company(), demo=True), Rewound(path)
    yield world, rewind
    rewind.close()
    store.close()


@pytest.fixture
def light(server: tuple[World, Rewound]) -> World:
    world, rewind = server
    rewind()
    return world


@pytest.fixture
def clerk(light: World) -> Visitor:
    return visitor(light, "hr")
