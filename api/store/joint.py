"""Many callers' writes in one commit.

A commit costs a flush of the disk whatever it holds, and SQLite has one writer. So callers queue;
whoever gets in writes for all who have come meanwhile, and the others find theirs done. No thread
of its own, nothing to be lost at a stop: `Joint.do` returns when the work is on disk. The queue is
fair, which a pool of one connection is not.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager
from threading import Condition, Event, Lock
from time import monotonic
from typing import Any, Generic, TypeVar

from sqlalchemy.orm import Session

from api.store.errors import GaveWay, Taken, Unavailable
from api.store.refusals import told

Asked = TypeVar("Asked")
Made = TypeVar("Made")
Begin = Callable[[], AbstractContextManager[Session]]
MOST = 64
"""Callers who are served together: the first does not wait long for the last."""
GATHER_S = 0.001
"""Longest wait for a crowd to come together again: a commit costs more, alone or shared."""
COMING_S = 0.01
"""Longest wait for who is on the way: a commit for each would take more of their time."""


class Joint(Generic[Asked, Made]):
    """Does what many threads ask for in as few transactions as may be.

    Parameters
    ----------
    begin : callable
        Begins a transaction that writes for one, such as `api.store.Store.write`.
    act : callable
        Does some of what was asked for in one transaction; returns what came of each: what was
        made, or the error that its caller is to get. What it raises concerns everybody.
    many : callable, optional
        Begins a transaction that writes for all who have come; `begin` by default. Where it raises
        `GaveWay` each of them does without the others, so that nobody waits for what only another
        one waits for.
    """

    def __init__(
        self,
        begin: Begin,
        act: Callable[[Session, Sequence[Asked]], Sequence[Made | Exception]],
        *,
        many: Begin | None = None,
    ) -> None:
        self._begin, self._act, self._many = begin, act, many or begin
        self._waiting: deque[_Part[Asked, Made]] = deque()
        self._changed = Condition(Lock())
        self._led = False
        self._crowd = 0
        self._coming = 0
        self._patience_s = 0.0

    @contextmanager
    def coming(self) -> Iterator[Callable[[Asked], Made]]:
        """Say that something is about to be asked for; gives `do`, which asks for it.

        Whoever leads waits for it a moment, unless nothing is asked for in the end.
        """
        on_the_way = True

        def come() -> None:  # while nobody else changes anything
            nonlocal on_the_way
            self._coming -= on_the_way
            on_the_way = False

        with self._changed:
            self._coming += 1
        try:
            yield lambda asked: self._do(asked, come)
        finally:
            with self._changed:
                come()
                self._tell()

    def do(self, asked: Asked) -> Made:
        """Do what is asked for; returns what was made, when that is committed.

        It leaves nothing behind but rows: it is done again where the commit was refused for what
        another one wrote.

        Raises
        ------
        Taken, Unavailable
            And whatever came of it; its own rows are then taken back, and no others.
        """
        return self._do(asked, lambda: None)

    def _do(self, asked: Asked, come: Callable[[], None]) -> Made:
        mine: _Part[Asked, Made] = _Part(asked)
        with self._changed:
            come()
            self._waiting.append(mine)
            leads, self._led = not self._led, True
            self._tell()
        if not leads:
            mine.called.wait()  # that it is done, or to lead
        if mine.came is None and not mine.alone:
            self._lead()
        if mine.alone:  # beside whoever leads now
            self._write([mine], self._begin)
        assert mine.came is not None, "who leads is the first who waits"
        return _made_of(*mine.came)

    def _lead(self) -> None:
        """Write for all who have come, and call the next one to lead."""
        parts: list[_Part[Asked, Made]] = []
        try:
            self._gather()
            few = min(len(self._waiting), MOST)
            parts = [self._waiting.popleft() for _ in range(few)]
            self._write(parts, self._many)
        finally:
            with self._changed:
                self._crowd = len(parts) + len(self._waiting)
                self._led = bool(self._waiting)
                following = self._waiting[0] if self._led else None
            for part in (*parts, *filter(None, [following])):
                part.called.set()

    def _gather(self) -> None:
        """Wait a moment for who is on the way, or was just served and may be back already."""
        began = monotonic()
        with self._changed:
            while (longest := self._patience()) > monotonic() - began:
                self._patience_s = longest
                self._changed.wait(began + longest - monotonic())
            self._patience_s = 0.0

    def _patience(self) -> float:
        """Return how long whoever leads is to wait in all, as things are."""
        if len(self._waiting) >= MOST:
            return 0.0
        if self._coming > 0:
            return COMING_S
        return GATHER_S if len(self._waiting) < self._crowd else 0.0

    def _tell(self) -> None:
        """Wake whoever leads, where there is less to wait for than there was."""
        if self._patience() < self._patience_s:
            self._changed.notify()

    def _write(self, parts: Sequence[_Part[Asked, Made]], begin: Begin) -> None:
        came: Sequence[Made | BaseException]
        try:
            with begin() as tx:
                came = self._act(tx, [part.asked for part in parts])
        except (Taken, GaveWay) as refused:  # perhaps by a rule that is looked at at the very end
            shared = len(parts) > 1 or isinstance(refused, GaveWay)
            if shared and not parts[0].alone:  # only who is to blame is to hear of it
                for part in parts:
                    part.alone = True
                return
            came = [refused]
        except BaseException as error:  # whoever waits must hear of it, whatever it is
            came = [error] * len(parts)
        for part, made in zip(parts, came, strict=True):
            part.came = (made,)


class _Part(Generic[Asked, Made]):
    """What one caller asks for, and what came of it, or that it is to do without the others."""

    def __init__(self, asked: Asked) -> None:
        self.asked = asked
        self.called = Event()
        self.came: tuple[Made | BaseException] | None = None
        self.alone = False


def _made_of(came: Made | BaseException) -> Made:
    """Return what was made; raises what came in its place."""
    if isinstance(came, BaseException):
        raise came
    return came


def each_alone(tx: Session, works: Sequence[Callable[[Session], Any]]) -> Sequence[Any]:
    """Do some works one after the other, each as if it had the transaction to itself.

    Returns
    -------
    sequence
        What each made, or the error that took back its rows, and no others.
    """
    return [works[0](tx)] if len(works) == 1 else [_alone(tx, work) for work in works]


def _alone(tx: Session, work: Callable[[Session], Any]) -> Any:
    try:
        with told(), tx.begin_nested():
            return work(tx)
    except Unavailable:
        raise
    except Exception as error:
        return error
    finally:
        tx.expunge_all()  # nobody is to find rows as another one has read them
