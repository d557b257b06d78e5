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
    """Tries of passwords in this process."""

    def __init__(self, a_second: float = A_SECOND) -> None:
        self._rates = Rates(a_second)
        self._places = threading.BoundedSemaphore(AT_ONCE)

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
