"""Compiled kernels are loaded as a server starts, beside the first requests."""

from __future__ import annotations

import threading

from api.logs import fault, log


class Warming:
    """Loads the solvers' kernels in a thread of its own, once.

    Some ten seconds on the first start of an installation, half a second afterwards.
    """

    def __init__(self) -> None:
        self.state = "cold"
        """``cold``, ``warming``, ``warm`` or ``failed``."""

    def begin(self) -> None:
        """Start loading; returns at once."""
        self.state = "warming"
        threading.Thread(target=self._load, name="warming", daemon=True).start()

    def _load(self) -> None:
        try:
            # Loaded late: whoever only asks for a version does not wait for the compiler.
            from matching import large, listing, proposals

            for solver in (large, listing, proposals):
                solver.warm()
        except Exception as error:  # a solver that is not warm still solves, only later
            self.state = "failed"
            log().error("warming", **fault(error))
        else:
            self.state = "warm"
            log().info("warming", state=self.state)
