"""Use-case: programmes are made, described and found."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date, datetime
from typing import Any

from api.services.actors import Actor
from api.services.errors import Fault, NotFound, Unacceptable
from api.services.versions import unchanged
from api.store import Tx, orm
from api.store.programmes import programme, programmes_after
from features.label import Label

_ENDS_FIRST = Label("结束日期早于开始日期", "it ends before it starts")


@dataclass(frozen=True, slots=True)
class ProgrammeFields:
    """What HR says of a programme; see `api.store.orm.Programme`."""

    name: str
    mode: str
    starts_on: date | None
    ends_on: date | None
    choice_days: int
    accept_days: int
    assign_undecided: bool
    fairness: str
    blind_first_look: bool = False


def put_programme(
    tx: Tx,
    who: Actor,
    programme_id: str,
    fields: ProgrammeFields,
    now: datetime,
    *,
    expected: int | None = None,
) -> orm.Programme:
    """Make a programme, or describe it anew.

    Raises
    ------
    StaleVersion
        It is not at the `expected` version; 0 is one that is not there yet.
    Unacceptable
    """
    found = programme(tx, who.tenant_id, programme_id, lock=True)
    version = 0 if found is None else found.version
    unchanged("programme", programme_id, expected=expected, current=version)
    if found is None:
        found = orm.Programme(tenant_id=who.tenant_id, programme_id=programme_id, created_at=now)
        tx.add(found)
    return _described(tx, found, asdict(fields))


def change_programme(
    tx: Tx,
    who: Actor,
    programme_id: str,
    changes: Mapping[str, Any],
    *,
    expected: int | None = None,
) -> orm.Programme:
    """Change some of what is said of a programme.

    Raises
    ------
    NotFound, StaleVersion, Unacceptable
    """
    found = get_programme(tx, who, programme_id, lock=True)
    unchanged("programme", programme_id, expected=expected, current=found.version)
    return _described(tx, found, changes)


def get_programme(tx: Tx, who: Actor, programme_id: str, *, lock: bool = False) -> orm.Programme:
    """Return a programme of the caller's company.

    Raises
    ------
    NotFound
    """
    found = programme(tx, who.tenant_id, programme_id, lock=lock)
    if found is None:
        raise NotFound("programme", programme_id)
    return found


def list_programmes(
    tx: Tx, who: Actor, *, after: str | None, limit: int
) -> Sequence[orm.Programme]:
    """Return the programmes of the caller's company by id, those after one id."""
    return programmes_after(tx, who.tenant_id, after, limit)


def _described(tx: Tx, found: orm.Programme, said: Mapping[str, Any]) -> orm.Programme:
    for name, value in said.items():
        setattr(found, name, value)
    if found.starts_on and found.ends_on and found.ends_on < found.starts_on:
        raise Unacceptable(Fault("ends_before_it_starts", "/body/ends_on", _ENDS_FIRST))
    tx.flush()
    return found
