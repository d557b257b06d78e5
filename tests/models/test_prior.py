from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.testing import assert_allclose

from features.blocks import BLOCKS
from features.errors import UnknownBlock
from matching.errors import InvalidPolicy
from matching.policy import Policy
from models.errors import NotANumber, WrongFeatures
from models.prior import LOGIT_PER_SD, PRIOR_SD, Prior


def test_coefficients_are_the_policys_weights_as_shares_of_one() -> None:
    prior = Prior.from_policy(Policy(weights={"style": 4.0}), BLOCKS)
    weights = Policy(weights={"style": 4.0}).block_weights(BLOCKS)
    assert prior.feature_names == tuple(block.name for block in BLOCKS)
    assert_allclose(prior.coef_, np.array(list(weights.values())) / sum(weights.values()))
    assert_allclose(prior.coef_.sum(), 1.0)


def test_a_block_that_is_off_has_coefficient_zero() -> None:
    prior = Prior.from_policy(Policy(weights={"style": "off"}), BLOCKS)
    assert prior.coef_[prior.feature_names.index("style")] == 0.0


@settings(deadline=None, max_examples=30, derandomize=True)
@given(st.integers(0, 2**32 - 1), st.integers(0, 12))
def test_predictions_stay_in_the_unit_interval_and_add_up(seed: int, n_rows: int) -> None:
    prior = Prior.from_policy(Policy(), BLOCKS)
    phi = np.random.default_rng(seed).uniform(size=(n_rows, len(BLOCKS)))
    scores = prior.predict(phi)
    assert scores.shape == (n_rows,)
    assert np.all((scores >= 0) & (scores <= 1 + 1e-12))
    assert_allclose(scores, (phi * prior.coef_).sum(axis=1))


def test_more_of_a_feature_is_never_worse() -> None:
    prior = Prior.from_policy(Policy(), BLOCKS)
    low = np.full((1, len(BLOCKS)), 0.4)
    raised = low + np.eye(len(BLOCKS)) * 0.2
    assert np.all(prior.predict(raised) >= prior.predict(low))


def test_the_scale_is_what_the_evidence_measured() -> None:
    prior = Prior.from_policy(Policy(), BLOCKS)
    assert (prior.logit_per_sd, prior.scale) == (LOGIT_PER_SD, PRIOR_SD)
    assert_allclose(prior.scale**-2, 1000.0)


@pytest.mark.parametrize("shape", [(3,), (2, len(BLOCKS) + 1), (0, 0), (2, len(BLOCKS), 1)])
def test_a_wrong_shape_is_named(shape: tuple[int, ...]) -> None:
    prior = Prior.from_policy(Policy(), BLOCKS)
    with pytest.raises(WrongFeatures) as caught:
        prior.predict(np.zeros(shape))
    assert caught.value.got == shape
    assert caught.value.names == prior.feature_names


@pytest.mark.parametrize("value", [np.nan, np.inf, -np.inf])
def test_a_cell_that_is_no_number_is_named(value: float) -> None:
    prior = Prior.from_policy(Policy(), BLOCKS)
    phi = np.zeros((3, len(BLOCKS)))
    phi[1, 2] = value
    with pytest.raises(NotANumber, match="row 1") as caught:
        prior.predict(phi)
    assert (caught.value.row, caught.value.feature) == (1, prior.feature_names[2])


def test_an_unknown_block_and_an_empty_policy_are_refused() -> None:
    with pytest.raises(UnknownBlock):
        Prior.from_policy(Policy(weights={"horoscope": "must"}), BLOCKS)
    with pytest.raises(InvalidPolicy):
        Prior.from_policy(Policy(weights={block.name: "off" for block in BLOCKS}), BLOCKS)
