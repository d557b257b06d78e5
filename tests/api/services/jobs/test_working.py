from __future__ import annotations

from datetime import UTC, datetime, timedelta
from threading import Thread
from time import monotonic, sleep
from typing import Any

import pytest

from api.services.jobs.handlers import Periodic
from api.services.jobs.working import Pace, Worker, in_background
from api.store import Store, orm
from api.store.figures import since_heartbeat
from api.store.jobs import claim, enqueue, job
from tests.api.services.jobs.kinds import REGISTRY, effects
from tests.api.world import TENANT, found

START = datetime(2026, 4, 1, tzinfo=UTC)
QUICK = Pace(poll_s=0.01, beat_s=0.02, lease_s=30, retry_s=1)


class Clock:
    """A clock that tests set."""

    def __init__(self) -> None:
        self.at = START

    def __call__(self) -> datetime:
        return self.at

    def passes(self, seconds: float) -> None:
        self.at += timedelta(seconds=seconds)


def asked(store: Store, kind: str, **more: Any) -> str:
    payload = more.pop("payload", {})
    with store.write() as tx:
        return enqueue(tx, TENANT, kind, payload, now=START, created_by="tests", **more)


def seen(store: Store, job_id: str) -> orm.Job:
    with store.read() as tx:
        row = job(tx, TENANT, job_id)
    assert row is not None
    return row


def forgotten(store: Store, job_id: str) -> None:
    """Let a lease run out."""
    with store.write() as tx:
        tx.get_one(orm.Job, (TENANT, job_id)).lease_until = START


def worker(store: Store, clock: Any = None, **more: Any) -> Worker:
    more = {"registry": REGISTRY, "periodic": (), "pace": QUICK, **more}
    return Worker(store, **({"clock": clock} if clock else {}), **more)


def wait_for(store: Store, job_id: str, state: str) -> orm.Job:
    until = monotonic() + 10
    while (row := seen(store, job_id)).state != state:
        assert monotonic() < until, f"got state {row.state}, expected {state}"
        sleep(0.005)
    return row


def test_a_job_ends_with_its_result_and_its_effect(store: Store) -> None:
    found(store)
    job_id = asked(store, "plain")
    assert worker(store).work_off() == 1
    row = seen(store, job_id)
    assert (row.state, row.result, row.attempts, row.error) == ("done", {"attempt": 1}, 1, None)
    assert effects(store) == {job_id: 1}


def test_a_job_that_is_done_says_that_nothing_is_left_to_do(store: Store) -> None:
    found(store)
    job_id, silent = asked(store, "patient", payload={"seconds": 0.01}), asked(store, "plain")
    assert worker(store).work_off() == 2
    assert seen(store, job_id).progress == {"step": "wait", "done": 2, "total": 2}
    assert seen(store, silent).progress == {}


def test_jobs_of_one_key_are_one_job(store: Store) -> None:
    found(store)
    first = asked(store, "plain", idem_key="import 7")
    assert asked(store, "plain", idem_key="import 7") == first
    assert asked(store, "plain", idem_key="import 8") != first
    assert worker(store).work_off() == 2


def test_a_job_waits_for_its_instant(store: Store) -> None:
    found(store)
    clock = Clock()
    asked(store, "plain", run_after=START + timedelta(seconds=10))
    assert worker(store, clock).work_off() == 0
    clock.passes(10)
    assert worker(store, clock).work_off() == 1


def test_what_always_breaks_is_dead_in_the_end_and_names_nobody(store: Store) -> None:
    found(store)
    clock, job_id = Clock(), asked(store, "broken")
    one = worker(store, clock)
    for attempt in (1, 2, 3):
        assert one.work_off() == 1, f"attempt {attempt}"
        clock.passes(1.5 * 2**attempt)
    row = seen(store, job_id)
    assert (row.state, row.attempts, row.error) == ("dead", 3, {"code": "runtime_error"})
    assert row.progress["step"] == "abandoned dead"
    assert one.work_off() == 0


def test_what_cannot_even_be_tidied_up_ends_too(store: Store) -> None:
    found(store)
    clock, job_id = Clock(), asked(store, "untidy", max_attempts=1)
    assert worker(store, clock).work_off() == 1
    row = seen(store, job_id)
    assert (row.state, row.error) == ("dead", {"code": "runtime_error"})
    clock.passes(3600)
    assert worker(store, clock).work_off() == 0


def test_what_cannot_be_done_is_not_tried_again(store: Store) -> None:
    found(store)
    job_id = asked(store, "refused")
    assert worker(store).work_off() == 1
    row = seen(store, job_id)
    told = {"code": "no_policy", "params": {"programme": "spring"}}
    assert (row.state, row.attempts, row.error) == ("failed", 1, told)
    assert row.progress["step"] == "abandoned failed"


def test_an_effect_that_breaks_half_way_leaves_nothing(store: Store) -> None:
    found(store)
    job_id = asked(store, "torn", max_attempts=1)
    assert worker(store).work_off() == 1
    assert seen(store, job_id).state == "dead"
    assert effects(store) == {}


