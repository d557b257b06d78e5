"""One learner's recommendation with reasons, against an endpoint that reads one row."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from urllib.request import Request, urlopen

from benchmarks.api.load import Load, load, request
from benchmarks.api.site import PROGRAMME, Site, company, site

CONNECTIONS = 16
SECONDS = 8.0
ROUNDS = 3
N_LEARNERS, N_MENTORS = 1_000, 10_000


@dataclass(frozen=True, slots=True)
class Found:
    """What was measured, in one run of one server.

    Attributes
    ----------
    first : Load
        Every learner's first list: ranked and put into words anew.
    rounds : tuple of (Load, Load)
        One read, and recommendations to learners who have had one, in turn.
    """

    first: Load
    rounds: tuple[tuple[Load, Load], ...]

    @property
    def ratio(self) -> float:
        """Throughput of recommendations against one read, the median of the rounds."""
        return sorted(listed.per_second / read.per_second for read, listed in self.rounds)[
            len(self.rounds) // 2
        ]


def run(
    seconds: float = SECONDS, *, n_learners: int = N_LEARNERS, n_mentors: int = N_MENTORS
) -> Found:
    """Measure a server with a company of a size."""
    people = company(n_learners, n_mentors)
    with TemporaryDirectory() as folder, site(Path(folder), people) as at:
        trivial, listing = asked_for(at).values()
        _check(at)
        first = load(at, listing, connections=CONNECTIONS, answers=len(listing))
        rounds = tuple(
            (
                load(at, trivial, connections=CONNECTIONS, seconds=seconds),
                load(at, listing, connections=CONNECTIONS, seconds=seconds),
            )
            for _ in range(ROUNDS)
        )
        return Found(first, rounds)


def asked_for(at: Site) -> dict[str, list[bytes]]:
    """Return requests for one read, and for every learner's recommendation."""
    return {
        "one read": [request("GET", f"/v1/programmes/{PROGRAMME}", at.key)],
        "recommendation": [request("POST", _path(one), at.key, "{}") for one in at.learners],
    }


def _path(learner: str) -> str:
    return f"/v1/programmes/{PROGRAMME}/learners/{learner}/recommendations"


def _check(at: Site) -> None:
    """Make sure that what is measured is a whole answer."""
    asked = Request(
        f"http://127.0.0.1:{at.port}{_path(at.learners[0])}",
        data=b"{}",
        headers={"X-API-Key": at.key, "Content-Type": "application/json"},
    )
    with urlopen(asked, timeout=60) as answer:
        items = json.load(answer)["items"]
    assert all(item["explanation"]["reasons"] for item in items)


def main() -> None:
    found = run()
    print(f"{'':>16}  answers/s   p50 ms   p99 ms   server CPU ms   statuses")
    _line("first list", found.first)
    for read, listed in found.rounds:
        _line("one read", read)
        _line("recommendation", listed)
    print(f"throughput of recommendations against one read: {found.ratio:.2f}")


def _line(name: str, one: Load) -> None:
    print(
        f"{name:>16}  {one.per_second:9.0f} {one.p50_ms:8.1f} {one.p99_ms:8.1f} "
        f"{one.cpu_ms:15.2f}   {one.statuses}"
    )


if __name__ == "__main__":
    main()
