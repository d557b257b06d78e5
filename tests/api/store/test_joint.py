from __future__ import annotations

from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from threading import Event

import pytest
import sqlalchemy as sa

from api.store import Store, Tx, orm
from api.store.errors import Taken, Unavailable
from tests.api.world import AT, TENANT, found

BLOCKED = 0.2


def _tenant(name: str) -> orm.Tenant:
    return orm.Tenant(tenant_id=name, name=name, created_at=AT)


def _add(tx: Tx, name: str) -> str:
    tx.add(_tenant(name))
    tx.flush()
    return name


def _seat_of_nobody(tx: Tx) -> None:
    """Break a rule that is looked at when the transaction commits."""
    tx.add(orm.Seat(tenant_id=TENANT, mentor_id="nobody", seat_no=1))
    tx.flush()


def _names(store: Store) -> set[str]:
    with store.read() as tx:
        return set(tx.scalars(sa.select(orm.Tenant.tenant_id)))


def _together(store: Store, *works: object) -> list[BaseException | object]:
    """Do some works while the writer is held, so that they queue up; what came of each."""
    held = Event()

    def hold(tx: Tx) -> None:
        held.wait(BLOCKED)

    def tried(work: object) -> BaseException | object:
        try:
            return store.do(work)  # type: ignore[arg-type]
        except (Taken, Unavailable, ZeroDivisionError) as error:
            return error

    with ThreadPoolExecutor(1 + len(works)) as pool:
        first = pool.submit(store.do, hold)
        came = [pool.submit(tried, work) for work in works]
        first.result()
        return [each.result() for each in came]


def test_each_gets_what_it_made_and_all_of_it_is_kept(store: Store) -> None:
    names = [f"t{number}" for number in range(200)]
    with ThreadPoolExecutor(32) as pool:
        made = list(pool.map(lambda name: store.do(lambda tx: _add(tx, name)), names))
    assert made == names
    assert _names(store) == set(names)


def test_what_one_raises_takes_back_its_own_rows_alone(store: Store) -> None:
    def fails(tx: Tx) -> None:
        _add(tx, "half")
        raise ZeroDivisionError

    came = _together(
        store,
        lambda tx: _add(tx, "a"),
        fails,
        lambda tx: _add(tx, "b"),
        lambda tx: _add(tx, "a"),
    )
    assert Counter(type(each).__name__ for each in came) == {
        "str": 2,
        "ZeroDivisionError": 1,
        "Taken": 1,
    }
    assert _names(store) == {"a", "b"}


def test_a_rule_looked_at_last_fails_only_who_broke_it(store: Store) -> None:
    found(store)
    came = _together(store, lambda tx: _add(tx, "a"), _seat_of_nobody, lambda tx: _add(tx, "b"))
    assert [type(each) for each in came] == [str, Taken, str]
    assert _names(store) == {TENANT, "a", "b"}


def test_a_full_disk_concerns_everybody_and_keeps_nothing(store: Store) -> None:
    if not store.is_sqlite:  # PostgreSQL commits each on its own
        return
    found(store)
    with store.writer.connect() as connection:
        pages = connection.exec_driver_sql("PRAGMA page_count").scalar_one()
        connection.exec_driver_sql(f"PRAGMA max_page_count = {pages}")
    big = "x" * 1_000_000
    came = _together(store, lambda tx: _add(tx, "a"), lambda tx: _add(tx, big))
    assert Unavailable in {type(each) for each in came}
    kept = {each for each in came if isinstance(each, str)}
    assert _names(store) == {TENANT} | kept
    assert store.since_refusal() is not None
    with store.writer.connect() as connection:
        connection.exec_driver_sql("PRAGMA max_page_count = 1000000")
    with pytest.raises(Taken):
        store.do(lambda tx: _add(tx, TENANT))
    assert store.do(lambda tx: _add(tx, "later")) == "later"
