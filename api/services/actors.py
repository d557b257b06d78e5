"""Who asks: a system with a key, or a person who has signed in."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, get_args

from api.services.errors import UnknownRole

Role = Literal["hr", "learner", "mentor", "manager", "analyst", "admin", "service"]
ROLES: tuple[Role, ...] = get_args(Role)
PERSONAL_ROLES: frozenset[Role] = frozenset({"learner", "mentor", "manager"})
"""Roles of people who stand in the company's tables: they reach what is theirs or their team's."""
Reach = Literal["all", "own", "team"]
"""Objects of the tenant that a role reaches: all of them, the person's own, those of her team."""


@dataclass(frozen=True, slots=True)
class Actor:
    """Somebody who asks for something.

    Attributes
    ----------
    tenant_id : str
    role : Role
        The one in use: who has several picks one as she signs in.
    principal : str
        Id of the key or account: what logs name. Never a person's name.
    person_id : str or None
        The person that it acts as; None for a system.
    scopes : frozenset of str
        Of a key; ``*`` is everything that the role may do.
    reach : Reach
        Of this role in the operation at hand.
    """

    tenant_id: str
    role: Role
    principal: str
    person_id: str | None = None
    scopes: frozenset[str] = frozenset({"*"})
    reach: Reach = "all"

    def may_use(self, scope: str) -> bool:
        """Whether the actor's scopes cover one, such as ``runs:write``, ``runs:*`` or ``*``."""
        area = scope.split(":")[0]
        return bool(self.scopes & {"*", scope, f"{area}:*"})

    def sees(self, person_id: str) -> bool:
        """Whether the actor reaches everything or is this very person."""
        return self.reach == "all" or (self.reach == "own" and self.person_id == person_id)


def role_of(text: str) -> Role:
    """Return a role by its name, as it was stored.

    Raises
    ------
    UnknownRole
    """
    for role in ROLES:
        if role == text:
            return role
    raise UnknownRole(text)
