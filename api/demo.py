"""The demonstration as a running service: the sample company, matched by a job, over HTTP.

It calls the server as anybody would, with a key and JSON: what is shown is what a stranger gets.
"""

from __future__ import annotations

import secrets
import shlex
import signal
import threading
from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import httpx2
from pydantic import SecretStr

from api.demo_story import learn, live_through, look_back, weigh_up
from api.errors import DemoFailed, PortInUse
from api.security.secrets import derived
from api.services.actors import Actor
from api.services.demo import DATABASE, SETTINGS
from api.services.demo_company import TENANT, found_demo_company
from api.services.demo_history import add_last_year
from api.serving import serve
from api.settings import Settings
from api.store import Store
from api.store.schema import upgrade
from features.tables import Tables
from matching.pipeline import default_as_of


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
        Of the run that is published.
    draft_id : str
        Of the run that waits to be reviewed.
    learner_id : str
        Somebody to ask about.
    matched, learners : int
    seconds : float
        What the run took, from the request to its outcome.
    settings : Path
        What commands in another terminal need to work on the same database.
    """

    address: str
    key: str
    run_id: str
    draft_id: str
    learner_id: str
    matched: int
    learners: int
    seconds: float
    settings: Path


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
    guide = _Guide(_filled(settings, tables), tables, _written(settings, folder), told)
    try:
        serve(settings, guide.begin)
    except PortInUse:
        if port is not None:
            raise
        serve(settings.model_copy(update={"port": 0}), guide.begin)
    guide.check()


def _written(settings: Settings, folder: Path) -> Path:
    """Write the settings of this demonstration for a shell, for its owner's eyes alone."""
    path, secret = folder / SETTINGS, settings.secret_key
    path.touch(mode=0o600)
    database = f"sqlite:///{(folder / DATABASE).resolve()}"
    said = {"DATABASE_URL": database, "SECRET_KEY": secret.get_secret_value() if secret else ""}
    lines = (f"export MENTORMATCH_{name}={shlex.quote(value)}\n" for name, value in said.items())
    path.write_text("".join(lines), encoding="utf-8")
    return path


def _filled(settings: Settings, tables: Tables) -> str:
    """Make the database with the company and its last year; return the secret of a key."""
    with closing(Store(settings.database_url)) as store:
        upgrade(store)
        with store.write() as tx:
            pepper = derived(settings, "api keys")
            key = found_demo_company(tx, tables, pepper, datetime.now(UTC))
            add_last_year(tx, Actor(TENANT, "admin", "demo"), tables, default_as_of(tables))
            return key


class _Guide:
    """Walks a caller's way beside the server, in a thread of its own."""

    def __init__(
        self, key: str, tables: Tables, settings: Path, told: Callable[[DemoServer], None]
    ) -> None:
        self._key, self._settings, self._told = key, settings, told
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
        story = live_through(client, self._as_of)
        learn(client)  # all three are done when somebody gets there
        weigh_up(client, story.draft["run_id"])
        look_back(client)
        counts = story.published["counts"]
        return DemoServer(
            address=address,
            key=self._key,
            run_id=story.published["run_id"],
            draft_id=story.draft["run_id"],
            learner_id=self._learner_id,
            matched=counts["matched"],
            learners=counts["learners"],
            seconds=story.seconds,
            settings=self._settings,
        )
