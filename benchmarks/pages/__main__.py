"""Every page of a company of 5,000 learners and 1,000 mentors, at 8 connections, on SQLite.

``python -m benchmarks.pages [WORD …]``: pages whose name holds one of the words. Beside each stands
the same server's page that needs no database (signing in). Client and server share the machine.
"""

from __future__ import annotations

import sys
import tempfile
from collections.abc import Callable, Sequence
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path

import httpx2

from api.demo_story import live_through
from api.security.cookies import session_cookie
from api.services.access.accounts import Identity, admit
from api.services.access.sessions import start_session
from api.services.actors import Role
from api.settings import Settings
from api.store import Store
from benchmarks.api.load import Load, load
from benchmarks.api.site import TENANT, Site, company, site
from matching.pipeline import default_as_of
from tests.e2e.pages import PageRoute, every_page
from tests.e2e.stage import known

LEARNERS, MENTORS, CONNECTIONS, SECONDS = 5_000, 1_000, 8, 4.0
_WARM = 24
"""Answers before it counts."""


def main(asked: Sequence[str]) -> None:
    """Measure and print the table, the slowest page first."""
    tables = company(LEARNERS, MENTORS)
    with tempfile.TemporaryDirectory() as folder:
        place = Path(folder)
        with (
            site(place, tables, "admin", MENTORMATCH_WARM_SOLVERS="false") as at,
            closing(Store(f"sqlite:///{place / 'bench.db'}")) as store,
        ):
            with httpx2.Client(
                base_url=f"http://127.0.0.1:{at.port}",
                headers={"X-API-Key": at.key},
                timeout=300,
            ) as client:
                story = live_through(client, default_as_of(tables))
                ids, people = known(store, TENANT, client, story)
            _measure(at, ids, lambda page: _cookie(store, page.role, page.visitor(people)), asked)


def _measure(
    at: Site, ids: dict[str, str], cookie: Callable[[PageRoute], str], asked: Sequence[str]
) -> None:
    trivial = _of(at, "/sign-in", "")
    print(f"{'page':44} {'p50 ms':>8} {'p95 ms':>8} {'CPU ms':>8}  × trivial")
    _line("(trivial: signing in)", trivial, trivial)
    rows = []
    for page in every_page():
        if not asked or any(word in page.name for word in asked):
            rows.append((page.path, _of(at, page.at(ids), cookie(page))))
    for name, found in sorted(rows, key=lambda row: -row[1].p95_ms):
        _line(name, found, trivial)


def _of(at: Site, path: str, cookie: str) -> Load:
    lines = [f"GET {path} HTTP/1.1", "Host: bench", "Accept: text/html", f"Cookie: {cookie}"]
    request = "\r\n".join([*lines, "", ""]).encode()
    load(at, [request], connections=CONNECTIONS, answers=_WARM)
    return load(at, [request], connections=CONNECTIONS, seconds=SECONDS)


def _line(name: str, found: Load, trivial: Load) -> None:
    ratio = found.cpu_ms / trivial.cpu_ms
    refused = "" if set(found.statuses) == {200} else f"  {found.statuses}"
    print(
        f"{name:44} {found.p50_ms:8.1f} {found.p95_ms:8.1f} {found.cpu_ms:8.2f} {ratio:8.1f}"
        f"{refused}",
        flush=True,
    )


def _cookie(store: Store, role: Role, person_id: str | None) -> str:
    """Sign somebody in and return her cookie."""
    now = datetime.now(UTC)
    identity = Identity(f"bench:{role}", person_id, frozenset({role}))
    with store.write() as tx:
        account = admit(tx, TENANT, identity, now)
        made = start_session(tx, account, role, timedelta(hours=2), now=now)
    return f"{session_cookie(Settings(demo=False))}={made.token}"


if __name__ == "__main__":
    main(sys.argv[1:])
