"""Servers and workers are killed in the middle of their work: what was promised is kept."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from threading import Event, Thread
from time import monotonic, sleep
from typing import Any

import httpx2
import numpy as np
import pytest
import sqlalchemy as sa

from api.services.jobs.working import Pace
from api.store import Store, orm
from api.store.jobs import enqueue
from tests.api.pairing import LEARNERS, MENTORS, broken_invariants, offer, set_up
from tests.api.processes import Mortal, free_port, serve, work
from tests.api.services.jobs.kinds import REGISTRY, effects
from tests.api.world import AT, TENANT, World, company, world_of

JOBS, KILLS, WORKERS = 400, 25, 3
PACE = Pace(poll_s=0.01, beat_s=0.1, lease_s=0.6, retry_s=0.05)
PATIENCE_S = 120.0


@pytest.fixture
def world(store: Store) -> World:
    made = world_of(store, company())
    set_up(store, capacity=4)
    return made


@contextmanager
def mortals(*ones: Mortal) -> Iterator[None]:
    try:
        yield
    finally:
        for one in ones:
            one.die()


def queue(store: Store) -> list[str]:
    with store.write() as tx:
        return [
            enqueue(
                tx,
                TENANT,
                "patient",
                {"seconds": 0.03},
                now=AT,
                created_by="tests",
                max_attempts=100,
            )
            for _ in range(JOBS)
        ]


def states(store: Store) -> dict[str, int]:
    """Count the jobs that were asked for; choices ask for others."""
    mine = sa.select(orm.Job.state, sa.func.count()).where(orm.Job.kind == "patient")
    by_state = mine.group_by(orm.Job.state)
    with store.read() as tx:
        return dict(tx.execute(by_state).all())


class Chooser(Thread):
    """Learners choose one after the other, and ask again with the same key until answered."""

    def __init__(self, world: World, address: str) -> None:
        super().__init__()
        self.calls = [
            (
                f"{address}/v1/recommendations/{offer(world.store, learner, MENTORS[:4])}/choice",
                {**world.headers("learner", learner), "Idempotency-Key": f"choice of {learner}"},
            )
            for learner in LEARNERS
        ]
        self.answers: list[dict[str, Any]] = []
        self.unanswered = 0
        self.over = Event()

    def run(self) -> None:
        """Choose until everybody has an answer."""
        with httpx2.Client(timeout=20) as client:
            for path, headers in self.calls:
                self.answers.append(self._insist(client, path, headers))
                sleep(0.1)

    def _insist(self, client: httpx2.Client, path: str, headers: dict[str, str]) -> dict[str, Any]:
        while not self.over.is_set():
            try:
                answer = client.post(path, headers=headers, json={"ranked": MENTORS[:4]})
            except httpx2.TransportError:
                self.unanswered += 1
                sleep(0.02)
                continue
            if answer.status_code == 201:
                found: dict[str, Any] = answer.json()
                return found
            sleep(0.05)
        return {}


def test_nothing_promised_is_lost_and_nothing_happens_twice(world: World, store_url: str) -> None:
    store, port, rng = world.store, free_port(), np.random.default_rng(5)
    jobs = queue(store)
    workers = [Mortal(work, (store_url, REGISTRY, PACE)) for _ in range(WORKERS)]
    server = Mortal(serve, (store_url, port))
    chooser = Chooser(world, f"http://127.0.0.1:{port}")
    with mortals(*workers, server), ExitStack() as stack:
        stack.callback(chooser.over.set)
        chooser.start()
        for kill in range(KILLS):
            sleep(rng.uniform(0.1, 0.3))
            one = server if kill % 5 == 4 else workers[kill % WORKERS]
            one.die()
            one.start()
        until = monotonic() + PATIENCE_S
        while states(store).get("done", 0) < JOBS or chooser.is_alive():
            assert monotonic() < until, states(store)
            sleep(0.05)
    chooser.join()
    assert states(store) == {"done": JOBS}
    assert effects(store) == dict.fromkeys(jobs, 1)
    _kills_hit(store, chooser)
    _choices_stand(store, chooser)
    if store.is_sqlite:
        with store.read() as tx:
            assert tx.execute(sa.text("PRAGMA integrity_check")).scalar() == "ok"


def _kills_hit(store: Store, chooser: Chooser) -> None:
    """A test of crashes proves nothing unless work was under way when it was cut off."""
    with store.read() as tx:
        attempts = tx.scalar(sa.select(sa.func.sum(orm.Job.attempts)))
    assert attempts is not None
    assert attempts > JOBS
    assert chooser.unanswered > 0


def _choices_stand(store: Store, chooser: Chooser) -> None:
    told = {one["recommendation_id"]: one for one in chooser.answers}
    assert len(told) == len(LEARNERS)
    with store.read() as tx:
        chosen = set(tx.scalars(sa.select(orm.Choice.recommendation_id)))
        paired = set(tx.scalars(sa.select(orm.Pair.pair_id)))
    assert chosen == told.keys()
    assert paired == {one["pair_id"] for one in told.values() if one["outcome"] == "paired"}
    assert broken_invariants(store) == []
