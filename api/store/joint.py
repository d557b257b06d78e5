"""Many callers' writes in one commit, for a database that has one writer.

A commit costs a flush of the disk whatever it holds. So callers queue; whoever gets in does the
work of all who have come meanwhile, each in a savepoint of its own, and commits once. No thread of
its own, nothing to be lost at a stop: `JointWrites.do` returns when the work is on disk. The queue
is fair, which a pool of one connection is not.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Sequence
from threading import Lock
from typing import Any, TypeVar

import sqlalchemy as sa
from sqlalchemy.engine import Connection
from sqlalchemy.orm import Session

from api.store.errors import Taken, Unavailable
from api.store.refusals import told

Made = TypeVar("Made")
MOST = 64
"""Callers whose work is committed together: the first does not wait long for the last."""


class JointWrites:
    """Does the work of many threads in as few commits as may be.

    Parameters
    ----------
    engine : Engine
        Of one connection, which begins as a writer.
    """

    def __init__(self, engine: sa.Engine) -> None:
        self._engine = engine
        self._waiting: deque[_Part] = deque()
        self._turn = Lock()

    def do(self, work: Callable[[Session], Made]) -> Made:
        """Do some work in a transaction; returns what it made, when that is committed.

        Parameters
        ----------
        work : callable
            Leaves nothing behind but rows: it is done again where the commit was refused for what
            another one wrote.

        Raises
        ------
        Taken, Unavailable
            And whatever `work` raises; its own rows are then taken back, and no others.
        """
        mine = _Part(work)
        self._waiting.append(mine)
        while not mine.done:
            with self._turn:
                if not mine.done:
                    few = min(len(self._waiting), MOST)
                    self._write([self._waiting.popleft() for _ in range(few)])
        if mine.error is not None:
            raise mine.error
        made: Made = mine.made
        return made

    def _write(self, parts: Sequence[_Part]) -> None:
        try:
            with told(), self._engine.begin() as connection:
                for part in parts:
                    part.write(connection)
        except Taken as refused:  # by a rule that is looked at when all is written
            if len(parts) > 1:
                for part in parts:
                    self._write([part])
                return
            parts[0].error = refused
        except BaseException as error:
            for part in parts:
                part.error = error
        for part in parts:
            part.done = True


class _Part:
    """The work of one caller, and what became of it."""

    def __init__(self, work: Callable[[Session], Any]) -> None:
        self._work = work
        self.made: Any = None
        self.error: BaseException | None = None
        self.done = False

    def write(self, connection: Connection) -> None:
        """Do the work in a savepoint; raises only what concerns everybody."""
        self.made = self.error = None
        joined = Session(
            connection, join_transaction_mode="create_savepoint", expire_on_commit=False
        )
        try:
            with told(), joined as tx, tx.begin():
                self.made = self._work(tx)
        except Unavailable:
            raise
        except Exception as error:
            self.error = error
