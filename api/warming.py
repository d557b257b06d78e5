"""What the first requests would wait for is made ready as a server starts, beside them."""

from __future__ import annotations

import threading
from collections.abc import Callable, Mapping

from api.logs import fault, log


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


def load_solvers() -> None:
    """Load the solvers' compiled kernels.

    Some ten seconds on the first start of an installation, half a second afterwards.
    """
    # Loaded late: whoever only asks for a version does not wait for the compiler.
    from matching import large, listing, proposals

    for solver in (large, listing, proposals):
        solver.warm()
