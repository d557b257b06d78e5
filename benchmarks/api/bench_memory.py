"""Memory of a server under load: reads, lists and refusals in turn, minute after minute."""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import chain
from pathlib import Path
from tempfile import TemporaryDirectory

from benchmarks.api.load import load, request
from benchmarks.api.site import PROGRAMME, Site, company, site

CONNECTIONS = 16
MINUTES = 10
N_LEARNERS, N_MENTORS = 1_000, 2_000
MOST_GROWTH = 0.10
"""Of the memory after the first minute, in which caches fill."""


@dataclass(frozen=True, slots=True)
class Minute:
    """What a server held at the end of a minute, and how much it had answered in it."""

    minute: int
    megabytes: float
    per_second: float
    p99_ms: float
    statuses: dict[int, int]


def run(
    minutes: int = MINUTES,
    *,
    seconds: float = 60.0,
    n_learners: int = N_LEARNERS,
    n_mentors: int = N_MENTORS,
) -> Iterator[Minute]:
    """Yield every minute of load as it ends."""
    people = company(n_learners, n_mentors)
    with TemporaryDirectory() as folder, site(Path(folder), people) as at:
        asked = requests_of(at)
        for minute in range(1, minutes + 1):
            done = load(at, asked, connections=CONNECTIONS, seconds=seconds)
            yield Minute(minute, megabytes(at.pid), done.per_second, done.p99_ms, done.statuses)


def requests_of(at: Site) -> list[bytes]:
    """Return a list, a read and a refusal of every learner."""
    lists = f"/v1/programmes/{PROGRAMME}/learners"
    return list(
        chain.from_iterable(
            (
                request("POST", f"{lists}/{one}/recommendations", at.key, "{}"),
                request("GET", f"/v1/learners/{one}", at.key),
                request("GET", f"/v1/pairs/none-of-{one}", at.key),
            )
            for one in at.learners
        )
    )


def megabytes(pid: int) -> float:
    """Return the resident memory of a process."""
    pages = int(Path(f"/proc/{pid}/statm").read_text().split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE") / 1e6


def main() -> None:
    found: list[Minute] = []
    print("minute   MB held   answers/s   p99 ms   statuses")
    for one in run():
        found.append(one)
        print(
            f"{one.minute:6}   {one.megabytes:7.1f}   {one.per_second:9.0f}   {one.p99_ms:6.1f}   "
            f"{one.statuses}",
            flush=True,
        )
    growth = found[-1].megabytes / found[0].megabytes - 1
    print(f"memory since the first minute: {growth:+.1%} (expected at most {MOST_GROWTH:+.0%})")


if __name__ == "__main__":
    main()
