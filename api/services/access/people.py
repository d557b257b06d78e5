"""What a person may come in as."""

from __future__ import annotations

from api.services.actors import PERSONAL_ROLES, Role
from api.services.errors import Fault, Unacceptable
from api.store import Tx
from api.store.accounts import standing_of
from features.label import Label


def check_person_of_role(tx: Tx, tenant_id: str, role: Role, person_id: str | None) -> None:
    """Make sure that a role that acts as a person has one, who is in the company.

    Raises
    ------
    Unacceptable
        ``person_needed`` or ``unknown_person``.
    """
    if person_id is None:
        if role in PERSONAL_ROLES:
            message = Label(f"角色 {role} 需要 person_id", f"role {role} needs a person_id")
            raise Unacceptable(Fault("person_needed", "/body/person_id", message))
        return
    if standing_of(tx, tenant_id, person_id) is None:
        message = Label("没有这个人", "there is no such person")
        raise Unacceptable(Fault("unknown_person", "/body/person_id", message))
