from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from api.services.company.imports.pace import Pace, pace_of
from api.store import Store, Tx, orm
from tests.api.world import AT, TENANT, world_of

BYTES = 2_500_000


@pytest.fixture
def empty(store: Store) -> Store:
    return world_of(store).store


def _job(tx: Tx, job_id: str, act: str, **more: Any) -> orm.Job:
    payload = {"import_id": "imp", "act": act, "lang": "en"}
    common = {"kind": "import", "run_after": AT, "created_at": AT, "created_by": "acc"}
    job = orm.Job(tenant_id=TENANT, job_id=job_id, payload=payload, **common | more)
    tx.add(job)
    tx.flush()
    return job


def _done(tx: Tx, job_id: str, act: str, seconds: float, **result: Any) -> None:
    ended = AT + timedelta(seconds=seconds)
    _job(tx, job_id, act, state="done", started_at=AT, finished_at=ended, result=result)


def _pace(tx: Tx, *, spent: float | None, applies: bool = False, act: str = "apply") -> Pace:
    row = orm.Import(
        tenant_id=TENANT,
        import_id="imp",
        mode="upsert",
        validate_only=not applies,
        file_name="People.XLSX",
        content=bytes(BYTES),
        created_at=AT,
        created_by="acc",
    )
    tx.add(row)
    begun = None if spent is None else AT
    progress = {"step": "check", "done": 1, "total": 4}
    job = _job(tx, "now", act, started_at=begun, progress=progress)
    return pace_of(tx, row, job, AT + timedelta(seconds=spent or 0))


def test_what_waits_has_no_time_left_that_is_known(empty: Store) -> None:
    with empty.write() as tx:
        assert _pace(tx, spent=None) == Pace("check", None, 0.25)


def test_a_first_import_goes_by_the_size_of_its_file(empty: Store) -> None:
    with empty.write() as tx:
        assert _pace(tx, spent=4.0) == Pace("check", 6.0, 0.4)


@pytest.mark.parametrize(
    ("state", "applies", "left"),
    [
        ("checked", False, 4.0),
        ("checked", True, 7.0),
        ("applied", True, 4.0),
        ("applied", False, 2.125),
    ],
)
def test_a_later_one_goes_by_the_last(empty: Store, state: str, applies: bool, left: float) -> None:
    with empty.write() as tx:
        _done(tx, "broken", "apply", 50.0, state="refused")
        _done(tx, "small", "apply", 60.0, state=state, bytes=9, suffix=".xlsx")
        _done(tx, "text", "apply", 70.0, state=state, bytes=BYTES, suffix=".csv")
        _done(tx, "before", "apply", 2.0, state=state, bytes=BYTES // 2.5, suffix=".xlsx")
        assert _pace(tx, spent=1.0, applies=applies).seconds_left == pytest.approx(left)


def test_an_undo_takes_as_long_as_what_it_undoes(empty: Store) -> None:
    with empty.write() as tx:
        _done(tx, "before", "apply", 20.0, state="applied", bytes=BYTES)
        assert _pace(tx, spent=5.0, act="undo") == Pace("check", 15.0, 0.25)


def test_what_takes_longer_than_thought_is_nearly_done(empty: Store) -> None:
    with empty.write() as tx:
        assert _pace(tx, spent=500.0) == Pace("check", 0.0, 1.0)
