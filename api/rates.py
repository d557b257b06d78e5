"""How often one caller may ask: a bucket of requests that fills again at a steady rate."""

from __future__ import annotations

import math
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass

from api.errors import RateExceeded

_MOST_CALLERS = 100_000
BURST_S = 2.0
"""Seconds of requests that may come at once."""


@dataclass(slots=True)
class _Bucket:
    left: float
    filled_at: float


class Rates:
    """Requests of each caller in this process.

    Parameters
    ----------
    per_second : float
        Requests a second for one caller, in the long run; 0 for no limit.
    clock : callable, optional
        Seconds of a clock that only goes forward.
    """

    def __init__(self, per_second: float, clock: Callable[[], float] = time.monotonic) -> None:
        self.per_second, self.clock = per_second, clock
        self.most = max(1.0, per_second * BURST_S)
        self._buckets: dict[str, _Bucket] = {}
        self._lock = threading.Lock()

    def take(self, caller: str) -> None:
        """Count one request.

        Raises
        ------
        RateExceeded
            With the seconds until there is room for one.
        """
        if not self.per_second:
            return
        with self._lock:
            bucket = self._filled(caller)
            if bucket.left < 1:
                raise RateExceeded(math.ceil((1 - bucket.left) / self.per_second))
            bucket.left -= 1

    def _filled(self, caller: str) -> _Bucket:
        instant = self.clock()
        if len(self._buckets) >= _MOST_CALLERS:
            self._buckets.clear()  # forgetting lets a few ask a little more, never less
        bucket = self._buckets.setdefault(caller, _Bucket(self.most, instant))
        since = instant - bucket.filled_at
        bucket.left = min(self.most, bucket.left + since * self.per_second)
        bucket.filled_at = instant
        return bucket
