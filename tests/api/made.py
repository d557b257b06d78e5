"""What tests make in a database without going through the service."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from api.store import Tx, orm
from tests.api.world import AT, TENANT


def make_programme(
    tx: Tx, programme_id: str, *, cohort_id: str | None = None, at: datetime = AT, **more: Any
) -> orm.Programme:
    """Make a programme, with a cohort of everyone where an id is given for it."""
    mine = {"tenant_id": TENANT, "programme_id": programme_id, "created_at": at}
    made = orm.Programme(**{**mine, "name": programme_id, **more})
    tx.add(made)
    tx.flush()
    if cohort_id is not None:
        tx.add(orm.Cohort(**mine, cohort_id=cohort_id, name=cohort_id))
        tx.flush()
    return made
