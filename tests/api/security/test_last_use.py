from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
import sqlalchemy as sa

from api.security.last_use import LastUse
from api.store import Store, orm
from api.store.errors import Unavailable
from tests.api.world import AT, TENANT, World


def _used(world: World) -> list[Any]:
    with world.store.read() as tx:
        return list(tx.scalars(sa.select(orm.ApiKey.last_used_at)))


def test_a_use_is_written_later_and_not_by_the_request(world: World) -> None:
    headers = world.headers("hr")
    assert world.client.get("/v1/me", headers=headers).status_code == 200
    assert _used(world) == [None]
    world.client.app.state.callers.last_use.write()  # type: ignore[attr-defined]
    assert [at is not None for at in _used(world)] == [True]


def test_what_could_not_be_written_is_written_the_next_time(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    world.key("hr")
    with world.store.read() as tx:
        key_id = str(tx.scalar(sa.select(orm.ApiKey.key_id)))
    uses = LastUse(world.store)
    uses.of_key(TENANT, key_id, AT)

    def locked(store: Store) -> None:
        raise Unavailable("locked")

    with monkeypatch.context() as patch:
        patch.setattr(Store, "write", locked)
        uses.write()
    uses.of_key(TENANT, key_id, AT + timedelta(minutes=1))
    uses.write()
    assert _used(world) == [AT + timedelta(minutes=1)]
