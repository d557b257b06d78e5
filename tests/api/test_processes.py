"""Several server processes on one database are one server: no answer depends on which one gives it.

One process is made to answer by stopping the others; see `Several.alone`.
"""

from __future__ import annotations

import os
import signal
import socket
import sys
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from shutil import copyfile
from threading import Barrier
from typing import Any
from urllib.parse import urlsplit

import httpx2
import pytest
import sqlalchemy as sa
from prometheus_client.parser import text_string_to_metric_families

from api.metrics import FOLDER
from api.store import Store, orm
from api.store.company import COMPANY
from api.store.seats import set_capacities
from tests.api.children import PATIENCE_S, children_of, environment_of, is_alive, wait_for
from tests.api.live import Served, serving
from tests.api.pairing import LEARNERS, MENTORS, SPRING, broken_invariants, offer, set_up
from tests.api.world import TENANT, World, company, world_of

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="looks at processes in /proc")
THREADS = 12
LIST = f"/v1/programmes/{SPRING}/learners/{{}}/recommendations"


@dataclass(frozen=True, slots=True)
class Several:
    """A server of two processes, and the database below it."""

    served: Served
    world: World
    client: httpx2.Client

    @property
    def pids(self) -> list[int]:
        """The processes that serve."""
        return children_of(self.served.process.pid)

    @property
    def folder(self) -> Path:
        """Where they keep their figures."""
        return Path(environment_of(self.pids[0])[FOLDER])

    @contextmanager
    def alone(self, pid: int) -> Iterator[httpx2.Client]:
        """Let one process answer whatever is asked."""
        others = [one for one in self.pids if one != pid]
        for one in others:
            os.kill(one, signal.SIGSTOP)
        try:
            yield self.client
        finally:
            for one in others:
                os.kill(one, signal.SIGCONT)

    def each_answers(self) -> None:
        """Wait until there are two processes, and each has answered."""
        wait_for(lambda: len(self.pids) == 2 and all(map(self._has_loaded, self.pids)))
        for pid in self.pids:
            with self.alone(pid) as client:
                client.get("/livez").raise_for_status()
                # A request is counted once it is answered: the client may know first.
                wait_for(partial(self.has_answered, pid, "/livez"))

    def _has_loaded(self, pid: int) -> bool:
        # To stop one while the other loads could take longer than a process may be silent.
        return (self.folder / f"gauge_livesum_{pid}.db").exists()

    def has_answered(self, pid: int, route: str) -> bool:
        """Whether a process has answered requests of which the route ends so."""
        counted = self.folder / f"counter_{pid}.db"  # made with the first answer
        return counted.exists() and f'{route}"'.encode() in counted.read_bytes()

    def has_counted(self, requests: float, **labels: str) -> bool:
        """Whether so many requests are told of, no more."""
        return self.figures("mentormatch_requests_total", **labels) == requests

    def figures(self, name: str, **labels: str) -> float:
        """Sum a figure over what `/metrics` tells of it."""
        families = text_string_to_metric_families(self.client.get("/metrics").text)
        samples = (sample for family in families for sample in family.samples)
        return sum(
            one.value
            for one in samples
            if one.name == name and labels.items() <= one.labels.items()
        )


@pytest.fixture(scope="module")
def several(sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Several]:
    path = copyfile(sqlite_template, tmp_path_factory.mktemp("several") / "mentormatch.db")
    url = f"sqlite:///{path}"
    more = {"PROCESSES": "2", "EMBEDDED_WORKER": "true"}
    once = {"Connection": "close"}  # each request may come to another process
    with (
        closing(Store(url)) as store,
        serving(url, **more) as served,
        httpx2.Client(base_url=served.address, headers=once, timeout=PATIENCE_S) as client,
    ):
        made = Several(served, world_of(store, company()), client)
        set_up(store, capacity=2)
        made.each_answers()
        yield made


def test_figures_are_those_of_all_processes_whichever_is_asked(several: Several) -> None:
    of_livez = {"route": "/livez"}
    before = several.figures("mentormatch_requests_total", **of_livez)
    for times, pid in enumerate(several.pids, 1):
        with several.alone(pid) as client:
            for _ in range(3):
                assert client.get("/livez").is_success
            wait_for(partial(several.has_counted, before + 3 * times, **of_livez))
    for pid in several.pids:
        with several.alone(pid):
            assert several.figures("mentormatch_requests_total", **of_livez) == before + 6
            assert several.figures("mentormatch_request_seconds_count", **of_livez) == before + 6
            assert several.figures("mentormatch_database_up") == 1
            # Whoever does jobs stands in the supervisor, and may begin after they answer.
            wait_for(lambda: several.client.get("/readyz").json()["ready"])


def test_what_hr_changes_by_one_process_the_other_says_at_once(several: Several) -> None:
    one, other = several.pids
    hr, service = several.world.headers("hr"), several.world.headers()

    def listed() -> list[str]:
        with several.alone(other) as client:
            body: dict[str, Any] = {"explain": False}
            answer = client.post(LIST.format(LEARNERS[0]), json=body, headers=service)
            return [item["mentor_id"] for item in answer.raise_for_status().json()["items"]]

    first = listed()[0]
    for until, is_listed in (("2099-01-01", False), (None, True), ("2099-01-01", False)):
        with several.alone(one) as client:
            body = {"paused_until": until}
            client.patch(f"/v1/mentors/{first}", json=body, headers=hr).raise_for_status()
        assert (first in listed()) is is_listed


