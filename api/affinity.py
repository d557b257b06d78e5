"""Threads that answer stay on one processor, which they share anyhow.

One interpreter lets one thread run at a time. Where each turn is on another processor, whatever
the threads share is fetched anew from the other one's cache, every time: a quarter of all CPU time
(docs/adr/0013-one-processor.md). Jobs and what is made ready in the background go wherever there is
room; so do these threads together, where somebody else takes the processor they are on.
"""

from __future__ import annotations

import os
import random
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from time import monotonic

from api.warming import renewed

LOOK_S = 2.0
"""Seconds between two looks at whether there is more room elsewhere."""
_WORTH = 0.25
"""How much less of another processor must be taken, to move there."""
_IDLE = (3, 4)
"""Of a processor's times in ``/proc/stat``: those in which it had nothing to do, or waited."""


@contextmanager
def together(asked: bool) -> Iterator[None]:
    """Keep this thread, and those that it begins meanwhile, on one processor.

    Threads that were begun before are free. Nothing is done where there is one processor only, or
    where the system is not Linux.

    Parameters
    ----------
    asked : bool
        Whether to do so.
    """
    processors = _processors() if asked else frozenset[int]()
    if len(processors) < 2:
        yield
        return
    group = Group(processors)
    with renewed(group.look, LOOK_S, name="affinity"):  # begun first: it is free itself
        group.gather()
        try:
            yield
        finally:
            group.part()


@dataclass(slots=True)
class Group:
    """The threads of this process that stay together.

    Attributes
    ----------
    processors : frozenset of int
        That this process may use.
    here : int
        Where they are.
    """

    processors: frozenset[int]
    here: int = -1
    _rng: random.Random = field(default_factory=random.Random)
    _before: _Times | None = None

    def gather(self) -> None:
        """Put this thread on some processor; threads that it begins come along."""
        self.here = self._rng.choice(sorted(self.processors))
        _place(0, {self.here})

    def part(self) -> None:
        """Let this thread go wherever there is room."""
        _place(0, self.processors)
        self.here = -1

    def look(self) -> None:
        """Move all together to where others take least, if that is a good deal less than here.

        One time out of two: several groups that meet would move on together.
        """
        now, before = self._times(), self._before
        self._before = now
        if before is None or before.here != now.here or now.here < 0:
            return
        there = better({one: now.share(before, one) for one in self.processors}, now.here)
        if there != now.here and self._rng.random() < 0.5:
            self.move(there)

    def move(self, there: int) -> None:
        """Move all together to a processor."""
        mine, self.here = self._threads(), there
        for thread in mine:
            _place(thread, {there})

    def _threads(self) -> list[int]:
        threads = (int(one.name) for one in Path("/proc/self/task").iterdir())
        return [thread for thread in threads if _is_on(thread, self.here)]

    def _times(self) -> _Times:
        mine = sum(_cpu_s(thread) for thread in self._threads())
        return _Times(monotonic(), self.here, mine, _busy_s())


def better(taken: dict[int, float], here: int) -> int:
    """Return the processor of which others take least; the one we are on where that is no gain."""
    best = min(taken, key=lambda one: taken[one])
    return best if taken[here] - taken[best] > _WORTH else here


@dataclass(frozen=True, slots=True)
class _Times:
    """For how many seconds the group has computed, and each processor has been busy, until then."""

    at: float
    here: int
    mine: float
    busy: dict[int, float]

    def share(self, before: _Times, processor: int) -> float:
        """Return how much of a processor others have taken since: from 0 to 1."""
        mine = max(self.mine - before.mine, 0.0) if processor == self.here else 0.0
        return (self.busy[processor] - before.busy[processor] - mine) / (self.at - before.at)


def _processors() -> frozenset[int]:
    return frozenset(os.sched_getaffinity(0)) if sys.platform == "linux" else frozenset()


def _place(thread: int, processors: set[int] | frozenset[int]) -> None:
    if sys.platform == "linux":
        os.sched_setaffinity(thread, processors)


def _is_on(thread: int, processor: int) -> bool:
    """Whether a thread stays on a processor; one that has ended does not."""
    try:
        return sys.platform == "linux" and os.sched_getaffinity(thread) == {processor}
    except ProcessLookupError:
        return False


def _cpu_s(thread: int) -> float:
    """CPU time of a thread; 0 where it has ended."""
    try:
        return int(Path(f"/proc/self/task/{thread}/schedstat").read_text().split()[0]) / 1e9
    except (FileNotFoundError, ProcessLookupError):
        return 0.0


def _busy_s() -> dict[int, float]:
    """Return for how long each processor has been busy since the machine started."""
    tick = os.sysconf("SC_CLK_TCK")
    busy = {}
    for line in Path("/proc/stat").read_text().splitlines():
        name, *times = line.split()
        if name.startswith("cpu") and name != "cpu":
            idle = sum(int(times[place]) for place in _IDLE)
            busy[int(name[3:])] = (sum(map(int, times[:8])) - idle) / tick
    return busy
