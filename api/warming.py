"""What the first requests would wait for is made ready as a server starts, beside them."""

from __future__ import annotations

import gc
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from time import thread_time

from api.logs import fault, log

REST_S = 2.0
"""Seconds between two looks at whether anything has to be made ready anew, at least."""
_RESTS = 9
"""How much longer than it has just computed a thread rests: a tenth of a processor at most."""
_LEAVES_S = 5.0
"""Seconds that a server which ends waits for a look to be over."""


class Warming:
    """Takes some steps in a thread of its own, once, each whatever became of the one before.

    Parameters
    ----------
    **steps : callable
        By name, in their order. A server without them does its work all the same, only later.

    Attributes
    ----------
    states : dict of str to str
        ``cold``, ``warming``, ``warm`` or ``failed``, by step.
    """

    def __init__(self, **steps: Callable[[], object]) -> None:
        self._steps: Mapping[str, Callable[[], object]] = steps
        self.states = dict.fromkeys(steps, "cold")

    def begin(self) -> None:
        """Start; returns at once."""
        threading.Thread(target=self._go, name="warming", daemon=True).start()

    def _go(self) -> None:
        for name, step in self._steps.items():
            self.states[name] = "warming"
            try:
                step()
            except Exception as error:
                self.states[name] = "failed"
                log().error("warming", step=name, **fault(error))
            else:
                self.states[name] = "warm"
                log().info("warming", step=name, state="warm")
        # It stays: nobody is to wait while all of it is gone through for garbage, again and again.
        gc.collect()
        gc.freeze()


@contextmanager
def renewed(
    step: Callable[[], object], rest_s: float = REST_S, name: str = "renewing"
) -> Iterator[None]:
    """Take a step again and again, in a thread of its own, for as long as the context lasts.

    Parameters
    ----------
    step : callable
        Quick where nothing has changed. One that fails is taken again as if it had not.
    rest_s : float
        Seconds between one step and the next, at least; nine times as long as a step computed, if
        that is longer.
    name : str
        Of the thread, and of what logs say of it.
    """
    ended = threading.Event()
    thread = threading.Thread(target=_renew, args=(step, rest_s, ended), name=name)
    thread.daemon = True
    thread.start()
    try:
        yield
    finally:
        ended.set()
        thread.join(_LEAVES_S)


def _renew(step: Callable[[], object], rest_s: float, ended: threading.Event) -> None:
    rest, failed = rest_s, False
    while not ended.wait(rest):
        began = thread_time()
        try:
            step()
        except Exception as error:
            if not failed:  # a database that is away for an hour is told of once
                log().error(threading.current_thread().name, **fault(error))
            failed = True
        else:
            failed = False
        rest = max(rest_s, _RESTS * (thread_time() - began))


def load_solvers() -> None:
    """Load the solvers' compiled kernels.

    Some ten seconds on the first start of an installation, half a second afterwards.
    """
    # Loaded late: whoever only asks for a version does not wait for the compiler.
    from matching import large, listing, proposals

    for solver in (large, listing, proposals):
        solver.warm()
