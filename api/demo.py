"""The demonstration as a running service: the sample company, matched by a job, over HTTP.

It calls the server as anybody would, with a key and JSON: what is shown is what a stranger gets.
"""

from __future__ import annotations

import secrets
import signal
import threading
import time
from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import httpx2
from pydantic import SecretStr

from api.errors import DemoFailed, PortInUse
from api.security.secrets import derived
from api.services.demo import DATABASE
from api.services.demo_company import found_demo_company
from api.serving import serve
from api.settings import Settings
from api.store import Store
from api.store.schema import upgrade
from features.label import Label
from features.tables import Tables
from matching.pipeline import default_as_of

PROGRAMME, COHORT = "first", "first-cohort"
_NAME = Label("第一期辅导", "First programme")
_WAIT_S, _LOOK_S = 600.0, 0.2
_ENDED = frozenset({"solved", "no_solution", "failed", "cancelled"})


@dataclass(frozen=True, slots=True)
class DemoServer:
    """What a stranger needs to go on from here.

    Attributes
    ----------
    address : str
        Such as ``http://127.0.0.1:8080``.
    key : str
        May do everything.
    run_id : str
        Of the run, a draft.
    learner_id : str
        Somebody to ask about.
    matched, learners : int
    seconds : float
        What the run took, from the request to its outcome.
    """

    address: str
    key: str
    run_id: str
    learner_id: str
    matched: int
    learners: int
    seconds: float


def serve_demo(
    folder: Path, tables: Tables, *, port: int | None, told: Callable[[DemoServer], None]
) -> None:
    """Serve a company from a database of its own until told to stop.

    Parameters
    ----------
    folder : Path
        Where the database is made; there is none yet.
    tables : Tables
    port : int or None
        None takes that of the settings, or a free one where that is in use.
    told : callable
        Called from another thread once the company is matched.

    Raises
    ------
    PortInUse
        The port that was asked for.
    DemoFailed
        The service did not do what it should; it has stopped.
    """
    url = f"sqlite:///{folder / DATABASE}"
    given: dict[str, Any] = {} if port is None else {"port": port}
    settings = Settings(
        database_url=url,
        secret_key=SecretStr(secrets.token_urlsafe(48)),
        demo=True,
        log_level="warning",
        **given,
    )
    guide = _Guide(_filled(settings, tables), tables, told)
    try:
        serve(settings, guide.begin)
    except PortInUse:
        if port is not None:
            raise
        serve(settings.model_copy(update={"port": 0}), guide.begin)
    guide.check()


def _filled(settings: Settings, tables: Tables) -> str:
    """Make the database with the company in it; return the secret of a key."""
    with closing(Store(settings.database_url)) as store:
        upgrade(store)
        with store.write() as tx:
            pepper = derived(settings, "api keys")
            return found_demo_company(tx, tables, pepper, datetime.now(UTC))


class _Guide:
    """Walks a caller's way beside the server, in a thread of its own."""

    def __init__(self, key: str, tables: Tables, told: Callable[[DemoServer], None]) -> None:
        self._key, self._told = key, told
        self._learner_id = str(tables.learners["learner_id"].iloc[0])
        self._as_of = default_as_of(tables)
        self._failed: Exception | None = None

    def begin(self, address: str) -> None:
        """Set out, as soon as the server has its port."""
        threading.Thread(target=self._walk, args=(address,), name="demo", daemon=True).start()

    def check(self) -> None:
        """Raise what stopped the walk, if anything did."""
        if self._failed is not None:
            raise DemoFailed(str(self._failed)) from self._failed

    def _walk(self, address: str) -> None:
        headers = {"X-API-Key": self._key}
        try:
            with httpx2.Client(base_url=address, headers=headers, timeout=60.0) as client:
                self._told(self._shown(address, client))
        except Exception as error:
            self._failed = error
            signal.raise_signal(signal.SIGINT)  # the server leaves in good order

    def _shown(self, address: str, client: httpx2.Client) -> DemoServer:
        begun = time.monotonic()
        run = _run_of(client, self._as_of)
        counts = run["counts"]
        return DemoServer(
            address=address,
            key=self._key,
            run_id=run["run_id"],
            learner_id=self._learner_id,
            matched=counts["matched"],
            learners=counts["learners"],
            seconds=time.monotonic() - begun,
        )


def _run_of(client: httpx2.Client, as_of: datetime) -> dict[str, Any]:
    """Make a programme, its policy and a cohort, ask for a run, and wait for its outcome."""
    name = f"{_NAME.zh} · {_NAME.en}"
    _sent(client, "PUT", f"/v1/programmes/{PROGRAMME}", {"name": name})
    _sent(client, "PUT", f"/v1/programmes/{PROGRAMME}/policy", {})
    _sent(client, "POST", f"/v1/programmes/{PROGRAMME}/policy:activate", {})
    cohort = {"cohort_id": COHORT, "name": name}
    _sent(client, "POST", f"/v1/programmes/{PROGRAMME}/cohorts", cohort)
    asked = {"programme_id": PROGRAMME, "cohort_id": COHORT, "as_of": as_of.isoformat()}
    run = _sent(client, "POST", "/v1/match-runs", asked)
    until = time.monotonic() + _WAIT_S
    while run["state"] not in _ENDED:
        if time.monotonic() > until:
            raise TimeoutError(f"run {run['run_id']} is {run['state']}")
        time.sleep(_LOOK_S)
        run = _sent(client, "GET", f"/v1/match-runs/{run['run_id']}")
    return run


def _sent(
    client: httpx2.Client, method: str, path: str, body: dict[str, Any] | None = None
) -> dict[str, Any]:
    answer = client.request(method, path, json=body)
    answer.raise_for_status()
    said: dict[str, Any] = answer.json()
    return said
