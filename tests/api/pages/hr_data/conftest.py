from __future__ import annotations

import pytest

from api.store import Store
from tests.api.pages.browsing import Visitor, visitor
from tests.api.world import World, company, world_of


@pytest.fixture
def demo(store: Store) -> World:
    return world_of(store, company(), demo=True)


@pytest.fixture
def hr(demo: World) -> Visitor:
    return visitor(demo, "hr")
