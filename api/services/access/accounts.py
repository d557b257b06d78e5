"""Use-case: who somebody is that the company's identity provider vouches for."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from api.services.actors import Actor, Role, role_of
from api.services.errors import NotPermitted, NotSignedIn
from api.store import Tx, orm
from api.store.accounts import Standing, account_for, account_of, standing_of

GRANTED: tuple[Role, ...] = ("admin", "hr", "analyst")
"""Roles that the provider gives; the others follow from the company's data."""
BY_RANK: tuple[Role, ...] = (*GRANTED, "manager", "mentor", "learner")
"""The first of her roles is the one in use, unless she picks another."""


@dataclass(frozen=True, slots=True)
class Identity:
    """What an identity provider says of somebody.

    Attributes
    ----------
    subject : str
        Unlike anybody else's, for good.
    person_id : str or None
        Who she should be in the company's data.
    roles : frozenset of str
        As the provider names them; those that are unknown here give nothing.
    """

    subject: str
    person_id: str | None
    roles: frozenset[str]


def admit(tx: Tx, tenant_id: str, identity: Identity, now: datetime) -> orm.Account:
    """Return the account behind an identity, with the roles that it has today.

    Raises
    ------
    NotSignedIn
        The account was closed.
    NotPermitted
        She has no role at all.
    """
    account = account_for(tx, tenant_id, identity.subject, now)
    account.person_id, account.roles = _standing(tx, tenant_id, identity, now)
    return _checked(account)


def known_account(tx: Tx, tenant_id: str, identity: Identity, now: datetime) -> orm.Account | None:
    """Return the account behind an identity, where it is there and up to date.

    Raises
    ------
    NotSignedIn, NotPermitted
        As `admit`.
    """
    account = account_of(tx, tenant_id, identity.subject)
    if account is None:
        return None
    if (account.person_id, account.roles) != _standing(tx, tenant_id, identity, now):
        return None
    return _checked(account)


def _standing(
    tx: Tx, tenant_id: str, identity: Identity, now: datetime
) -> tuple[str | None, list[str]]:
    standing = None
    if identity.person_id is not None:
        standing = standing_of(tx, tenant_id, identity.person_id)
    if standing is not None and standing.left_on is not None and standing.left_on <= now.date():
        raise NotSignedIn("the person has left")
    granted = identity.roles & set(GRANTED)
    roles = [role for role in BY_RANK if role in granted or role in _follows(standing)]
    return (None if standing is None else identity.person_id), [*roles]


def _follows(standing: Standing | None) -> set[Role]:
    if standing is None:
        return set()
    found: dict[Role, bool] = {
        "manager": standing.is_manager,
        "mentor": standing.is_mentor,
        "learner": standing.is_learner,
    }
    return {role for role, is_one in found.items() if is_one}


def _checked(account: orm.Account) -> orm.Account:
    if not account.active:
        raise NotSignedIn("the account is closed")
    if not account.roles:
        raise NotPermitted("none", "sign in")
    return account


def picked_role(account: orm.Account, asked: str | None) -> Role:
    """Return the role that somebody acts in: the one that she asks for, else her first.

    Raises
    ------
    NotPermitted
        It is none of hers.
    """
    if asked is not None and asked not in account.roles:
        raise NotPermitted(asked, "act")
    return role_of(asked or account.roles[0])


def actor_of_account(account: orm.Account, role: Role) -> Actor:
    """Return who acts with an account."""
    return Actor(account.tenant_id, role, account.account_id, account.person_id)


def roles_of(account: orm.Account) -> list[Role]:
    """Return the roles that an account may pick from."""
    return [role_of(name) for name in account.roles]
