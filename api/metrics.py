"""Figures for Prometheus: requests of all processes of a server, jobs of all workers.

Requests are counted by route template, never by path, and nothing is counted by person or company.
Jobs are read from the database as the figures are asked for, so that workers in other processes
count too. Where several processes share a port, each keeps its figures in a file of a folder that
they share, and whichever is asked adds them up.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import dataclass

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, generate_latest
from prometheus_client.core import GaugeMetricFamily, SummaryMetricFamily
from prometheus_client.multiprocess import MultiProcessCollector
from prometheus_client.registry import Collector

from api.deps import now
from api.store import Store
from api.store.errors import Unavailable
from api.store.evaluations import drifting_programmes
from api.store.figures import job_figures

FOLDER = "PROMETHEUS_MULTIPROC_DIR"
"""Where this is set, prometheus_client keeps figures in files there; it looks as it is imported."""
_BUCKETS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0)


@dataclass(frozen=True, slots=True)
class Served:
    """One request that was answered; `route` is the template of its path."""

    method: str
    route: str
    operation: str
    status: int
    seconds: float


class Metrics:
    """All figures of one server.

    Parameters
    ----------
    store : Store
    """

    def __init__(self, store: Store) -> None:
        self.registry = CollectorRegistry()
        mine = None if FOLDER in os.environ else self.registry
        labels = ("method", "route")
        self.requests = Counter(
            "mentormatch_requests",
            "Requests by status",
            (*labels, "status"),
            registry=mine,
        )
        self.seconds = Histogram(
            "mentormatch_request_seconds",
            "Time to answer",
            labels,
            buckets=_BUCKETS,
            registry=mine,
        )
        self.in_flight = Gauge(
            "mentormatch_requests_in_flight",
            "Requests being served",
            registry=mine,
            multiprocess_mode="livesum",
        )
        if mine is None:
            MultiProcessCollector(self.registry)  # type: ignore[no-untyped-call]
        self.registry.register(_Jobs(store))
        self.registry.register(_Drift(store))

    def count(self, served: Served) -> None:
        """Count one request."""
        self.requests.labels(served.method, served.route, str(served.status)).inc()
        self.seconds.labels(served.method, served.route).observe(served.seconds)

    def text(self) -> bytes:
        """Return everything in Prometheus' text format; reads the database."""
        return generate_latest(self.registry)


class _Jobs(Collector):
    """The queue as it is in the database."""

    def __init__(self, store: Store) -> None:
        self.store = store

    def describe(self) -> Iterator[GaugeMetricFamily]:
        """Say nothing beforehand: the database may not be there yet."""
        return iter(())

    def collect(self) -> Iterator[GaugeMetricFamily | SummaryMetricFamily]:
        """Yield whether the database answers, and the figures of its jobs."""
        up = GaugeMetricFamily("mentormatch_database_up", "Whether the database answers")
        try:
            with self.store.read() as tx:
                figures = job_figures(tx)
        except Unavailable:
            up.add_metric([], 0)
            yield up
            return
        up.add_metric([], 1)
        yield up
        instant = now()
        jobs = GaugeMetricFamily("mentormatch_jobs", "Jobs by state", labels=["kind", "state"])
        age = GaugeMetricFamily(
            "mentormatch_job_oldest_seconds", "Age of the oldest job", labels=["kind", "state"]
        )
        took = SummaryMetricFamily(
            "mentormatch_job_seconds", "Time that finished jobs took", labels=["kind"]
        )
        for found in figures.waiting:
            jobs.add_metric([found.kind, found.state], found.jobs)
            since = (instant - found.oldest).total_seconds()
            age.add_metric([found.kind, found.state], max(0.0, since))
        for done in figures.done:
            took.add_metric([done.kind], done.jobs, done.seconds)
        yield from (jobs, age, took)


class _Drift(Collector):
    """Whether outcomes are what they were, as the newest evaluation of each programme says."""

    def __init__(self, store: Store) -> None:
        self.store = store

    def describe(self) -> Iterator[GaugeMetricFamily]:
        """Say nothing beforehand: the database may not be there yet."""
        return iter(())

    def collect(self) -> Iterator[GaugeMetricFamily]:
        """Yield the number of programmes that drift; nothing where the database is away."""
        try:
            with self.store.read() as tx:
                count = drifting_programmes(tx)
        except Unavailable:
            return
        yield GaugeMetricFamily(
            "mentormatch_programmes_drifting",
            "Programmes whose outcomes changed in the latest quarter, by their newest evaluation",
            count,
        )
