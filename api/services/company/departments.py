"""Use-case: which departments a company has, read again only where somebody has changed it."""

from __future__ import annotations

from api.services.recommending.keeper import Keeper
from api.store import Tx
from api.store.naming import departments_of
from api.store.snapshots import versions

_KEPT: Keeper[tuple[str, str, int, int], list[str]] = Keeper(64)
"""By database, tenant, and the versions of its mentors and learners."""


def known_departments(tx: Tx, tenant_id: str) -> list[str]:
    """Return the departments in which anybody is, sorted."""
    key = str(tx.get_bind()), tenant_id, *versions(tx, tenant_id)
    return _KEPT.get(key, lambda: departments_of(tx, tenant_id))
