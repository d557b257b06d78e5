"""A programme with open lists, at the demo's pages."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from api.store import Store
from tests.api.pairing import set_up
from tests.api.world import World, company, world_of


@pytest.fixture
def spring(store: Store) -> Iterator[World]:
    """A server whose one programme lets the mentor answer; every mentor has one seat."""
    made = world_of(store, company(), demo=True)
    set_up(store, "two_sided")
    with made.client:
        yield made
