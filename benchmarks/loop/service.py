"""The service on a database of its own, called over HTTP in this process, at any instant."""

from __future__ import annotations

import secrets
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from fastapi.testclient import TestClient
from pydantic import SecretStr

from api.app import create_app
from api.security.secrets import MODELS, derived
from api.services.access.keys import KeyFields, create_key
from api.services.actors import Actor, Role
from api.services.jobs.working import Worker
from api.settings import Settings
from api.store import Store
from api.store.schema import upgrade
from api.store.tenants import add_tenant

TENANT = "loop"
_ROLES: tuple[Role, ...] = ("hr", "service")


@dataclass(slots=True)
class Clock:
    """What the service goes by; it stands still until somebody moves it on."""

    now: datetime

    def __call__(self) -> datetime:
        return self.now

    def to(self, at: datetime) -> None:
        """Let time pass; it never runs back."""
        self.now = max(self.now, at)


@dataclass(frozen=True, slots=True)
class Service:
    """A service with an empty company, and keys of a person of HR and of another system."""

    store: Store
    clock: Clock
    client: TestClient
    worker: Worker
    keys: dict[Role, str] = field(default_factory=dict)

    def call(self, method: str, path: str, body: Any = None, *, role: Role = "hr") -> Any:
        """Call an operation and return its answer.

        Raises
        ------
        httpx2.HTTPStatusError
            The service refused.
        """
        headers = {"X-API-Key": self.keys[role]}
        answer = self.client.request(method, path, json=body, headers=headers)
        answer.raise_for_status()
        return answer.json()

    def send(self, path: str, name: str, content: bytes) -> Any:
        """Hand in a file."""
        headers = {"X-API-Key": self.keys["hr"]}
        answer = self.client.post(path, files={"file": (name, content)}, headers=headers)
        answer.raise_for_status()
        return answer.json()

    def pages(self, path: str) -> Iterator[Any]:
        """Go through all items of a list."""
        cursor = ""
        while True:
            page = self.call("GET", f"{path}?limit=200{cursor}")
            yield from page["items"]
            if not page["next_cursor"]:
                return
            cursor = f"&cursor={page['next_cursor']}"

    def work(self) -> None:
        """Do the jobs that are due."""
        self.worker.work_off()


@contextmanager
def service(folder: Path, begin: datetime) -> Iterator[Service]:
    """Start the service on a new database in a folder, at an instant."""
    settings = Settings(
        database_url=f"sqlite:///{folder / 'loop.db'}",
        secret_key=SecretStr(secrets.token_urlsafe(32)),
        embedded_worker=False,
        warm_solvers=False,
        log_level="warning",
    )
    clock = Clock(begin)
    with closing(Store(settings.database_url)) as store:
        upgrade(store)
        keys = _keys(store, derived(settings, "api keys"), begin)
        worker = Worker(store, clock=clock, periodic=(), model_key=derived(settings, MODELS))
        with TestClient(create_app(settings, store, clock)) as client:
            yield Service(store, clock, client, worker, keys)


def _keys(store: Store, pepper: bytes, begin: datetime) -> dict[Role, str]:
    who = Actor(TENANT, "admin", TENANT)
    with store.write() as tx:
        add_tenant(tx, TENANT, begin)
        made = {
            role: create_key(tx, who, pepper, KeyFields(role, role, None), now=begin)
            for role in _ROLES
        }
    return {role: key.secret for role, key in made.items()}


def instant(day: Any, hour: int) -> datetime:
    """Return an hour of a ``datetime64[D]``, in UTC."""
    date = day.astype("datetime64[D]").item()
    return datetime(date.year, date.month, date.day, tzinfo=UTC) + timedelta(hours=hour)
