"""Queries about the rules that a company sets itself, over any policy."""

from __future__ import annotations

import pandas as pd
import sqlalchemy as sa

from api.store.company import COMPANY
from api.store.engine import Tx

_SETTING = ("rule", "department", "mode", "limit")
"""Columns of a setting."""


def hard_rules(tx: Tx, tenant_id: str) -> set[str]:
    """Return the codes of the rules that a company makes hard for some department, or for all."""
    rules = COMPANY["rules"].c
    found = sa.select(rules.rule).where(rules.tenant_id == tenant_id, rules.mode == "hard")
    return set(tx.scalars(found.distinct()))


def own_rules(tx: Tx, tenant_id: str) -> pd.DataFrame:
    """Return a company's own rules as `matching.rule_settings.laid_over` takes them."""
    columns = [COMPANY["rules"].c[name] for name in _SETTING]
    mine = sa.select(*columns).where(COMPANY["rules"].c.tenant_id == tenant_id)
    rows = tx.execute(mine.order_by(*columns[:2])).all()
    return pd.DataFrame.from_records([tuple(row) for row in rows], columns=list(_SETTING))
