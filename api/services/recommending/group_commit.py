"""Many small writes in one transaction: who comes first writes for all who wait."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Sequence
from threading import Lock
from typing import Generic, TypeVar

from api.store import Store, Tx
from api.store.errors import Taken

Entry = TypeVar("Entry")


class GroupCommit(Generic[Entry]):
    """Writes entries durably, those of many callers in one commit.

    A commit costs a flush of the disk whatever it holds, and SQLite has one writer. So callers
    queue; whoever gets in writes everything that has queued up meanwhile, and the others find
    theirs done. No thread of its own, nothing to be lost at a stop: `add` returns when the entry
    is on disk.

    Parameters
    ----------
    store : Store
    write : callable
        Writes some entries in one transaction.
    """

    def __init__(self, store: Store, write: Callable[[Tx, Sequence[Entry]], None]) -> None:
        self._store, self._write = store, write
        self._waiting: deque[_Waiting[Entry]] = deque()
        self._turn = Lock()

    def add(self, entry: Entry) -> None:
        """Write an entry; returns when it is committed.

        Raises
        ------
        Taken
            The schema refuses this very entry; those of others are written all the same.
        Unavailable
        """
        mine = _Waiting(entry)
        self._waiting.append(mine)
        with self._turn:
            if not mine.done:
                self._commit([self._waiting.popleft() for _ in range(len(self._waiting))])
        if mine.refused is not None:
            raise mine.refused

    def _commit(self, group: Sequence[_Waiting[Entry]]) -> None:
        try:
            with self._store.write() as tx:
                self._write(tx, [one.entry for one in group])
        except Taken as refused:
            if len(group) > 1:  # one of them is to blame, and only it must hear of it
                for one in group:
                    self._commit([one])
                return
            group[0].refused = refused
        except Exception as refused:  # whoever waits must hear of it, whatever it is
            for one in group:
                one.refused = refused
        for one in group:
            one.done = True


class _Waiting(Generic[Entry]):
    """An entry and what became of it."""

    def __init__(self, entry: Entry) -> None:
        self.entry = entry
        self.done = False
        self.refused: Exception | None = None
