"""Rows that somebody else may be adding at the same moment."""

from __future__ import annotations

from typing import Any

from sqlalchemy.dialects import postgresql, sqlite

from api.store.engine import Tx


def insert_new(tx: Tx, table: type[Any], rows: list[dict[str, Any]]) -> None:
    """Add rows; those whose key or unique columns stand there already are left as they are."""
    if rows:
        insert = sqlite.insert if tx.get_bind().dialect.name == "sqlite" else postgresql.insert
        tx.execute(insert(table).on_conflict_do_nothing(), rows)
