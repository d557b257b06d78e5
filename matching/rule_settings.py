"""Which setting of each rule holds: the policy's, or the company's own."""

from __future__ import annotations

from collections.abc import Hashable, Mapping, Sequence
from typing import Any

import pandas as pd

from features.tables import Tables
from matching.policy import Policy, RulePolicy

Setting = Mapping[Hashable, Any]
"""A row of the company's `rules` table."""


def rule_settings(policy: Policy, tables: Tables) -> tuple[RulePolicy, ...]:
    """Return the policy's rules with the company's own `rules` table laid over them.

    A row of the table replaces the policy's setting of the same rule and department; what the row
    leaves blank (limit, weight) is kept from the policy.
    """
    return laid_over(policy.rules, tables.rules.to_dict("records"))


def laid_over(settings: Sequence[RulePolicy], own: Sequence[Setting]) -> tuple[RulePolicy, ...]:
    """Return rules with a company's own laid over them; see `rule_settings`.

    Parameters
    ----------
    settings : sequence of RulePolicy
        At most one for each rule and department.
    own : sequence of mapping
        Rows of the `rules` table by column; without any, nothing changes.
    """
    found = {(rule.rule, rule.department): rule for rule in settings}
    for row in own:
        code, department = row["rule"], row["department"]
        known = found.get((code, department)) or found.get((code, ""))
        found[code, department] = _replaced(known or RulePolicy(rule=code), row)
    return tuple(found.values())


def _replaced(setting: RulePolicy, row: Setting) -> RulePolicy:
    limit: float | None = setting.limit if pd.isna(row["limit"]) else float(row["limit"])
    own = {"mode": row["mode"], "limit": limit, "department": row["department"]}
    return RulePolicy.model_validate(setting.model_dump() | own)
