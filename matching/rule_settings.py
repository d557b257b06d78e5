"""Which setting of each rule holds: the policy's, or the company's own."""

from __future__ import annotations

from collections.abc import Hashable
from typing import Any

import pandas as pd

from features.tables import Tables
from matching.policy import Policy, RulePolicy


def rule_settings(policy: Policy, tables: Tables) -> tuple[RulePolicy, ...]:
    """Return the policy's rules with the company's own `rules` table laid over them.

    A row of the table replaces the policy's setting of the same rule and department; what the row
    leaves blank (limit, weight) is kept from the policy.
    """
    settings = {(rule.rule, rule.department): rule for rule in policy.rules}
    rows: list[dict[Hashable, Any]] = tables.rules.to_dict("records")
    for row in rows:
        code, department = row["rule"], row["department"]
        known = settings.get((code, department)) or settings.get((code, ""))
        settings[code, department] = _laid_over(known or RulePolicy(rule=code), row)
    return tuple(settings.values())


def _laid_over(setting: RulePolicy, row: dict[Hashable, Any]) -> RulePolicy:
    limit = setting.limit if pd.isna(row["limit"]) else float(row["limit"])
    own = {"mode": row["mode"], "limit": limit, "department": row["department"]}
    return RulePolicy.model_validate(setting.model_dump() | own)
