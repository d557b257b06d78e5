"""Whose objects somebody reaches: everybody's, her own, her team's."""

from __future__ import annotations

from api.services.actors import Actor
from api.services.errors import NotFound
from api.store import Tx
from api.store.teams import is_in_team


def reaches(tx: Tx, who: Actor, person_id: str) -> bool:
    """Whether an actor reaches what belongs to a person."""
    if who.reach == "team" and who.person_id is not None:
        return is_in_team(tx, who.tenant_id, who.person_id, person_id)
    return who.sees(person_id)


def check_reaches(tx: Tx, who: Actor, kind: str, identifier: str, *person_ids: str) -> None:
    """Make sure that an actor reaches an object that belongs to some people.

    Parameters
    ----------
    kind, identifier : str
        The object, as the refusal names it.
    *person_ids : str
        People whose it is; to reach one of them is enough.

    Raises
    ------
    NotFound
        None is reached: it looks as if there were no such object.
    """
    if not any(reaches(tx, who, person_id) for person_id in person_ids):
        raise NotFound(kind, identifier)