def test_a_job_whose_worker_fell_silent_is_done_by_another(store: Store) -> None:
    found(store)
    clock, job_id = Clock(), asked(store, "plain")
    with store.write() as tx:
        claim(tx, REGISTRY, worker_id="w", token="t", now=START, lease_s=30)
    assert worker(store, clock).work_off() == 0
    forgotten(store, job_id)
    assert worker(store, clock).work_off() == 1
    assert (seen(store, job_id).state, seen(store, job_id).attempts) == ("done", 2)


@pytest.mark.parametrize("minutes", [-10, 10])
def test_a_worker_whose_clock_is_wrong_takes_no_job_that_is_held(
    store: Store, minutes: int
) -> None:
    def wrong() -> datetime:
        return datetime.now(UTC) + timedelta(minutes=minutes)

    found(store)
    job_id = asked(store, "patient", payload={"seconds": 0.5})
    with in_background(worker(store)):
        wait_for(store, job_id, "running")
        assert worker(store, wrong).work_off() == 0
        assert wait_for(store, job_id, "done").attempts == 1
    held = asked(store, "plain")
    with store.write() as tx:
        claim(tx, REGISTRY, worker_id="w", token="t", now=wrong(), lease_s=30)
    assert worker(store).work_off() == 0, "nor is what it holds taken from it"
    assert seen(store, held).attempts == 1


def test_a_job_that_kills_its_workers_is_dead_in_the_end(store: Store) -> None:
    found(store)
    clock, job_id = Clock(), asked(store, "plain", max_attempts=2)
    for _ in range(2):
        with store.write() as tx:
            assert claim(tx, REGISTRY, worker_id="w", token="t", now=clock(), lease_s=30)
        forgotten(store, job_id)
    assert worker(store, clock).work_off() == 1
    row = seen(store, job_id)
    assert (row.state, row.error) == ("dead", {"code": "worker_lost"})
    assert effects(store) == {}


def test_who_lost_the_lease_can_write_nothing(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    found(store)
    clock, job_id = Clock(), asked(store, "plain")
    slow, quick = worker(store, clock), worker(store, clock)

    performed = slow._performed

    def late(*asked: Any) -> Any:
        ending = performed(*asked)
        forgotten(store, job_id)
        assert quick.work_off() == 1
        return ending

    monkeypatch.setattr(slow, "_performed", late)
    assert slow.once()
    row = seen(store, job_id)
    assert (row.state, row.attempts, row.result) == ("done", 2, {"attempt": 2})
    assert effects(store) == {job_id: 1}


def test_a_running_job_is_kept_alive_and_says_how_far_it_is(store: Store) -> None:
    found(store)
    job_id = asked(store, "patient", payload={"seconds": 0.5})
    one = worker(store)
    with in_background(one):
        first = wait_for(store, job_id, "running")
        sleep(0.2)
        later = seen(store, job_id)
        with store.read() as tx:
            silent = since_heartbeat(tx)
        wait_for(store, job_id, "done")
    assert first.lease_until is not None
    assert later.lease_until is not None
    assert later.lease_until > first.lease_until
    assert later.progress == {"step": "wait", "done": 1, "total": 2}
    assert later.worker_id == one.worker_id
    assert silent is not None
    assert silent < timedelta(seconds=10)


def test_a_running_job_stops_when_it_is_cancelled(store: Store) -> None:
    found(store)
    job_id = asked(store, "patient", payload={"seconds": 60})
    with in_background(worker(store)):
        wait_for(store, job_id, "running")
        with store.write() as tx:
            row = job(tx, TENANT, job_id, lock=True)
            assert row is not None
            row.cancel_requested = True
        row = wait_for(store, job_id, "cancelled")
    assert row.progress["step"] == "abandoned cancelled"
    assert effects(store) == {}


def test_a_worker_that_leaves_gives_its_job_back(store: Store) -> None:
    found(store)
    job_id = asked(store, "patient", payload={"seconds": 60})
    with in_background(worker(store)):
        wait_for(store, job_id, "running")
    row = seen(store, job_id)
    assert (row.state, row.attempts, row.token) == ("queued", 0, None)
    with store.read() as tx:
        assert since_heartbeat(tx) is None


@pytest.mark.parametrize("workers", [4])
def test_several_workers_never_do_one_job_twice(store: Store, workers: int) -> None:
    found(store)
    jobs = {asked(store, "plain") for _ in range(60)}
    threads = [Thread(target=worker(store).work_off) for _ in range(workers)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert effects(store) == dict.fromkeys(jobs, 1)
    assert {seen(store, job_id).attempts for job_id in jobs} == {1}


def test_work_that_comes_round_is_asked_for_once_each_time(store: Store) -> None:
    found(store)
    clock, daily = Clock(), (Periodic("plain", timedelta(days=1)),)
    workers = [worker(store, clock, periodic=daily) for _ in range(3)]
    for day in (1, 2):
        for one in workers:
            one._schedule()
        assert workers[0].work_off() == 1
        assert len(effects(store)) == day
        clock.passes(86_400)
