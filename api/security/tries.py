"""How often, and how many at once, somebody may try a password.

One try takes 64 MiB and a third of a second: without a limit sixteen at once would take a gigabyte.
"""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager

from api.errors import Overloaded
from api.rates import Rates

AT_ONCE = 2
A_SECOND = 0.5
"""Tries of one login, and of one address, in the long run."""


class Tries:
    """Tries of passwords in this process.

    Parameters
    ----------
    a_second : float, optional
        Of the whole server.
    processes : int, optional
        Processes of the server, of which this one has its share. Each lets one try through at
        once, so that a burst may hold as many as there are processes.
    """

    def __init__(self, a_second: float = A_SECOND, processes: int = 1) -> None:
        self._rates = Rates(a_second / processes)
        self._places = threading.BoundedSemaphore(max(1, AT_ONCE // processes))

    @contextmanager
    def one(self, login: str, address: str) -> Iterator[None]:
        """Make room for one try.

        Raises
        ------
        RateExceeded
            Too many of this login, or of this address.
        Overloaded
            Too many at once.
        """
        self._rates.take(f"login {login}")
        self._rates.take(f"address {address}")
        if not self._places.acquire(blocking=False):
            raise Overloaded
        try:
            yield
        finally:
            self._places.release()
