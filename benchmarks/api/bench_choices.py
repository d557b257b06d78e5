"""A learner's choice, which takes a seat, against a loop that commits one row.

What a choice costs is CPU more than disk, so it is told too: on a machine that is busy with other
things the rates go up and down with the disk, the CPU hardly does. In calls of functions, which
depend on nobody else, the two mails that tell of it included: 1,018 alone, 219 in a transaction of
eight, 163 in one of sixteen (on PostgreSQL 1,435, 262 and 178). A transaction is six statements
however many choose in it.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import partial
from itertools import islice
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from time import perf_counter, process_time

import sqlalchemy as sa

from api.services.actors import Actor
from api.services.pairing.choosing import Ranking, choose_beside_others
from api.store import Store, Tx, orm
from api.store.company_rows import write_company
from api.store.ids import new_id
from api.store.schema import upgrade
from api.store.seats import set_capacities
from benchmarks.api.load import Load, load, request
from benchmarks.api.site import PROGRAMME, TENANT, company, site
from tests.api.databases import postgres_database, postgres_server

THREADS = (1, 8, 16)
CONNECTIONS = 16
N_LEARNERS, N_MENTORS = 6_000, 1_200
LISTED = 3
LOOPS = 300
ROUNDS = 5
SECONDS = 5.0
PREFIX = "worker_"


@dataclass(frozen=True, slots=True)
class Offer:
    """A learner's list."""

    learner_id: str
    recommendation_id: str
    mentor_ids: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Rates:
    """How many times a second, in each round: one row committed in a loop, and choices.

    Attributes
    ----------
    threads : int
        Which choose at once.
    loop, choices : tuple of float
    cpu_ms : float
        CPU time of this process for one choice; that of a database server comes on top.
    """

    threads: int
    loop: tuple[float, ...]
    choices: tuple[float, ...]
    cpu_ms: float

    @property
    def ratio(self) -> float:
        """Choices against the loop of the same round, the median of the rounds."""
        return median(one / bare for one, bare in zip(self.choices, self.loop, strict=True))


def rates(store: Store) -> list[Rates]:
    """Measure a loop and choices on one database, in turn, by so many threads each."""
    offers = iter(fill(store))
    _timed(partial(_choose, store), _next(offers), max(THREADS))
    store.take_stock()  # as PostgreSQL does by itself, a minute after the first pairs
    rounds = [[_round(store, offers, threads) for threads in THREADS] for _ in range(ROUNDS)]
    return [
        _rates(threads, of) for threads, of in zip(THREADS, zip(*rounds, strict=True), strict=True)
    ]


def _round(store: Store, offers: Iterator[Offer], threads: int) -> tuple[float, float, float]:
    """Measure a loop, then choices: both a second, and CPU seconds of a choice."""
    some = _next(offers)
    loop = _timed(partial(_one_row, store), some, 1)
    before = process_time()
    choices = _timed(partial(_choose, store), some, threads)
    return loop, choices, (process_time() - before) / LOOPS


def _rates(threads: int, rounds: Sequence[tuple[float, float, float]]) -> Rates:
    loop, choices, cpu = zip(*rounds, strict=True)
    return Rates(threads, loop, choices, 1000 * median(cpu))


def _next(offers: Iterator[Offer]) -> list[Offer]:
    return list(islice(offers, LOOPS))


def _choose(store: Store, offer: Offer) -> None:
    service, now = Actor(TENANT, "service", "bench"), datetime.now(UTC)
    ranking = Ranking(service, offer.recommendation_id, list(offer.mentor_ids), now)
    assert choose_beside_others(store, ranking).outcome == "paired"


def fill(store: Store) -> list[Offer]:
    """Make a company with seats for everybody, and a list for every learner."""
    tables, now = company(N_LEARNERS, N_MENTORS), datetime.now(UTC)
    with store.write() as tx:
        tx.add(orm.Tenant(tenant_id=TENANT, name=TENANT, created_at=now))
        tx.flush()
        write_company(tx, TENANT, tables)
        tx.add(orm.Programme(tenant_id=TENANT, programme_id=PROGRAMME, name="", created_at=now))
    offers = offer_all(
        store, list(tables.learners["learner_id"]), list(tables.mentors["mentor_id"])
    )
    store.take_stock()  # as after a job, which is what makes lists
    return offers


