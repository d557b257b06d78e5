"""A process forgets what it keeps in memory of somebody who was erased, by whichever process.

Rows of pages, scored companies, runs and statements are kept ready, with names in them. None is
ever shown again once it is not so any more; but whoever is forgotten is not to stay there until
newer ones have taken all the room.
"""

from __future__ import annotations

import re
import urllib.parse
from collections.abc import Callable
from time import monotonic

from api.services.recommending.keeper import forget_all
from api.store import Store
from api.store.tenants import protected_versions

AGAIN_S = 120.0
"""Seconds after which all is forgotten once more: whoever read before it, and took until after, has
put down what was so before."""


class Forgetting:
    """Looks whether somebody was erased or renamed, or protected attributes have changed.

    Parameters
    ----------
    store : Store
    clock : callable, optional
        Seconds of a clock that only goes forward.
    """

    def __init__(self, store: Store, clock: Callable[[], float] = monotonic) -> None:
        self._store, self._clock = store, clock
        self._seen: dict[str, int] = {}
        self._again: dict[str, float] = {}

    def look(self) -> None:
        """Forget what may hold people of the tenants of whom that is so; the first look only notes.

        Raises
        ------
        Unavailable
        """
        with self._store.read() as tx:
            found = protected_versions(tx)
        changed = {one for one, at in found.items() if self._seen.get(one, at) != at}
        due = changed | {one for one, at in self._again.items() if at <= self._clock()}
        if due:
            forget_all(due)
            _forget_in_libraries()
            self._store.forget_statements()
        self._seen = found
        self._again = {one: at for one, at in self._again.items() if one not in due}
        self._again |= dict.fromkeys(changed, self._clock() + AGAIN_S)


def _forget_in_libraries() -> None:
    """Forget patterns by which somebody was looked for, and addresses that she stands in."""
    re.purge()
    urllib.parse.clear_cache()  # type: ignore[attr-defined]
