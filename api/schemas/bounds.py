"""Numbers of the API within the bounds that `features.schema` declares."""

from __future__ import annotations

from typing import Any

from pydantic import Field

from features.schema import TABLES


def bounded(table: str, column: str) -> Any:
    """Return the bounds of a column, for a field of a model."""
    declared = TABLES[table].column(column)
    return Field(ge=declared.low, le=declared.high, description=declared.note.en)
