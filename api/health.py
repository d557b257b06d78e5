"""Whether a server can do its work: what `/readyz` looks at.

Each look has its own thread and little time: a database that hangs must not make this hang too.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta

import anyio
import anyio.to_thread

from api.security.secrets import MODELS, derived
from api.services.learning.serving import PRIOR, unopened
from api.settings import Settings
from api.store import Store, Tx
from api.store.errors import SchemaBehind, Unavailable
from api.store.figures import check_answers, since_heartbeat
from api.store.schema import check_revision
from api.warming import Warming

PATIENCE_S = 2.0
"""Seconds that the database has to answer."""
HEARTBEAT_S = 60.0
"""Seconds after which a worker that was not heard of counts as gone."""
WRITES_S = 5.0
"""Seconds for which a write that the database refused counts against it."""


@dataclass(frozen=True, slots=True)
class Check:
    """One thing that was looked at.

    Attributes
    ----------
    name : str
    ok : bool
    needed : bool
        Whether the server is taken out of service without it.
    state : str
        A word of its own: a version, ``unavailable``, ``warming``.
    """

    name: str
    ok: bool
    needed: bool
    state: str


class Health:
    """Looks at the database, its schema, the model, the worker, and what is warm.

    Parameters
    ----------
    settings : Settings
    store : Store
    warming : Warming
    """

    def __init__(self, settings: Settings, store: Store, warming: Warming) -> None:
        self.settings, self.store, self.warming = settings, store, warming
        self._looking = anyio.CapacityLimiter(2)

    async def checks(self) -> list[Check]:
        """Return everything that was looked at."""
        found = [Check("database", False, True, "no answer")]
        with anyio.move_on_after(PATIENCE_S):
            found = await anyio.to_thread.run_sync(
                self._database, abandon_on_cancel=True, limiter=self._looking
            )
        return [
            *found,
            Check("writes", not self._refused(), True, "refused" if self._refused() else "ok"),
            # Whoever asks before all is warm waits, and is served.
            *(Check(name, at == "warm", False, at) for name, at in self.warming.states.items()),
        ]

    def _database(self) -> list[Check]:
        try:
            with self.store.read() as tx:
                check_answers(tx)
                behind = _behind(lambda: check_revision(tx))
                silent = since_heartbeat(tx)
                model = None if behind else self._model(tx)
        except Unavailable:
            return [Check("database", False, True, "unavailable")]
        lives = silent is not None and silent < timedelta(seconds=HEARTBEAT_S)
        return [
            Check("database", True, True, "ok"),
            Check("schema", not behind, True, behind or "ok"),
            *([] if model is None else [model]),
            # A worker elsewhere that is gone stops runs, but not what people do here.
            Check(
                "worker", lives, self.settings.embedded_worker, "ok" if lives else "not heard of"
            ),
        ]

    def _model(self, tx: Tx) -> Check:
        """Say whether every model that is to serve opens; the policy's weights do where not."""
        champions, broken = unopened(tx, derived(self.settings, MODELS))
        if broken:
            return Check("model", False, False, f"{broken} of {champions} do not open")
        return Check("model", True, False, f"{champions} learned" if champions else PRIOR)

    def _refused(self) -> bool:
        since = self.store.since_refusal()
        return since is not None and since < WRITES_S


def _behind(check: Callable[[], None]) -> str:
    try:
        check()
    except SchemaBehind as error:
        return f"at {error.got or 'none'}, expected {error.expected}"
    return ""
