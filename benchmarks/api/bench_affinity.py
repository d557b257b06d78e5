"""Threads that answer on one processor together, against threads anywhere: two servers in turn."""

from __future__ import annotations

from contextlib import ExitStack
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory

from benchmarks.api.bench_recommend import CONNECTIONS, N_LEARNERS, N_MENTORS, asked_for
from benchmarks.api.load import Load, load
from benchmarks.api.site import Site, company, site

ROUNDS = 5
SECONDS = 4.0
SERVERS = {"anywhere": "false", "together": "true"}
Found = dict[tuple[str, str], list[Load]]
"""Loads by where the threads were and what was asked for, one a round."""


def run() -> Found:
    """Ask two servers for the same, in turn."""
    found: Found = {}
    with ExitStack() as stack:
        people = company(N_LEARNERS, N_MENTORS)
        sites = {
            where: stack.enter_context(
                site(
                    Path(stack.enter_context(TemporaryDirectory())),
                    people,
                    MENTORMATCH_ONE_PROCESSOR=setting,
                )
            )
            for where, setting in SERVERS.items()
        }
        for at in sites.values():
            _warm(at)
        for _ in range(ROUNDS):
            for where, at in sites.items():
                for name, requests in asked_for(at).items():
                    one = load(at, requests, connections=CONNECTIONS, seconds=SECONDS)
                    found.setdefault((where, name), []).append(one)
    return found


def _warm(at: Site) -> None:
    listing = asked_for(at)["recommendation"]
    load(at, listing, connections=CONNECTIONS, answers=len(listing))


def main() -> None:
    print(f"{'':>9} {'':>16}  answers/s   p50 ms   p99 ms   server CPU ms")
    for (where, name), loads in run().items():
        per_second, p50, p99, cpu = (
            median(getattr(one, figure) for one in loads)
            for figure in ("per_second", "p50_ms", "p99_ms", "cpu_ms")
        )
        print(f"{where:>9} {name:>16}  {per_second:9.0f} {p50:8.1f} {p99:8.1f} {cpu:15.2f}")


if __name__ == "__main__":
    main()