def test_a_key_that_is_revoked_at_one_process_opens_nothing_at_the_other(several: Several) -> None:
    one, other = several.pids
    admin = several.world.headers("admin")
    with several.alone(one) as client:
        body = {"name": "short-lived", "role": "hr"}
        made = client.post("/v1/keys", json=body, headers=admin).raise_for_status().json()
    mine = {"X-API-Key": made["secret"]}
    with several.alone(other) as client:
        assert client.get("/v1/me", headers=mine).status_code == 200
    with several.alone(one) as client:
        client.post(f"/v1/keys/{made['key_id']}:revoke", headers=admin).raise_for_status()
    with several.alone(other) as client:
        assert client.get("/v1/me", headers=mine).status_code == 401


def race(several: Several, learners: Sequence[str], mentor: str) -> list[str]:
    """Have learners choose one mentor, all at once; returns what came of it for each."""
    rids = [offer(several.world.store, learner, [mentor]) for learner in learners]
    headers = [several.world.headers("learner", learner) for learner in learners]
    together = Barrier(len(learners))

    def choose(rid: str, mine: dict[str, str]) -> str:
        together.wait()
        path, body = f"/v1/recommendations/{rid}/choice", {"ranked": [mentor]}
        answer = several.client.post(path, json=body, headers=mine)
        return str(answer.raise_for_status().json()["outcome"])

    with ThreadPoolExecutor(len(learners)) as pool:
        return list(pool.map(choose, rids, headers))


def paused(store: Store) -> set[str]:
    """Return the mentors of whom nobody can be given to."""
    mentor = COMPANY["mentors"].c
    with store.read() as tx:
        return set(tx.scalars(sa.select(mentor.mentor_id).where(mentor.paused_until.is_not(None))))


def test_a_last_seat_is_given_once_whoever_is_asked_for_it(several: Several) -> None:
    store, free = several.world.store, LEARNERS[1:-1]
    for mentor in sorted(set(MENTORS) - paused(store))[:6]:
        with store.write() as tx:
            set_capacities(tx, TENANT, {mentor: 1})
        came = race(several, free[:THREADS], mentor)
        assert came.count("paired") == 1
        free.pop(came.index("paired"))
    assert broken_invariants(store) == []
    assert all(several.has_answered(pid, "/choice") for pid in several.pids)


def test_one_idempotency_key_has_one_effect_and_one_answer(several: Several) -> None:
    learner = LEARNERS[-1]
    headers = {**several.world.headers(), "Idempotency-Key": "the same for all"}
    together = Barrier(THREADS)

    def ask(_: int) -> bytes:
        together.wait()
        answer = several.client.post(LIST.format(learner), json={}, headers=headers)
        return answer.raise_for_status().content

    with ThreadPoolExecutor(THREADS) as pool:
        answers = set(pool.map(ask, range(THREADS)))
    for pid in several.pids:
        with several.alone(pid):
            answers.add(several.client.post(LIST.format(learner), json={}, headers=headers).content)
    assert len(answers) == 1
    with several.world.store.read() as tx:
        lists = tx.scalars(sa.select(orm.Shortlist).where(orm.Shortlist.learner_id == learner))
        assert len(lists.all()) == 1


@contextmanager
def half_asked(several: Several, headers: dict[str, str]) -> Iterator[socket.socket]:
    """Send a request but for its end."""
    place = urlsplit(several.served.address)
    head = "".join(f"{name}: {value}\r\n" for name, value in headers.items())
    with socket.create_connection((place.hostname or "", place.port or 0), PATIENCE_S) as line:
        line.sendall(
            b"PUT /v1/programmes/late HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n"
            b"Content-Length: 15\r\n" + head.encode() + b'\r\n{"name":'
        )
        yield line


def test_a_killed_process_is_replaced_and_what_it_had_in_flight_is_forgotten(
    several: Several,
) -> None:
    dead, other = several.pids
    in_flight, counted = "mentormatch_requests_in_flight", "mentormatch_requests_total"
    with several.alone(dead), half_asked(several, several.world.headers("hr")):
        wait_for(lambda: several.figures(in_flight) == 1)
        before = several.figures(counted)
        os.kill(dead, signal.SIGKILL)
    assert all(several.client.get("/livez").is_success for _ in range(10))
    wait_for(lambda: not is_alive(dead))
    several.each_answers()
    assert other in several.pids
    assert several.figures(in_flight) == 0
    assert several.figures(counted) >= before + 10


def test_told_to_stop_it_answers_who_has_asked_and_leaves_nothing(several: Several) -> None:
    """The last test of this server."""
    pids, folder, store = several.pids, several.folder, several.world.store
    with half_asked(several, several.world.headers("hr")) as line:
        store.close()  # the server is to be the last who closes the database
        wait_for(lambda: several.figures("mentormatch_requests_in_flight") == 1)
        several.served.process.send_signal(signal.SIGTERM)
        wait_for(lambda: not _lets_in(several))
        line.sendall(b'"late"}')
        assert b" 200 OK" in line.recv(65_536).splitlines()[0]
    assert several.served.process.wait(PATIENCE_S) == 0
    assert not any(is_alive(pid) for pid in pids)
    assert not folder.exists()
    database = Path(str(store.url.database))
    assert [path.name for path in database.parent.iterdir()] == [database.name]
    with store.read() as tx:
        assert tx.scalar(sa.select(sa.func.count()).select_from(orm.Worker)) == 0


def _lets_in(several: Several) -> bool:
    place = urlsplit(several.served.address)
    try:
        socket.create_connection((place.hostname or "", place.port or 0), PATIENCE_S).close()
    except ConnectionRefusedError:
        return False
    return True
