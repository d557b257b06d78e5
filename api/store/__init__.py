"""The database: connections, tables, queries, migrations. Nothing else speaks SQL."""

from __future__ import annotations

from api.store.engine import Store, Tx

__all__ = ["Store", "Tx"]
