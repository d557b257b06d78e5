"""Use-case: somebody does not want to be matched by a machine alone (PIPL art. 24).

Her answers then use nothing personal, a match run leaves her to a human, and nothing of it counts
against her: no priority is lost, no seat, no place in a queue.
"""

from __future__ import annotations

from datetime import datetime

from api.services.access.reach import check_reaches
from api.services.actors import Actor
from api.services.audit import record
from api.services.errors import NotFound
from api.store import Tx, orm
from api.store.wishes import is_known, preference


def check_person(tx: Tx, who: Actor, person_id: str) -> None:
    """Make sure that a person is there and that the caller reaches her.

    Raises
    ------
    NotFound
    """
    check_reaches(tx, who, "person", person_id, person_id)
    if not is_known(tx, who.tenant_id, person_id):
        raise NotFound("person", person_id)


def get_preference(tx: Tx, who: Actor, person_id: str) -> orm.Preference | None:
    """Return what somebody has said; None where nothing: she may be matched automatically.

    Raises
    ------
    NotFound
    """
    check_person(tx, who, person_id)
    return preference(tx, who.tenant_id, person_id)


def put_preference(
    tx: Tx,
    who: Actor,
    person_id: str,
    automated_matching: bool,
    *,
    now: datetime,
    request_id: str = "",
) -> orm.Preference:
    """Keep whether somebody may be matched automatically; it holds from the next answer on.

    Raises
    ------
    NotFound
    """
    check_person(tx, who, person_id)
    found = preference(tx, who.tenant_id, person_id)
    if found is None:
        found = orm.Preference(tenant_id=who.tenant_id, person_id=person_id)
        tx.add(found)
    elif found.automated_matching == automated_matching:
        return found
    found.automated_matching, found.changed_at = automated_matching, now
    told = {"automated_matching": automated_matching}
    record(tx, who, "preference_changed", "person", person_id, told, now=now, request_id=request_id)
    return found
