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
    for chunk in chunks(asked):
        for query in (_NAMED, _KEYS):
            rows = tx.execute(query, {"tenant": tenant_id, "ids": chunk})
            found |= {one: name for one, name in rows if name}
    return found


def _named() -> sa.Select[str, str]:
    account = orm.Account
    hers = sa.and_(_PEOPLE.tenant_id == account.tenant_id, _PEOPLE.person_id == account.person_id)
    return (
        sa.select(account.account_id, sa.func.coalesce(_PEOPLE.name, account.subject))
        .outerjoin(COMPANY["people"], hers)
        .where(account.tenant_id == _TENANT, account.account_id.in_(_IDS))
    )


_TENANT: sa.BindParameter[str] = sa.bindparam("tenant")
_IDS: sa.BindParameter[str] = sa.bindparam("ids", expanding=True)
_NAMED = _named()
_KEYS = sa.select(orm.ApiKey.key_id, orm.ApiKey.name).where(
    orm.ApiKey.tenant_id == _TENANT, orm.ApiKey.key_id.in_(_IDS)
)
