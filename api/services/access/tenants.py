"""Use-case: which company of an installation is meant, and a first or further one."""

from __future__ import annotations

from datetime import datetime

from api.services.errors import NotFound, TenantNotNamed
from api.store import Tx
from api.store.tenants import add_tenant, tenant_ids

FIRST = "company"
"""Id of the first tenant, where nobody gives it another."""


def named_tenant(tx: Tx, asked: str | None) -> str:
    """Return the tenant that is meant: the only one, where none is named.

    Raises
    ------
    NotFound
        There is none of that id.
    TenantNotNamed
        None is named, and there is not exactly one.
    """
    known = tenant_ids(tx)
    if asked is not None:
        if asked not in known:
            raise NotFound("tenant", asked)
        return asked
    if len(known) != 1:
        raise TenantNotNamed(known)
    return known[0]


def found_tenant(tx: Tx, asked: str | None, *, new: bool, now: datetime) -> str:
    """Return the tenant that is meant; the first of an installation, or a new one, is made.

    Raises
    ------
    NotFound, TenantNotNamed
        As `named_tenant`, where nothing is to be made.
    """
    known = tenant_ids(tx)
    tenant_id = asked or FIRST
    if (new or not known) and tenant_id not in known:
        add_tenant(tx, tenant_id, now)
        return tenant_id
    return named_tenant(tx, asked)
