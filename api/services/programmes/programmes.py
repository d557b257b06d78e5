"""Use-case: programmes are made, described and found."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import date, datetime

from api.services.actors import Actor
from api.services.errors import NotFound
from api.store import Tx, orm
from api.store.programmes import programme


@dataclass(frozen=True, slots=True)
class ProgrammeFields:
    """What HR says of a programme; see `api.store.orm.Programme`."""

    name: str
    mode: str
    starts_on: date | None
    ends_on: date | None
    choice_days: int
    accept_days: int


def put_programme(
    tx: Tx, who: Actor, programme_id: str, fields: ProgrammeFields, now: datetime
) -> orm.Programme:
    """Make a programme, or describe it anew."""
    found = programme(tx, who.tenant_id, programme_id)
    if found is None:
        found = orm.Programme(tenant_id=who.tenant_id, programme_id=programme_id, created_at=now)
        tx.add(found)
    for name, value in asdict(fields).items():
        setattr(found, name, value)
    tx.flush()
    return found


def get_programme(tx: Tx, who: Actor, programme_id: str) -> orm.Programme:
    """Return a programme of the caller's company.

    Raises
    ------
    NotFound
    """
    found = programme(tx, who.tenant_id, programme_id)
    if found is None:
        raise NotFound("programme", programme_id)
    return found
