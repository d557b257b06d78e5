"""In which roles those act whose keys and accounts logs name."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

import sqlalchemy as sa

from api.store.chunks import chunks
from api.store.engine import Tx
from api.store.orm.access import Account, ApiKey


@dataclass(frozen=True, slots=True)
class Behind:
    """Who stands behind an id.

    Attributes
    ----------
    key : str
        Name of the key; empty for an account.
    roles : tuple of str
    person_id : str or None
        Whom the key or account acts as.
    """

    key: str
    roles: tuple[str, ...]
    person_id: str | None


def roles_behind(tx: Tx, tenant_id: str, principals: Collection[str]) -> dict[str, Behind]:
    """Return who stands behind some ids; what is no key and no account has no entry."""
    found: dict[str, Behind] = {}
    for chunk in chunks(sorted(principals)):
        asked = {"tenant": tenant_id, "ids": chunk}
        for key_id, name, role, person_id in tx.execute(_KEYS, asked):
            found[key_id] = Behind(name, (role,), person_id)
        for account_id, roles, person_id in tx.execute(_ACCOUNTS, asked):
            found[account_id] = Behind("", tuple(roles), person_id)
    return found


_KEYS = sa.select(ApiKey.key_id, ApiKey.name, ApiKey.role, ApiKey.person_id).where(
    ApiKey.tenant_id == sa.bindparam("tenant"),
    ApiKey.key_id.in_(sa.bindparam("ids", expanding=True)),
)
_ACCOUNTS = sa.select(Account.account_id, Account.roles, Account.person_id).where(
    Account.tenant_id == sa.bindparam("tenant"),
    Account.account_id.in_(sa.bindparam("ids", expanding=True)),
)
