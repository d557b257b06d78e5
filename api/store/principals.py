"""Who stands behind a key or an account, for pages that say who did something."""

from __future__ import annotations

from collections.abc import Collection

import sqlalchemy as sa

from api.store import orm
from api.store.chunks import chunks
from api.store.company import COMPANY
from api.store.engine import Tx

_PEOPLE = COMPANY["people"].c


def names_behind(tx: Tx, tenant_id: str, principals: Collection[str]) -> dict[str, str]:
    """Return what to call some principals: the name of person or key, an account's, else the id."""
    asked = sorted(set(principals))
    found = {principal: principal for principal in asked}
    account, key = orm.Account, orm.ApiKey
    for chunk in chunks(asked):
        people = (
            sa.select(account.account_id, sa.func.coalesce(_PEOPLE.name, account.subject))
            .outerjoin(
                COMPANY["people"],
                sa.and_(
                    _PEOPLE.tenant_id == account.tenant_id,
                    _PEOPLE.person_id == account.person_id,
                ),
            )
            .where(account.tenant_id == tenant_id, account.account_id.in_(chunk))
        )
        keys = sa.select(key.key_id, key.name).where(
            key.tenant_id == tenant_id, key.key_id.in_(chunk)
        )
        for query in (people, keys):
            found |= {one: name for one, name in tx.execute(query) if name}
    return found
