from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import pytest
import sqlalchemy as sa

from api.services.actors import Actor
from api.services.audit import Asked, Verdict, read_log, record, verify_chain
from api.services.errors import UnsafeDetail
from api.store import Store, orm
from api.store.audit_chain import Break
from api.store.company import COMPANY
from tests.api.world import AT, TENANT, company, found

HR = Actor(TENANT, "hr", "key_hr")
ANYTHING = Asked()


def _verdict(store: Store) -> Verdict:
    with store.read() as tx:
        return verify_chain(tx, TENANT)


def _record(store: Store, number: int) -> None:
    with store.write() as tx:
        record(tx, HR, "pair_ended", "pair", f"pair_{number}", {"n": number}, now=AT)


def _fail_halfway(store: Store) -> None:
    with store.write() as tx:
        record(tx, HR, "failed", "run", "run_1", now=AT)
        raise RuntimeError("halfway")


def test_writers_at_once_make_one_whole_chain(store: Store) -> None:
    found(store)
    with ThreadPoolExecutor(8) as pool:
        list(pool.map(lambda number: _record(store, number), range(60)))
    verdict = _verdict(store)
    assert (verdict.entries, verdict.broken) == (60, None)


def test_what_is_taken_back_is_not_recorded(store: Store) -> None:
    found(store)
    with store.write() as tx:
        record(tx, HR, "kept", "run", "run_1", now=AT)
        savepoint = tx.begin_nested()
        record(tx, HR, "taken_back", "run", "run_1", now=AT)
        savepoint.rollback()
        with tx.begin_nested():
            record(tx, HR, "kept_too", "run", "run_1", now=AT)
    with pytest.raises(RuntimeError, match="halfway"):
        _fail_halfway(store)
    with store.read() as tx:
        actions = [entry.action for entry in read_log(tx, TENANT, ANYTHING, limit=10)]
    assert actions == ["kept_too", "kept"]
    assert _verdict(store).broken is None


def test_the_log_itself_holds_tokens_and_reads_back_as_people(store: Store) -> None:
    found(store, company(4, 3))
    with store.read() as tx:
        people = COMPANY["people"].c.person_id
        first, second = tx.scalars(sa.select(people).order_by(people).limit(2))
    with store.write() as tx:
        told = {"mentor_ids": [first, second], "manager_id": None, "n_moved": 3}
        record(tx, HR, "learner_moved", "learner", first, told, now=AT)
        record(tx, HR, "learner_unknown", "learner", "nobody", {"mentor_id": second}, now=AT)
    with store.read() as tx:
        stored = [(row.object_id, row.details) for row in tx.scalars(sa.select(orm.AuditEntry))]
        unknown, moved = read_log(tx, TENANT, ANYTHING, limit=10)
        about_second = read_log(tx, TENANT, Asked(person_id=second), limit=10)
        about_first = read_log(tx, TENANT, Asked(object_id=first), limit=10)
    assert not any(name in str(stored) for name in (first, second, "nobody"))
    assert (moved.object_id, moved.details) == (first, told)
    assert unknown.object_id.startswith("who_")
    assert [entry.action for entry in about_second] == ["learner_unknown", "learner_moved"]
    assert [entry.action for entry in about_first] == ["learner_moved"]
    assert _verdict(store).broken is None


def test_a_change_behind_its_back_is_found_in_the_database(store: Store) -> None:
    found(store)
    for number in range(5):
        _record(store, number)
    third = sa.update(orm.AuditEntry).where(orm.AuditEntry.seq == 3)
    with store.write() as tx:
        tx.execute(third.values(object_id="pair_9"))
    assert _verdict(store).broken == Break(3, "changed")
    with store.write() as tx:
        tx.execute(sa.delete(orm.AuditEntry).where(orm.AuditEntry.seq == 3))
    assert _verdict(store).broken == Break(3, "missing")


@pytest.mark.parametrize(
    "details",
    [
        {"name": "x"},
        {"end_note": "x"},
        {"why": "he was late"},
        {"to": "a@b.example"},
        {"learner": "L1"},
        {"codes": ["fine", "not fine"]},
    ],
)
def test_names_and_free_text_are_refused(details: dict[str, str]) -> None:
    with pytest.raises(UnsafeDetail):
        record(None, HR, "pair_ended", "pair", "pair_1", details, now=AT)  # type: ignore[arg-type]


def test_the_log_is_read_page_by_page_and_by_what_is_asked(store: Store) -> None:
    found(store)
    for number in range(5):
        _record(store, number)
    with store.read() as tx:
        newest = read_log(tx, TENANT, ANYTHING, limit=2)
        older = read_log(tx, TENANT, ANYTHING, before=newest[-1].seq, limit=10)
        one = read_log(tx, TENANT, Asked(object_id="pair_2"), limit=10)
        none = read_log(tx, TENANT, Asked(until=AT), limit=10)
    assert [entry.seq for entry in newest + older] == [5, 4, 3, 2, 1]
    assert [entry.object_id for entry in one] == ["pair_2"]
    assert none == []
