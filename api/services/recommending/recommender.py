"""What a process keeps in memory to recommend: scored companies, lists on their way to disk."""

from __future__ import annotations

from api.services.recommending.cohorts import Companies
from api.services.recommending.group_commit import GroupCommit
from api.store import Store
from api.store.shortlists import Kept, keep_lists


class Recommender:
    """One an installation's process; nothing in it is lost with it.

    Attributes
    ----------
    companies : Companies
    journal : GroupCommit of Kept
        Where lists are written with what was shown of them.
    """

    def __init__(self, store: Store) -> None:
        self.companies = Companies()
        self.journal: GroupCommit[Kept] = GroupCommit(store, keep_lists)
