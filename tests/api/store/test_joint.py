from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from functools import partial
from threading import Barrier, Event

import pytest
import sqlalchemy as sa

from api.services.actors import Actor
from api.services.audit import record, verify_chain
from api.store import Store, Tx, orm
from api.store.audit import whole_log
from api.store.errors import Taken, Unavailable
from api.store.joint import Joint
from tests.api.world import AT, TENANT, found

BLOCKED, LONG = 0.2, 20.0
WHO = Actor(TENANT, "hr", "key")


def _row(name: str) -> dict[str, object]:
    return {"tenant_id": name, "name": name, "created_at": AT}


def _add(tx: Tx, name: str) -> str:
    tx.add(orm.Tenant(**_row(name)))
    tx.flush()
    return name


def _add_all(tx: Tx, names: Sequence[str]) -> list[str]:
    tx.execute(sa.insert(orm.Tenant), [_row(name) for name in names])
    return list(names)


def _counted(groups: list[int], tx: Tx, names: Sequence[str]) -> list[str]:
    groups.append(len(names))
    return _add_all(tx, names)


def _touch(tx: Tx, names: Sequence[str]) -> list[str]:
    """Hold the rows of some tenants."""
    for name in names:
        row = orm.Tenant.tenant_id == name
        tx.execute(sa.update(orm.Tenant).where(row).values(name="touched"))
    return list(names)


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


def test_the_audit_log_holds_what_was_done_and_not_what_was_taken_back(store: Store) -> None:
    found(store)

    def acts(tx: Tx, name: str) -> str:
        record(tx, WHO, "named", "programme", name, now=AT)
        return _add(tx, name)

    came = _together(
        store, *(lambda tx, name=name: acts(tx, name) for name in ("a", TENANT, "b", "a"))
    )
    assert Counter(type(each).__name__ for each in came) == {"str": 2, "Taken": 2}
    with store.read() as tx:
        assert sorted(entry.object_id for entry in whole_log(tx, TENANT)) == ["a", "b"]
        assert verify_chain(tx, TENANT).broken is None


def test_nobody_finds_a_row_as_another_one_holds_it(store: Store) -> None:
    found(store)

    def rename(tx: Tx, name: str) -> orm.Tenant:
        mine = tx.get_one(orm.Tenant, TENANT)
        mine.name = name
        return mine

    came = _together(store, *(lambda tx, name=name: rename(tx, name) for name in ("a", "b", "c")))
    assert sorted(getattr(each, "name", "") for each in came) == ["a", "b", "c"]


def test_nobody_waits_for_a_row_that_only_another_one_wants(store: Store) -> None:
    if store.is_sqlite:  # it has one writer, and holds no rows
        return

    store.do(lambda tx: _add_all(tx, ["a", "b"]))
    with ThreadPoolExecutor(8) as pool:
        with store.write() as tx:
            _touch(tx, ["a"])
            held = [pool.submit(store.join, _touch, "a") for _ in range(2)]
            free = [pool.submit(store.join, _touch, "b") for _ in range(6)]
            assert [one.result() for one in free] == ["b"] * 6
            assert not any(one.done() for one in held)
        assert [one.result() for one in held] == ["a"] * 2
    assert store.since_refusal() is None


def test_who_may_not_wait_at_all_is_told_that_the_database_is_not_available(store: Store) -> None:
    if store.is_sqlite:
        return
    found(store)

    journal = Joint(partial(_impatient, store), _touch)
    with store.write() as tx:
        _touch(tx, [TENANT])
        with pytest.raises(Unavailable, match="held"):
            journal.do(TENANT)
    assert journal.do(TENANT) == TENANT


@contextmanager
def _impatient(store: Store) -> Iterator[Tx]:
    with store.write() as tx:
        tx.execute(sa.text("SET LOCAL lock_timeout = 20"))
        yield tx


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


def test_what_was_added_is_on_disk_and_many_share_a_commit(store: Store) -> None:
    groups: list[int] = []
    start = Barrier(16)

    journal = Joint(store.write, partial(_counted, groups))

    def add(name: str) -> bool:
        start.wait()
        for turn in range(4):
            journal.do(f"{name}-{turn}")
        return f"{name}-3" in _names(store)

    with ThreadPoolExecutor(16) as pool:
        assert all(pool.map(add, [f"t{i}" for i in range(16)]))

    assert len(_names(store)) == 64
    assert sum(groups) == 64
    assert len(groups) < 64


def test_who_is_on_the_way_is_waited_for(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("api.store.joint.COMING_S", LONG)
    groups: list[int] = []
    journal = Joint(store.write, partial(_counted, groups))
    with ThreadPoolExecutor(2) as pool, journal.coming() as do:
        waits = pool.submit(journal.do, "first")
        with pytest.raises(TimeoutError):
            waits.result(BLOCKED)
        assert pool.submit(do, "second").result(LONG / 2) == "second"
        assert waits.result() == "first"
    assert groups == [2]
    journal.do("alone")
    assert groups == [2, 1]


def test_who_does_not_come_in_the_end_is_not_waited_for(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("api.store.joint.COMING_S", LONG)
    groups: list[int] = []
    journal = Joint(store.write, partial(_counted, groups))
    with ThreadPoolExecutor(1) as pool:
        with journal.coming():
            waits = pool.submit(journal.do, "first")
        assert waits.result(LONG / 2) == "first"
    assert groups == [1]


def test_nobody_waits_for_long(store: Store) -> None:
    journal = Joint(store.write, partial(_counted, []))
    with ThreadPoolExecutor(1) as pool, journal.coming():
        assert pool.submit(journal.do, "first").result(LONG) == "first"


def test_one_that_the_schema_refuses_takes_nobody_else_down(store: Store) -> None:
    journal = Joint(store.write, _add_all)
    journal.do("taken")
    start = Barrier(8)

    def add(name: str) -> bool:
        start.wait()
        try:
            journal.do(name)
        except Taken:
            return False
        return True

    names = ["taken", *(f"free{i}" for i in range(7))]
    with ThreadPoolExecutor(8) as pool:
        done = list(pool.map(add, names))

    assert done == [False] + [True] * 7
    assert _names(store) == set(names)


def test_a_write_that_fails_is_heard_of_and_the_next_one_works(store: Store) -> None:
    failing = [True]

    def write(tx: Tx, names: Sequence[str]) -> list[str]:
        if failing.pop() if failing else False:
            raise RuntimeError("no disk")
        return _add_all(tx, names)

    journal = Joint(store.write, write)

    with pytest.raises(RuntimeError, match="no disk"):
        journal.do("first")
    journal.do("second")

    assert _names(store) == {"second"}


def test_who_does_not_fit_in_is_called_afterwards(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("api.store.joint.MOST", 3)
    groups: list[int] = []

    journal, names = (
        Joint(store.write, partial(_counted, groups)),
        [f"t{number}" for number in range(60)],
    )
    with ThreadPoolExecutor(12) as pool:
        assert list(pool.map(journal.do, names)) == names

    assert _names(store) == set(names)
    assert max(groups) <= 3
