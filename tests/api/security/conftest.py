"""A server whose people sign in at a provider on loopback."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from fastapi.testclient import TestClient
from pydantic import SecretStr

from api.store import Store
from tests.api.databases import create_schema
from tests.api.security.provider import AUDIENCE, CLIENT, FakeProvider, fake_provider
from tests.api.world import World, company, world_of

SITE = "https://mentors.example"


@pytest.fixture
def provider() -> Iterator[FakeProvider]:
    with fake_provider() as made:
        yield made


@pytest.fixture
def served(provider: FakeProvider, tmp_path: Path) -> Iterator[World]:
    """A server over https, as the company would run it."""
    store = Store(f"sqlite:///{tmp_path / 'a.db'}")
    create_schema(store)
    made = world_of(
        store,
        company(6, 4),
        oidc_issuer=provider.issuer,
        oidc_client_id=CLIENT,
        oidc_client_secret=SecretStr("of the client"),
        oidc_audience=AUDIENCE,
    )
    with TestClient(made.client.app, base_url=SITE, follow_redirects=False) as client:
        yield World(store, made.settings, client)
    store.close()
