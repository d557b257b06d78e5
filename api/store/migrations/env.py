"""How Alembic runs a migration: on the connection that `api.store.schema` hands over."""

from __future__ import annotations

from typing import Any, Literal

from alembic import context
from alembic.autogenerate.api import AutogenContext

from api.store import orm  # noqa: F401 - makes the models known
from api.store.base import Base
from api.store.types import Instant


def _rendered(kind: str, item: Any, autogen: AutogenContext) -> str | Literal[False]:
    """Write our own types by name into a new revision."""
    if kind == "type" and isinstance(item, Instant):
        autogen.imports.add("from api.store.types import Instant")
        return "Instant()"
    return False


context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=Base.metadata,
    # SQLite cannot change a column in place: the table is copied.
    render_as_batch=True,
    render_item=_rendered,
    compare_type=True,
    transaction_per_migration=False,
)
with context.begin_transaction():
    context.run_migrations()
