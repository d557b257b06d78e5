"""The few values used last, each made once however many ask for it at the same time."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Hashable
from threading import Lock
from typing import Generic, TypeVar

Key = TypeVar("Key", bound=Hashable)
Value = TypeVar("Value")


class Keeper(Generic[Key, Value]):
    """Keeps the values that were asked for last.

    Parameters
    ----------
    most : int
        Values kept; the one longest unused goes first.
    """

    def __init__(self, most: int) -> None:
        self._most = most
        self._kept: OrderedDict[Key, Value] = OrderedDict()
        self._making: dict[Key, Lock] = {}
        self._lock = Lock()

    def get(self, key: Key, make: Callable[[], Value]) -> Value:
        """Return the value of a key; where there is none, one caller makes it and others wait.

        What `make` raises is raised, and the next caller tries again.
        """
        with self._lock:
            if key in self._kept:
                self._kept.move_to_end(key)
                return self._kept[key]
            gate = self._making.setdefault(key, Lock())
        with gate:
            with self._lock:
                if key in self._kept:
                    return self._kept[key]
            try:
                value = make()
                self._keep(key, value)
            finally:
                with self._lock:
                    self._making.pop(key, None)
        return value

    def drop(self, key: Key, value: Value) -> None:
        """Forget a value, unless another one has taken its place."""
        with self._lock:
            if self._kept.get(key) is value:
                del self._kept[key]

    def forget(self, is_stale: Callable[[Key], bool]) -> None:
        """Forget all values of which the key says that nobody will ask for them again."""
        with self._lock:
            for key in [key for key in self._kept if is_stale(key)]:
                del self._kept[key]

    def _keep(self, key: Key, value: Value) -> None:
        with self._lock:
            self._kept[key] = value
            self._kept.move_to_end(key)
            while len(self._kept) > self._most:
                self._kept.popitem(last=False)
