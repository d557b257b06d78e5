"""HR at a demo: on both kinds of database for journeys, on SQLite alone for what is but words."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from api.store import Store
from tests.api.databases import create_schema
from tests.api.pages.browsing import Visitor, visitor
from tests.api.world import World, company, world_of


@pytest.fixture
def demo(store: Store) -> World:
    return world_of(store, company(), demo=True)


@pytest.fixture
def hr(demo: World) -> Visitor:
    return visitor(demo, "hr")


@pytest.fixture
def light(tmp_path: Path) -> Iterator[World]:
    store = Store(f"sqlite:///{tmp_path / 'light.db'}")
    create_schema(store)
    yield world_of(store, company(), demo=True)
    store.close()


@pytest.fixture
def clerk(light: World) -> Visitor:
    return visitor(light, "hr")
