from __future__ import annotations

import uuid
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest

from api.store import Store
from tests.api.databases import create_schema
from tests.api.world import World, world_of

MakeServer = Callable[..., World]


@pytest.fixture
def server(tmp_path: Path) -> Iterator[MakeServer]:
    """Start a server with some settings, on an empty company in a file of SQLite."""
    with ExitStack() as stack:

        def make(**settings: Any) -> World:
            store = Store(f"sqlite:///{tmp_path / uuid.uuid4().hex}.db")
            stack.callback(store.close)
            create_schema(store)
            world = world_of(store, **settings)
            stack.enter_context(world.client)
            return world

        yield make
