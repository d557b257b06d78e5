from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.testing import assert_allclose

from features.blocks import BLOCKS
from matching.policy import Policy, Weight
from matching.rules import RuleBook
from matching.scoring import normalised_weights
from models.linear import MapLinear
from models.prior import Prior
from models.weights import block_weights, capped


@settings(deadline=None, max_examples=40, derandomize=True)
@given(st.integers(0, 2**32 - 1), st.floats(0.01, 1.0))
def test_a_step_is_along_the_line_and_no_longer_than_it_may_be(seed: int, most: float) -> None:
    now, wanted = np.random.default_rng(seed).dirichlet(np.full(5, 0.3), size=2)
    new = capped(now, wanted, most)
    moved = np.abs(new - now).sum() / 2
    assert_allclose(moved, min(most, np.abs(wanted - now).sum() / 2))
    assert_allclose(new.sum(), 1.0)
    assert (new >= 0).all()
    assert_allclose(np.cross(new[:3] - now[:3], wanted[:3] - now[:3]), 0.0, atol=1e-12)


@pytest.mark.parametrize(
    "weights", [{}, {"style": 30.0, "gap_coverage": "a little", "site": "off"}]
)
def test_a_model_without_outcomes_scores_as_the_policy_does(weights: dict[str, Weight]) -> None:
    policy = Policy(weights=weights)
    prior = Prior.from_policy(policy, BLOCKS)
    model = MapLinear(prior).fit(np.empty((0, len(BLOCKS))), [], slate=[])
    learned = block_weights(model.weights(), policy, BLOCKS)
    rules = RuleBook(())
    expected = normalised_weights(policy.block_weights(BLOCKS), rules)
    found = normalised_weights(learned, rules)
    assert found.keys() == expected.keys()
    assert_allclose(list(found.values()), list(expected.values()))
    assert_allclose(sum(learned.values()), sum(policy.block_weights(BLOCKS).values()))
