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
        keys = sa.select(ApiKey).where(ApiKey.tenant_id == tenant_id, ApiKey.key_id.in_(chunk))
        for key in tx.scalars(keys):
            found[key.key_id] = Behind(key.name, (key.role,), key.person_id)
        accounts = sa.select(Account).where(
            Account.tenant_id == tenant_id, Account.account_id.in_(chunk)
        )
        for account in tx.scalars(accounts):
            found[account.account_id] = Behind("", tuple(account.roles), account.person_id)
    return found
