from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
import sqlalchemy as sa

from api.security.last_use import LastUse
from api.services.access.accounts import Identity, admit
from api.services.access.sessions import start_session
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


def test_of_two_processes_the_later_use_stays_whoever_writes_last(world: World) -> None:
    world.key("hr")
    with world.store.write() as tx:
        key_id = str(tx.scalar(sa.select(orm.ApiKey.key_id)))
        identity = Identity("tests:hr", None, frozenset({"hr"}))
        start_session(tx, admit(tx, TENANT, identity, AT), "hr", timedelta(hours=1), now=AT)
        session_id = str(tx.scalar(sa.select(orm.SignIn.session_id)))
    later = AT + timedelta(seconds=20)
    one, other = LastUse(world.store), LastUse(world.store)
    for process, at in ((one, later), (other, AT + timedelta(seconds=10))):
        process.of_key(TENANT, key_id, at)
        process.of_session(TENANT, session_id, at)
    one.write()
    other.write()
    assert _used(world) == [later]
    with world.store.read() as tx:
        assert tx.scalar(sa.select(orm.SignIn.seen_at)) == later
