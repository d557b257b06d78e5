"""Use-case: the lists that there are are found: a learner's own, a team's, the company's."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from api.services.actors import Actor
from api.store import Tx, orm
from api.store.newest_lists import ListFilter, newest_lists


def find_lists(
    tx: Tx,
    who: Actor,
    wanted: ListFilter,
    *,
    now: datetime,
    after: tuple[datetime, str] | None,
    limit: int,
) -> Sequence[orm.Shortlist]:
    """Return the lists that somebody reaches, the newest first; no drafts.

    Parameters
    ----------
    wanted : ListFilter
        Of somebody who is not reached nothing is found.
    now : datetime
        By which a list is open, or expired.
    after : tuple of datetime and str, optional
        Place of the last row that was shown: when it was made, its id.
    limit : int
        Most rows.
    """
    nobody = who.person_id or ""
    if who.reach == "own":
        wanted = replace(wanted, of_person=nobody)
    elif who.reach == "team":
        wanted = replace(wanted, of_team=nobody)
    return newest_lists(tx, who.tenant_id, wanted, now=now, after=after, limit=limit)
