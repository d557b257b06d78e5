"""Use-case: whom a name means at the command line, where nobody signs in."""

from __future__ import annotations

from datetime import datetime

from api.services.access.accounts import actor_of_account, roles_of
from api.services.access.keys import in_force
from api.services.access.passwords import local_account
from api.services.actors import Actor, role_of
from api.services.errors import NotFound
from api.store import Tx, orm
from api.store.accounts import account_of, standing_of
from api.store.keys import key


def actors_named(tx: Tx, tenant_id: str, name: str, now: datetime) -> list[Actor]:
    """Return the account or key of a name, once for each of its roles.

    Parameters
    ----------
    name : str
        The login of a local admin, the subject that the identity provider knows, or the id of an
        API key.
    now : datetime

    Raises
    ------
    NotFound
        There is none; it was closed or revoked, has expired, or its person has left.
    """
    account = local_account(tx, tenant_id, name) or account_of(tx, tenant_id, name)
    if account is not None and account.active and not _left(tx, account, now):
        return [actor_of_account(account, role) for role in roles_of(account)]
    found = key(tx, tenant_id, name)
    if found is None or not in_force(found, now):
        raise NotFound("account", name)
    scopes = frozenset(found.scopes)
    return [Actor(tenant_id, role_of(found.role), found.key_id, found.person_id, scopes)]


def _left(tx: Tx, account: orm.Account, now: datetime) -> bool:
    if account.person_id is None:
        return False
    standing = standing_of(tx, account.tenant_id, account.person_id)
    return standing is None or (standing.left_on is not None and standing.left_on <= now.date())
