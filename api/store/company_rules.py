"""Queries about the rules that a company sets itself, over any policy."""

from __future__ import annotations

from collections.abc import Hashable
from typing import Any

import sqlalchemy as sa

from api.store.company import COMPANY
from api.store.engine import Tx

_RULES = COMPANY["rules"].c
_SETTING = ("rule", "department", "mode", "limit")
"""Columns of a setting."""


def hard_rules(tx: Tx, tenant_id: str) -> set[str]:
    """Return the codes of the rules that a company makes hard for some department, or for all."""
    found = sa.select(_RULES.rule).where(_RULES.tenant_id == tenant_id, _RULES.mode == "hard")
    return set(tx.scalars(found.distinct()))


def own_rules(tx: Tx, tenant_id: str) -> list[dict[Hashable, Any]]:
    """Return a company's own rules as `matching.rule_settings.laid_over` takes them."""
    rows = tx.connection().execute(_OWN, {"tenant": tenant_id})
    return [dict(zip(_SETTING, row, strict=True)) for row in rows]


_OWN = (
    sa.select(*(_RULES[name] for name in _SETTING))
    .where(_RULES.tenant_id == sa.bindparam("tenant"))
    .order_by(_RULES.rule, _RULES.department)
)
