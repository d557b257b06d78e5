from __future__ import annotations

import numpy as np
import pytest

from api.services.learning.serving import LEAST_SHARE, blocks_of, served, served_weights
from api.store import Store
from features.blocks import BLOCKS
from matching.policy import Policy
from models.linear_scorer import LinearScorer

ONLY = {block.name: "off" for block in BLOCKS} | {"gap_coverage": 6.0, "style": 2.0}
POLICY = Policy.model_validate({"weights": ONLY})


def _scorer(*weights: float) -> LinearScorer:
    shares = np.array(weights)
    return LinearScorer(blocks_of(POLICY), shares, 0.5, "gaussian", shares)


def test_learned_shares_stand_on_the_scale_of_the_policy() -> None:
    assert blocks_of(POLICY) == ("gap_coverage", "style")
    weights = served_weights(_scorer(0.25, 0.75), POLICY)
    assert {name: w for name, w in weights.items() if w} == {"gap_coverage": 2.0, "style": 6.0}


def test_a_feature_that_was_learned_away_is_still_shown_a_little() -> None:
    weights = served_weights(_scorer(1.0, 0.0), POLICY)
    assert weights["style"] / weights["gap_coverage"] == pytest.approx(LEAST_SHARE)
    assert sum(weights.values()) == pytest.approx(8.0)


@pytest.mark.parametrize("version", [None, "prior"])
def test_without_a_champion_the_policy_is_as_hr_wrote_it(store: Store, version: str | None) -> None:
    with store.read() as tx:
        found = served(tx, "acme", "p", version, POLICY, key=b"k")
    assert (found.model_version, found.policy, found.why) == ("prior", POLICY, None)


def test_a_model_that_is_not_there_or_cannot_be_verified_does_not_serve(store: Store) -> None:
    with store.read() as tx:
        gone = served(tx, "acme", "p", "model_x", POLICY, key=b"k")
        unverified = served(tx, "acme", "p", "model_x", POLICY, key=None)
    assert (gone.model_version, gone.policy, gone.why) == ("prior", POLICY, "not_found")
    assert (unverified.source, unverified.why) == ("prior", "no_key")
