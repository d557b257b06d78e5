"""Weights of a policy, as they are put down."""

from __future__ import annotations

import json
import re

from api.pages.analyst.weights import put_down
from matching.policy import Policy

GRADES = {"rule": "grade_gap", "mode": "off"}
DOCUMENT = json.dumps(Policy().model_dump(mode="json"))


def test_the_heaviest_weight_stands_first() -> None:
    widths = [float(one) for one in re.findall(r'class="part" width="([\d.]+)"', _english())]
    assert len(widths) > 1
    assert widths == sorted(widths, reverse=True)


def test_rows_are_in_the_language_that_is_asked_for() -> None:
    assert "working hours" in _english()
    assert "working hours" not in put_down("zh", DOCUMENT, "[]")


def test_a_soft_rule_of_the_company_counts_too() -> None:
    rule = {"rule": "same_department", "department": "", "mode": "soft", "limit": None}
    row = "keeping the rule: same department"
    assert row not in _english()
    assert row in _english(json.dumps([rule]))
    assert "keeping the rule: grade" not in _english(json.dumps([rule | GRADES]))


def _english(own: str = "[]") -> str:
    return put_down("en", DOCUMENT, own)
