"""What a process keeps in memory to recommend: scored companies, and where lists are kept."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager

from api.services.recommending.cohorts import Companies
from api.store import Store
from api.store.kept_lists import Kept, keep_lists

Keep = Callable[[Kept], None]
"""Writes a list, with what was shown of it; returns when it is committed."""


class Recommender:
    """One an installation's process; nothing in it is lost with it.

    Attributes
    ----------
    companies : Companies
    """

    def __init__(self, store: Store, model_key: bytes | None = None) -> None:
        self.companies = Companies(model_key)
        self._store = store

    def keeping(self) -> AbstractContextManager[Keep]:
        """Announce a list; gives what writes it, which raises `OptedOutSince`."""
        keeping: AbstractContextManager[Keep] = self._store.joining(keep_lists)
        return keeping
