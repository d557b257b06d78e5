"""Use-case: a list that was made before, as it was made; given out, it stands in the log."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from api.services.access.reach import check_reaches
from api.services.actors import Actor
from api.services.errors import NotFound, Unacceptable
from api.services.recommending.cohorts import Companies, Ready
from api.services.recommending.keeping import SHOWN_TO
from api.services.recommending.listing import Wanted, ready_for, row_in
from api.store import Tx, orm
from api.store.exposures import exposure_rows, is_shown, log_exposures
from api.store.shortlists import asked, items_of, open_seats, shortlist


@dataclass(frozen=True, slots=True)
class Stored:
    """A list as it is kept.

    Attributes
    ----------
    seats : dict of str to int
        Free seats now, by mentor; 0 where she has none that this learner could take.
    ready : Ready or None
        The company as it is scored now; None where the learner takes no part in it.
    row : int
        Where she stands in it.
    logged : bool
        Whether it stands in the log of what was shown, or is nobody's to log by this reading.
    """

    shortlist: orm.Shortlist
    items: Sequence[orm.ShortlistItem]
    seats: dict[str, int]
    ready: Ready | None
    row: int
    logged: bool


def read_list(
    tx: Tx, who: Actor, companies: Companies, recommendation_id: str, now: datetime
) -> Stored:
    """Return a list that is published or live; of one that was taken back, nobody who stands on it.

    Raises
    ------
    NotFound
        No such list, a draft, or that of a learner whom the actor does not reach.
    """
    found = shortlist(tx, who.tenant_id, recommendation_id)
    if found is None or found.state == "draft":
        raise NotFound("recommendation", recommendation_id)
    check_reaches(tx, who, "recommendation", recommendation_id, found.learner_id)
    taken_back = found.state == "withdrawn"  # HR may just be changing it
    items = () if taken_back else items_of(tx, who.tenant_id, recommendation_id)
    mentors = [item.mentor_id for item in items]
    free = open_seats(tx, who.tenant_id, found.programme_id, found.learner_id, mentors)
    logged = who.role not in SHOWN_TO or is_shown(tx, who.tenant_id, items)
    seats = {name: max(free.get(name, 0), 0) for name in mentors}
    return Stored(found, items, seats, *_ready(tx, who, companies, found, now), logged)


def _ready(
    tx: Tx, who: Actor, companies: Companies, found: orm.Shortlist, now: datetime
) -> tuple[Ready | None, int]:
    wanted = Wanted(found.programme_id, found.learner_id, kind=found.kind)
    about = asked(tx, who.tenant_id, found.programme_id, found.learner_id)
    if about is None or not about.automated:
        return None, -1
    ready = ready_for(tx, who, companies, wanted, about=about, now=now)
    try:
        return ready, row_in(ready, wanted)
    except (NotFound, Unacceptable):  # she has left, or the policy has other kinds by now
        return None, -1


def log_shown(tx: Tx, stored: Stored, now: datetime) -> None:
    """Write a list that is given out now into the log, as it was ranked."""
    log_exposures(tx, exposure_rows(stored.shortlist, stored.items, now))
