"""A server as a process, on a database with a sample company, for as long as a benchmark runs."""

from __future__ import annotations

import os
import re
import secrets
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import numpy as np
from pydantic import SecretStr

from api.security.secrets import derived
from api.services.access.keys import KeyFields, add_key
from api.services.actors import Actor, Role
from api.settings import Settings
from api.store import Store, orm
from api.store.company_rows import write_company
from api.store.schema import upgrade
from api.store.seats import set_capacities
from evaluation.simulator import sample_company
from features.tables import Tables

TENANT = "bench"
PROGRAMME = "bench"
_MOST_SEATS = 5
_LOOK_S = 0.1


@dataclass(frozen=True, slots=True)
class Site:
    """A running server.

    Attributes
    ----------
    port : int
    key : str
        Of a service, or of the role that was asked for.
    learners : tuple of str
    pid : int
    """

    port: int
    key: str
    learners: tuple[str, ...]
    pid: int


def company(n_learners: int, n_mentors: int, seed: int = 1) -> Tables:
    """Return a sample company in which every mentor has a seat."""
    frames = sample_company(n_learners, n_mentors, seed=seed)
    seats = np.random.default_rng(seed).integers(1, _MOST_SEATS + 1, n_mentors)
    frames["mentors"] = frames["mentors"].assign(capacity=seats, minimum=0)
    return Tables.from_frames(frames)


@contextmanager
def site(
    folder: Path, tables: Tables, role: Role = "service", **environment: str
) -> Iterator[Site]:
    """Fill a database, start a server on it, and stop it at the end; the key is of a role."""
    settings = Settings(
        database_url=f"sqlite:///{folder / 'bench.db'}",
        secret_key=SecretStr(secrets.token_urlsafe(32)),
    )
    key = _filled(settings, tables, role)
    assert settings.secret_key is not None
    told = folder / "server.log"  # a pipe that nobody reads would fill, and stop the server
    with told.open("w") as log:
        process = subprocess.Popen(
            [str(Path(sys.executable).with_name("mentormatch")), "serve", "--port", "0"],
            stdout=subprocess.DEVNULL,
            stderr=log,
            env={
                **os.environ,
                "MENTORMATCH_DATABASE_URL": settings.database_url,
                "MENTORMATCH_SECRET_KEY": settings.secret_key.get_secret_value(),
                "MENTORMATCH_LOG_LEVEL": "warning",
                **environment,
            },
        )
    try:
        yield Site(_port(process, told), key, tuple(tables.learners["learner_id"]), process.pid)
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(30)


def fill(store: Store, tables: Tables) -> None:
    """Put a company with a programme into an empty database of the newest schema."""
    now = datetime.now(UTC)
    with store.write() as tx:
        tx.add(orm.Tenant(tenant_id=TENANT, name=TENANT, created_at=now))
        tx.flush()
        write_company(tx, TENANT, tables)
        seats = zip(tables.mentors["mentor_id"], tables.mentors["capacity"], strict=True)
        set_capacities(tx, TENANT, {mentor: int(n) for mentor, n in seats})
        tx.add(orm.Programme(tenant_id=TENANT, programme_id=PROGRAMME, name="", created_at=now))


def _filled(settings: Settings, tables: Tables, role: Role) -> str:
    """Fill the database of a server, and return a key to it."""
    store = Store(settings.database_url)
    upgrade(store)
    fill(store, tables)
    pepper = derived(settings, "api keys")
    maker = Actor(TENANT, "admin", "bench")
    with store.write() as tx:
        fields = KeyFields("bench", role, None)
        made = add_key(tx, maker, pepper, fields, datetime.now(UTC))
    store.close()
    return made.secret


def _port(process: subprocess.Popen[bytes], told: Path) -> int:
    """Wait for the address, which the server tells as soon as it has its port."""
    while process.poll() is None:
        if found := re.search(r"http://[^:]+:(\d+)\n", told.read_text()):
            return int(found[1])
        time.sleep(_LOOK_S)
    raise RuntimeError(f"the server did not start: {told.read_text()}")
