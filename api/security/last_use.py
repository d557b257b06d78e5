"""When keys and sessions were last used, noted in memory and written once a minute.

A request that reads never waits for a write, and never fails for one.
"""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime

from api.store import Store
from api.store.errors import Unavailable
from api.store.keys import note_use
from api.store.sessions import note_seen

EVERY_S = 60.0
_Used = dict[tuple[str, str], datetime]


class LastUse:
    """Uses since the last time they were written.

    Parameters
    ----------
    store : Store
    """

    def __init__(self, store: Store) -> None:
        self.store = store
        self._keys: _Used = {}
        self._sessions: _Used = {}
        self._lock = threading.Lock()

    def of_key(self, tenant_id: str, key_id: str, at: datetime) -> None:
        """Note the use of a key."""
        with self._lock:
            self._keys[tenant_id, key_id] = at

    def of_session(self, tenant_id: str, session_id: str, at: datetime) -> None:
        """Note the use of a session."""
        with self._lock:
            self._sessions[tenant_id, session_id] = at

    def write(self) -> None:
        """Write what was noted; it waits for the next time where the database does not answer."""
        with self._lock:
            keys, sessions = self._keys, self._sessions
            self._keys, self._sessions = {}, {}
        if not keys and not sessions:
            return
        try:
            with self.store.write() as tx:
                note_use(tx, keys)
                note_seen(tx, sessions)
        except Unavailable:
            with self._lock:
                self._keys, self._sessions = keys | self._keys, sessions | self._sessions

    @contextmanager
    def written(self) -> Iterator[None]:
        """Write once a minute in the background, and once more at the end."""
        over = threading.Event()

        def work() -> None:
            while not over.wait(EVERY_S):
                self.write()

        thread = threading.Thread(target=work, name="last-use", daemon=True)
        thread.start()
        try:
            yield
        finally:
            over.set()
            thread.join()
            self.write()
