"""Use-case: somebody reads what was done with what is kept about her, and by whom."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from api.services.actors import Actor
from api.services.audit import Asked, read_log
from api.services.privacy.preferences import check_person
from api.store import Tx
from api.store.roles import Behind, roles_behind


@dataclass(frozen=True, slots=True)
class Access:
    """One act; whom else it was about is left out.

    Attributes
    ----------
    actor : str
        Id of a key or account.
    by : Behind or None
        Who stands behind it; None where it was the system itself.
    """

    seq: int
    at: datetime
    actor: str
    action: str
    object_kind: str
    by: Behind | None


def accesses(tx: Tx, who: Actor, person_id: str, *, before: int | None, limit: int) -> list[Access]:
    """Return what was done with what is kept about somebody, the newest first.

    Raises
    ------
    NotFound
    """
    check_person(tx, who, person_id)
    wanted = Asked(person_id=person_id)
    entries = read_log(tx, who.tenant_id, wanted, before=before, limit=limit)
    behind = roles_behind(tx, who.tenant_id, {entry.actor for entry in entries})
    return [
        Access(one.seq, one.at, one.actor, one.action, one.object_kind, behind.get(one.actor))
        for one in entries
    ]