def offer_all(store: Store, learners: Sequence[str], mentors: Sequence[str]) -> list[Offer]:
    """Give every learner an open list, and every mentor seats enough."""
    places = range(LISTED)
    offers = [
        Offer(
            learner,
            new_id("rec"),
            tuple(mentors[(number * LISTED + place) % len(mentors)] for place in places),
        )
        for number, learner in enumerate(learners)
    ]
    with store.write() as tx:
        set_capacities(tx, TENANT, dict.fromkeys(mentors, len(learners) // len(mentors) * LISTED))
        _keep(tx, offers)
    return offers


def _keep(tx: Tx, offers: Sequence[Offer]) -> None:
    now = datetime.now(UTC)
    key = {"tenant_id": TENANT, "programme_id": PROGRAMME}
    times = {"created_at": now, "expires_at": now + timedelta(days=1)}
    lists = [
        {
            **key,
            **times,
            "recommendation_id": offer.recommendation_id,
            "learner_id": offer.learner_id,
        }
        for offer in offers
    ]
    items = [
        {
            "tenant_id": TENANT,
            "recommendation_id": offer.recommendation_id,
            "rank": rank,
            "mentor_id": mentor_id,
            "role": "",
            "score": 0.5,
            "propensity": 1.0,
            "features": {},
        }
        for offer in offers
        for rank, mentor_id in enumerate(offer.mentor_ids, 1)
    ]
    tx.execute(sa.insert(orm.Shortlist), lists)
    tx.execute(sa.insert(orm.ShortlistItem), items)


def _one_row(store: Store, offer: Offer) -> None:
    now = datetime.now(UTC)
    row = {"worker_id": f"{PREFIX}{offer.learner_id}", "started_at": now, "heartbeat_at": now}
    with store.write() as tx:
        tx.connection().execute(sa.insert(orm.Worker), row)


def _timed(work: Callable[[Offer], None], offers: Sequence[Offer], threads: int) -> float:
    """Return how many times a second something was done."""
    with ThreadPoolExecutor(threads) as pool:
        start = perf_counter()
        for _ in pool.map(work, offers):
            pass
        return len(offers) / (perf_counter() - start)


def over_http() -> tuple[float, Load]:
    """Measure a loop on the database of a server, then choices over HTTP."""
    tables = company(N_LEARNERS, N_MENTORS)
    with (
        TemporaryDirectory() as folder,
        site(Path(folder), tables, MENTORMATCH_WARM_SOLVERS="false") as at,
    ):
        store = Store(f"sqlite:///{Path(folder) / 'bench.db'}")
        offers = offer_all(store, at.learners, list(tables.mentors["mentor_id"]))
        loop = _timed(partial(_one_row, store), offers[:LOOPS], 1)
        store.close()
        asked = [
            request(
                "POST",
                f"/v1/recommendations/{offer.recommendation_id}/choice",
                at.key,
                json.dumps({"ranked": list(offer.mentor_ids)}),
            )
            for offer in offers
        ]
        return loop, load(at, asked, connections=CONNECTIONS, seconds=SECONDS)


@contextmanager
def databases() -> Iterator[dict[str, Store]]:
    """Yield a fresh database of each kind."""
    with ExitStack() as stack:
        folder = Path(stack.enter_context(TemporaryDirectory()))
        server = stack.enter_context(postgres_server(durable=True))
        url = stack.enter_context(postgres_database(server))
        stores = {
            "SQLite": Store(f"sqlite:///{folder / 'bench.db'}"),
            "PostgreSQL": Store(url),
        }
        upgrade(stores["SQLite"])
        yield stores
        for store in stores.values():
            store.close()


def main() -> None:
    with databases() as stores:
        for name, store in stores.items():
            for found in rates(store):
                print(
                    f"{name:>12}: loop {median(found.loop):6.0f} /s   choices by {found.threads:2} "
                    f"threads {median(found.choices):6.0f} /s   ratio {found.ratio:.2f}   "
                    f"CPU {found.cpu_ms:.2f} ms a choice"
                )
    loop, http = over_http()
    print(
        f"{'over HTTP':>12}: loop {loop:6.0f} /s   choices on {CONNECTIONS} connections "
        f"{http.per_second:6.0f} /s   ratio {http.per_second / loop:.2f}   "
        f"p99 {http.p99_ms:.0f} ms   {http.statuses}"
    )


if __name__ == "__main__":
    main()
