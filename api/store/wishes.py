"""Queries about what people ask of the system: their preferences, and requests for a human."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import datetime
from functools import cache
from typing import Any

import sqlalchemy as sa

from api.store import orm
from api.store.company import COMPANY
from api.store.engine import Tx
from api.store.teams import team_of

_PEOPLE = COMPANY["people"].c


def is_known(tx: Tx, tenant_id: str, person_id: str) -> bool:
    """Whether the tenant has such a person."""
    given = {"tenant": tenant_id, "person": person_id}
    return tx.connection().scalar(_KNOWN, given) is not None


_KNOWN = sa.select(_PEOPLE.person_id).where(
    _PEOPLE.tenant_id == sa.bindparam("tenant"), _PEOPLE.person_id == sa.bindparam("person")
)


def hold_person(tx: Tx, tenant_id: str, person_id: str) -> None:
    """Let nobody write rows that refer to a person until this transaction ends.

    Whoever has begun to is waited for. On SQLite nobody else writes anyway.
    """
    mine = (_PEOPLE.tenant_id == tenant_id, _PEOPLE.person_id == person_id)
    tx.execute(sa.select(_PEOPLE.person_id).where(*mine).with_for_update())


def preference(tx: Tx, tenant_id: str, person_id: str) -> orm.Preference | None:
    """Return what a person has said about automated matching; None where nothing."""
    return tx.get(orm.Preference, (tenant_id, person_id))


def human_request(
    tx: Tx, tenant_id: str, human_request_id: str, *, lock: bool = False
) -> orm.HumanRequest | None:
    """Return a request for a human; locked, nobody else closes it meanwhile."""
    return tx.get(orm.HumanRequest, (tenant_id, human_request_id), with_for_update=lock or None)


def learner_of_list(tx: Tx, tenant_id: str, recommendation_id: str) -> str | None:
    """Return whose a shortlist is; None where there is no such one."""
    one = orm.Shortlist
    mine = (one.tenant_id == tenant_id, one.recommendation_id == recommendation_id)
    return tx.scalar(sa.select(one.learner_id).where(*mine))


@dataclass(frozen=True, slots=True)
class HumanRequestFilter:
    """Which requests for a human are wanted; None asks for nothing in particular.

    Attributes
    ----------
    of_person, of_team : str or None
        Somebody herself; a manager somewhere above.
    """

    state: str | None = None
    programme_id: str | None = None
    person_id: str | None = None
    of_person: str | None = None
    of_team: str | None = None


def oldest_requests(
    tx: Tx,
    tenant_id: str,
    wanted: HumanRequestFilter,
    *,
    after: tuple[datetime, str] | None,
    limit: int,
) -> list[orm.HumanRequest]:
    """Return requests for a human, the oldest first, from after a place in the list on."""
    made, last = after or (None, None)
    given = {**asdict(wanted), "made": made, "last": last}
    found = _oldest(frozenset(name for name, value in given.items() if value is not None))
    asked = {f"asked_{name}": value for name, value in given.items()}
    return list(tx.scalars(found, {**asked, "asked_tenant": tenant_id, "asked_most": limit}))


@cache
def _oldest(given: frozenset[str]) -> sa.Select[orm.HumanRequest]:
    """Make the query in which some things are given, once."""
    one, text = orm.HumanRequest, sa.String()
    equal = {
        "state": one.state,
        "programme_id": one.programme_id,
        "person_id": one.person_id,
        "of_person": one.person_id,
    }
    found = sa.select(one).where(one.tenant_id == _given("tenant", text))
    found = found.where(*(equal[name] == _given(name, text) for name in equal if name in given))
    if "of_team" in given:
        team = team_of(_given("tenant", text), _given("of_team", text))
        found = found.where(one.person_id.in_(team))
    if "made" in given:
        place = sa.tuple_(_given("made", one.created_at.type), _given("last", text))
        found = found.where(sa.tuple_(one.created_at, one.human_request_id) > place)
    oldest = found.order_by(one.created_at, one.human_request_id)
    return oldest.limit(_given("most", sa.Integer()))


def _given(name: str, type_: Any) -> sa.BindParameter[Any]:
    return sa.bindparam(f"asked_{name}", type_=type_)
