"""Every page of a company of 5,000 learners and 1,000 mentors, at 8 connections, on SQLite.

``python -m benchmarks.pages [WORD …]``: pages whose name holds one of the words. Beside each stands
the same server's page that needs no database (signing in). Client and server share the machine.
"First" is the first answer that anybody got: of what is kept ready from then on, it is the price.
"""

from __future__ import annotations

import sys
import tempfile
from collections.abc import Callable, Sequence
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path

import httpx2

from api.demo_story import live_through
from api.security.cookies import session_cookie
from api.services.access.accounts import Identity, admit
from api.services.access.sessions import start_session
from api.services.actors import Actor, Role
from api.services.demo_history import add_last_year
from api.settings import Settings
from api.store import Store
from benchmarks.api.load import Load, load
from benchmarks.api.site import TENANT, Site, company, site
from benchmarks.pages.painting import first_paint
from features.tables import Tables
from matching.pipeline import default_as_of
from tests.e2e.chromium import launched
from tests.e2e.pages import PageRoute, every_page
from tests.e2e.stage import known, learned

LEARNERS, MENTORS, CONNECTIONS, SECONDS = 5_000, 1_000, 8, 4.0
BOARD = "page:run_board"
"""The page that is painted, too."""
_WARM = 24
"""Answers before it counts."""
_WIDE = 64


def main(asked: Sequence[str]) -> None:
    """Measure and print the table, the slowest page first."""
    tables = company(LEARNERS, MENTORS)
    with tempfile.TemporaryDirectory() as folder:
        place = Path(folder)
        with (
            site(place, tables, "admin", MENTORMATCH_WARM_SOLVERS="false") as at,
            closing(Store(f"sqlite:///{place / 'bench.db'}")) as store,
        ):
            ids, people = _lived(at, store, tables)
            cookie = partial(_cookie_of, store, people)
            pages = [one for one in every_page() if _is_asked(one, asked)]
            _measure(at, ids, cookie, pages)
            _paint(at, ids, cookie, [one for one in pages if one.name == BOARD])


def _lived(at: Site, store: Store, tables: Tables) -> tuple[dict[str, str], dict[str, str]]:
    """Let a year pass, and the first weeks of the next; returns what pages are called by."""
    as_of = default_as_of(tables)
    with store.write() as tx:
        add_last_year(tx, Actor(TENANT, "admin", "bench"), tables, as_of)
    address, headers = f"http://127.0.0.1:{at.port}", {"X-API-Key": at.key}
    with httpx2.Client(base_url=address, headers=headers, timeout=300) as client:
        ids, people = known(store, TENANT, client, live_through(client, as_of))
        return ids | learned(client), people


def _is_asked(page: PageRoute, asked: Sequence[str]) -> bool:
    return not asked or any(word in page.name for word in asked)


def _measure(
    at: Site,
    ids: dict[str, str],
    cookie: Callable[[PageRoute], str],
    pages: Sequence[PageRoute],
) -> None:
    trivial = _of(at, "/sign-in", "")
    head = f"{'page':{_WIDE}} {'first ms':>8} {'p50 ms':>8} {'p95 ms':>8} {'CPU ms':>8}  × trivial"
    print(head)
    _line("(trivial: signing in)", trivial, trivial)
    rows = [(page.path, _of(at, page.at(ids), cookie(page))) for page in pages]
    for name, found in sorted(rows, key=lambda row: -row[1].load.p95_ms):
        _line(name, found, trivial)


def _paint(
    at: Site,
    ids: dict[str, str],
    cookie: Callable[[PageRoute], str],
    pages: Sequence[PageRoute],
) -> None:
    if not pages:
        return
    with launched() as browser:
        for page in pages:
            address = f"http://127.0.0.1:{at.port}{page.at(ids)}"
            took = first_paint(browser, address, cookie(page))
            print(f"first contentful paint in Chromium: {page.path} {took:.0f} ms", flush=True)


@dataclass(frozen=True, slots=True)
class _Taken:
    """How long the first answer took, and those of a server that has given some."""

    first_ms: float
    load: Load


def _of(at: Site, path: str, cookie: str) -> _Taken:
    lines = [f"GET {path} HTTP/1.1", "Host: bench", "Accept: text/html", f"Cookie: {cookie}"]
    requests = ["\r\n".join([*lines, "", ""]).encode()]
    first = load(at, requests, connections=1, answers=1)
    load(at, requests, connections=CONNECTIONS, answers=_WARM)
    return _Taken(first.p50_ms, load(at, requests, connections=CONNECTIONS, seconds=SECONDS))


def _line(name: str, taken: _Taken, trivial: _Taken) -> None:
    found, ratio = taken.load, taken.load.cpu_ms / trivial.load.cpu_ms
    refused = "" if set(found.statuses) == {200} else f"  {found.statuses}"
    figures = (taken.first_ms, found.p50_ms, found.p95_ms)
    told = " ".join(f"{one:8.1f}" for one in figures)
    print(f"{name:{_WIDE}} {told} {found.cpu_ms:8.2f} {ratio:8.1f}{refused}", flush=True)


def _cookie_of(store: Store, people: dict[str, str], page: PageRoute) -> str:
    return _cookie(store, page.role, page.visitor(people))


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
