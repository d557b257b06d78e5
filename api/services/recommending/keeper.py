"""The few values used last, each made once however many ask for it at the same time."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Collection, Hashable
from threading import Lock
from typing import Any, Generic, TypeVar
from weakref import WeakSet

from features.keeping import forget_kept

Key = TypeVar("Key", bound=Hashable)
Value = TypeVar("Value")


class Keeper(Generic[Key, Value]):
    """Keeps the values that were asked for last, until `forget_all`.

    Parameters
    ----------
    most : int
        Values kept; the one longest unused goes first.
    tenant_of : callable, optional
        Whose a value is, by its key; without it, values may be anybody's. Given where they take
        long to make.
    """

    def __init__(self, most: int, *, tenant_of: Callable[[Key], str] | None = None) -> None:
        self._most, self._tenant_of = most, tenant_of
        self._kept: OrderedDict[Key, Value] = OrderedDict()
        self._making: dict[Key, Lock] = {}
        self._lock = Lock()
        with _REGISTERING:
            _ALL.add(self)

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

    def forget_of(self, tenant_ids: Collection[str]) -> None:
        """Forget all values that may be of some tenants."""
        of = self._tenant_of
        self.forget(lambda key: of is None or of(key) in tenant_ids)

    def _keep(self, key: Key, value: Value) -> None:
        with self._lock:
            self._kept[key] = value
            self._kept.move_to_end(key)
            while len(self._kept) > self._most:
                self._kept.popitem(last=False)


_ALL: WeakSet[Keeper[Any, Any]] = WeakSet()
_REGISTERING = Lock()


def forget_all(tenant_ids: Collection[str]) -> None:
    """Forget all that this process keeps and that may hold people of some tenants."""
    forget_kept()
    with _REGISTERING:
        keepers = list(_ALL)
    for keeper in keepers:
        keeper.forget_of(tenant_ids)
