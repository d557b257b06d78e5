"""Use-case: somebody does not want to be matched by a machine alone (PIPL art. 24).

Her answers then use nothing personal, a match run leaves her to a human, lists that scores made for
her are withdrawn, and nothing of it counts against her: no priority is lost, no seat, no place in a
queue.
"""

from __future__ import annotations

from datetime import datetime

from api.services.access.reach import check_reaches
from api.services.actors import Actor
from api.services.audit import Detail, record
from api.services.errors import NotFound
from api.services.recommending.keeping import OPTED_OUT
from api.store import Tx, orm
from api.store.ids import new_id
from api.store.runs import open_human_requests
from api.store.shortlists import withdraw_automatic
from api.store.wishes import hold_person, is_known, preference


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

    Who says no has her open lists withdrawn that scores made, and a human sees to it instead. Who
    says yes again may have new ones made.

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
    told: dict[str, Detail] = {"automated_matching": automated_matching}
    if not automated_matching:
        told["withdrawn"] = _leave_to_humans(tx, who, person_id, now)
    record(tx, who, "preference_changed", "person", person_id, told, now=now, request_id=request_id)
    return found


def _leave_to_humans(tx: Tx, who: Actor, learner_id: str, now: datetime) -> int:
    """Withdraw the lists made automatically; a human is asked, once a programme. Says how many."""
    lists = withdraw_automatic(tx, who.tenant_id, learner_id, now)
    hold_person(tx, who.tenant_id, learner_id)  # what is being kept at this moment is seen now, too
    lists |= withdraw_automatic(tx, who.tenant_id, learner_id, now)
    for programme_id in sorted(set(lists.values())):
        if learner_id in open_human_requests(tx, who.tenant_id, programme_id, OPTED_OUT):
            continue
        tx.add(
            orm.HumanRequest(
                tenant_id=who.tenant_id,
                human_request_id=new_id("hum"),
                person_id=learner_id,
                programme_id=programme_id,
                reason_code=OPTED_OUT,
                created_at=now,
            )
        )
    return len(lists)
