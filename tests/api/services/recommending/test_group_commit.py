from __future__ import annotations

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
import sqlalchemy as sa

from api.services.recommending.group_commit import GroupCommit
from api.store import Store, Tx, orm
from api.store.errors import Taken
from tests.api.world import AT


def add_tenants(tx: Tx, names: Sequence[str]) -> None:
    rows = [{"tenant_id": name, "name": name, "created_at": AT} for name in names]
    tx.execute(sa.insert(orm.Tenant), rows)


def tenants(store: Store) -> set[str]:
    with store.read() as tx:
        return set(tx.scalars(sa.select(orm.Tenant.tenant_id)))


def test_what_was_added_is_on_disk_and_many_share_a_commit(store: Store) -> None:
    groups: list[int] = []
    start = Barrier(16)

    def write(tx: Tx, names: Sequence[str]) -> None:
        groups.append(len(names))
        add_tenants(tx, names)

    journal: GroupCommit[str] = GroupCommit(store, write)

    def add(name: str) -> bool:
        start.wait()
        for turn in range(4):
            journal.add(f"{name}-{turn}")
        return f"{name}-3" in tenants(store)

    with ThreadPoolExecutor(16) as pool:
        assert all(pool.map(add, [f"t{i}" for i in range(16)]))

    assert len(tenants(store)) == 64
    assert sum(groups) == 64
    assert len(groups) < 64


def test_one_that_the_schema_refuses_takes_nobody_else_down(store: Store) -> None:
    journal: GroupCommit[str] = GroupCommit(store, add_tenants)
    journal.add("taken")
    start = Barrier(8)

    def add(name: str) -> bool:
        start.wait()
        try:
            journal.add(name)
        except Taken:
            return False
        return True

    names = ["taken", *(f"free{i}" for i in range(7))]
    with ThreadPoolExecutor(8) as pool:
        done = list(pool.map(add, names))

    assert done == [False] + [True] * 7
    assert tenants(store) == set(names)


def test_a_write_that_fails_is_heard_of_and_the_next_one_works(store: Store) -> None:
    failing = [True]

    def write(tx: Tx, names: Sequence[str]) -> None:
        if failing.pop() if failing else False:
            raise RuntimeError("no disk")
        add_tenants(tx, names)

    journal: GroupCommit[str] = GroupCommit(store, write)

    with pytest.raises(RuntimeError, match="no disk"):
        journal.add("first")
    journal.add("second")

    assert tenants(store) == {"second"}
