from __future__ import annotations

import json

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from api.services.learning.features import Scale, features_shown
from matching.policy import Policy, RulePolicy

NAMES = ("gap_coverage", "style", "goals")
WEIGHTS = {"gap_coverage": 8.0, "style": 3.0, "goals": 1.0, "site": 0.0}
RULE = "rule:time_zone"
POLICY = Policy(rules=(RulePolicy(rule="time_zone", mode="soft", weight=4.0),))


def _text(phi: dict[str, float], total: float, **rules: float) -> str:
    """What is logged: share times feature, without what adds nothing."""
    added = {name: WEIGHTS[name] / total * value for name, value in phi.items() if value}
    return json.dumps(added | rules)


def _found(texts: list[str], scale: Scale | None, version: int = 0) -> np.ndarray:
    return features_shown(texts, np.full(len(texts), version), [scale], NAMES)


@settings(max_examples=25, deadline=None, derandomize=True)
@given(
    st.lists(st.lists(st.floats(0, 1, allow_subnormal=False), min_size=3, max_size=3), min_size=1),
    st.booleans(),
)
def test_what_was_added_to_a_score_gives_the_features_back(
    rows: list[list[float]], with_rule: bool
) -> None:
    total = sum(WEIGHTS.values()) + (4.0 if with_rule else 0.0)
    rules = {RULE: 4.0 / total} if with_rule else {}
    texts = [_text(dict(zip(NAMES, row, strict=True)), total, **rules) for row in rows]
    found = _found(texts, Scale(WEIGHTS, POLICY))
    np.testing.assert_allclose(found, rows, atol=1e-12)


def test_rows_of_weights_that_were_off_or_are_unknown_are_not_numbers() -> None:
    text = _text(dict.fromkeys(NAMES, 0.5), 12.0)
    assert np.isnan(_found([text], Scale({**WEIGHTS, "goals": 0.0}, Policy()))).all()
    assert np.isnan(_found([text], None)).all()


def test_a_row_to_which_nothing_was_added_has_features_of_zero() -> None:
    assert _found(["{}", "{}"], Scale(WEIGHTS, Policy())).tolist() == [[0.0] * 3] * 2


def test_no_rows_have_no_features() -> None:
    assert _found([], Scale(WEIGHTS, Policy())).shape == (0, 3)


def test_other_names_than_those_asked_for_are_passed_over() -> None:
    text = json.dumps({"style": 0.25, "site": 0.1, "rule:nobody_knows": 0.2})
    found = _found([text], Scale(WEIGHTS, Policy()))
    assert found[0].tolist() == pytest.approx([0.0, 1.0, 0.0])
