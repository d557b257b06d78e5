"""Queries about what people ask of the system: their preferences, and requests for a human."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

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
    one = orm.HumanRequest
    found = sa.select(one).where(one.tenant_id == tenant_id, *_conditions(tenant_id, wanted))
    if after is not None:
        found = found.where(sa.tuple_(one.created_at, one.human_request_id) > after)
    return list(tx.scalars(found.order_by(one.created_at, one.human_request_id).limit(limit)))


def _conditions(tenant_id: str, wanted: HumanRequestFilter) -> list[sa.ColumnElement[bool]]:
    one = orm.HumanRequest
    equal = (
        (one.state, wanted.state),
        (one.programme_id, wanted.programme_id),
        (one.person_id, wanted.person_id),
        (one.person_id, wanted.of_person),
    )
    conditions = [column == value for column, value in equal if value is not None]
    if wanted.of_team is not None:
        conditions.append(one.person_id.in_(team_of(tenant_id, wanted.of_team)))
    return conditions
