"""Queries about the rules that a company sets itself, over any policy."""

from __future__ import annotations

import sqlalchemy as sa

from api.store.company import COMPANY
from api.store.engine import Tx


def hard_rules(tx: Tx, tenant_id: str) -> set[str]:
    """Return the codes of the rules that a company makes hard for some department, or for all."""
    rules = COMPANY["rules"].c
    found = sa.select(rules.rule).where(rules.tenant_id == tenant_id, rules.mode == "hard")
    return set(tx.scalars(found.distinct()))
