"""Use-case: what happened to lists and pairs, told by the systems that saw it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from datetime import UTC, datetime
from typing import Any, Literal

from api.services.access.reach import reaches
from api.services.actors import Actor
from api.services.instants import lies_ahead
from api.services.learning.from_events import PREFIX, measure_of, off_scale, outcome_row
from api.services.learning.programme_log import DRAWN
from api.services.recommending.told import Told
from api.store import Tx
from api.store.events import add_event, known_lists, known_pairs, known_people, put_event
from api.store.outcomes import put_outcome, withdraw_outcome
from api.store.snapshots import touch_mentors
from api.store.track_records import stood_before
from models.outcomes import Measure

Code = Literal["created", "replaced", "duplicate", "not_found", "off_scale", "in_the_future"]


def tell(
    tx: Tx, who: Actor, events: Sequence[Told], now: datetime, *, replace: bool = False
) -> list[Code]:
    """Write events, each by itself: a bad one takes no other down.

    What a survey or an outcome says of a pair counts as an outcome of it, once as the event does.

    Parameters
    ----------
    replace : bool
        Whether an event takes the place of the one of its id; else the first one stays.

    Returns
    -------
    list of str
        What became of each. ``"not_found"``: it names a list, a pair or a person who is not there,
        or not the caller's to tell of. ``"off_scale"``: its value cannot be.
        ``"in_the_future"``: it has not happened yet.
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
        measure = measure_of(event, who)
        if (fault := _fault(event, measure, now)) is not None:
            codes.append(fault)
            continue
        row = asdict(event) | {
            "tenant_id": who.tenant_id,
            "learner_id": learner,
            "received_at": now,
        }
        code = _written(tx, row, replace)
        codes.append(code)
        if code == "replaced":
            _tell_of_correction(tx, who, event, now)
        if code in ("created", "replaced"):
            _count(tx, who, event, measure, now)
    return codes


def _fault(event: Told, measure: Measure | None, now: datetime) -> Code | None:
    if lies_ahead(event.happened_at, now):
        return "in_the_future"
    return "off_scale" if measure is not None and off_scale(event, measure) else None


def _written(tx: Tx, row: dict[str, Any], replace: bool) -> Code:
    if add_event(tx, row):
        return "created"
    if not replace:
        return "duplicate"
    return "replaced" if put_event(tx, row) else "not_found"


def _tell_of_correction(tx: Tx, who: Actor, event: Told, now: datetime) -> None:
    """Tell caches where today's track records held what the event said before.

    What is new is not known before tomorrow, when everything is read again.
    """
    if stood_before(tx, who.tenant_id, f"{PREFIX}{event.event_id}", now.astimezone(UTC).date()):
        touch_mentors(tx, who.tenant_id)


def _count(tx: Tx, who: Actor, event: Told, measure: Measure | None, now: datetime) -> None:
    if measure is not None:
        put_outcome(tx, outcome_row(event, measure, who.tenant_id, now), keeping=DRAWN)
    else:
        withdraw_outcome(tx, who.tenant_id, f"{PREFIX}{event.event_id}")
