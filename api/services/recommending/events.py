"""Use-case: what happened to lists and pairs, told by the systems that saw it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Literal

from api.services.access.reach import reaches
from api.services.actors import Actor
from api.store import Tx
from api.store.events import add_event, known_lists, known_pairs, known_people, put_event

Code = Literal["created", "replaced", "duplicate", "not_found"]


@dataclass(frozen=True, slots=True)
class Told:
    """One event as it is told.

    Attributes
    ----------
    event_id : str
        The teller's; an event that is told twice counts once.
    recommendation_id, pair_id : str or None
        What it happened to; one of them.
    """

    event_id: str
    type: str
    recommendation_id: str | None
    pair_id: str | None
    learner_id: str | None
    mentor_id: str | None
    value: float | None
    happened_at: datetime


def tell(
    tx: Tx, who: Actor, events: Sequence[Told], now: datetime, *, replace: bool = False
) -> list[Code]:
    """Write events, each by itself: a bad one takes no other down.

    Parameters
    ----------
    replace : bool
        Whether an event takes the place of the one of its id; else the first one stays.

    Returns
    -------
    list of str
        What became of each. ``"not_found"``: it names a list, a pair or a person who is not there,
        or not the caller's to tell of.
    """
    lists = known_lists(tx, who.tenant_id, {e.recommendation_id or "" for e in events})
    pairs = known_pairs(tx, who.tenant_id, {e.pair_id or "" for e in events})
    named = {person for e in events for person in (e.learner_id, e.mentor_id) if person}
    people = known_people(tx, who.tenant_id, named)
    codes: list[Code] = []
    for event in events:
        learner = (
            lists.get(event.recommendation_id or "") or pairs.get(event.pair_id or "", ("",))[0]
        )
        strangers = {event.learner_id, event.mentor_id} - {None} - people
        other = event.learner_id is not None and learner != event.learner_id
        if not learner or strangers or other or not reaches(tx, who, learner):
            codes.append("not_found")
            continue
        row = asdict(event) | {
            "tenant_id": who.tenant_id,
            "learner_id": learner,
            "received_at": now,
        }
        if replace:
            codes.append("replaced" if put_event(tx, row) else "not_found")
        else:
            codes.append("created" if add_event(tx, row) else "duplicate")
    return codes
