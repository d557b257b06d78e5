"""Use-case: the waitlist: who waits, at which position, and who does not want to any more."""

from __future__ import annotations

from datetime import datetime

from api.services.access.reach import check_reaches
from api.services.actors import Actor
from api.services.errors import NotFound
from api.store import Tx
from api.store.programmes import programme
from api.store.waitlist import Place, leave, places


def waitlist(
    tx: Tx,
    who: Actor,
    programme_id: str,
    *,
    kind: str | None,
    after: tuple[str, int] | None,
    limit: int,
) -> list[Place]:
    """Return the places of a programme by kind and position; for a learner, only the own ones.

    Raises
    ------
    NotFound
    """
    _check_programme(tx, who, programme_id)
    own = None if who.reach == "all" else who.person_id or ""
    return places(
        tx, who.tenant_id, programme_id, learner_id=own, kind=kind, after=after, limit=limit
    )


def leave_waitlist(tx: Tx, who: Actor, programme_id: str, learner_id: str, now: datetime) -> None:
    """Take a learner off the waitlist of a programme; the priority is kept for another time.

    Raises
    ------
    NotFound
        The learner does not wait there, or is not the caller's.
    """
    check_reaches(tx, who, "learner", learner_id, learner_id)
    if not leave(tx, who.tenant_id, programme_id, learner_id, now):
        raise NotFound("place on the waitlist", learner_id)


def _check_programme(tx: Tx, who: Actor, programme_id: str) -> None:
    if programme(tx, who.tenant_id, programme_id) is None:
        raise NotFound("programme", programme_id)
