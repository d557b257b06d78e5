"""The company's tables in and out of the database, whole."""

from __future__ import annotations

import pandas as pd
import sqlalchemy as sa

from api.store.company import COMPANY
from api.store.engine import Tx
from features.tables import Tables


def write_company(tx: Tx, tenant_id: str, tables: Tables) -> None:
    """Put the tables of a company that has none yet into the database."""
    for name, frame in tables.frames().items():
        if len(frame):
            tx.execute(sa.insert(COMPANY[name]), _rows(tenant_id, frame))


def _rows(tenant_id: str, frame: pd.DataFrame) -> list[dict[str, object]]:
    plain = frame.astype(object).where(frame.notna(), None)
    for name in frame.columns:
        if frame[name].dtype.kind == "M":
            plain[name] = [None if pd.isna(day) else day.date() for day in frame[name]]
    plain.insert(0, "tenant_id", tenant_id)
    rows: list[dict[str, object]] = plain.to_dict("records")  # type: ignore[assignment]
    return rows
