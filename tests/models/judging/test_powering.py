"""What so many outcomes can show."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from evaluation.power import Design
from models.judging.powering import power
from tests.models.judging.cases import judged
from tests.models.shown_lists import draw


def test_differences_in_standard_deviations_by_hand() -> None:
    training = draw(np.random.default_rng(0), 500).training
    found = power(training, ())
    spread = float(np.nanstd(training.y, ddof=1))
    assert found.n == 500
    assert found.spread == pytest.approx(spread)
    by_difference = {round(one.difference / spread, 3): one.needed for one in found.rows}
    # Two arms of 394 see a fifth of a standard deviation four times in five (Cohen 1988).
    assert by_difference[0.2] == pytest.approx(788, abs=2)
    assert found.seen == pytest.approx(Design(spread).detectable(500))
    assert found.cluster_size == pytest.approx(10, rel=0.1)


def test_policies_are_told_apart_by_how_sure_their_order_is() -> None:
    found = judged().power
    assert [one.what for one in found.rows] == ["intakes"] * 4 + ["policies"]
    assert found.rows[-1].needed > found.n


def test_outcomes_that_do_not_vary_tell_nothing() -> None:
    training = draw(np.random.default_rng(0), 30).training
    same = replace(training, y=np.where(training.labelled, 0.5, np.nan))
    assert power(same, ()).rows == ()
    assert np.isnan(power(replace(training, y=np.full(120, np.nan)), ()).seen)
