"""What a retraining would change."""

from __future__ import annotations

import numpy as np
import pytest

from models.judging.reweighing import weights_of
from models.retraining import retrain
from tests.models.judging.cases import judged, serving
from tests.models.shown_lists import draw


def test_every_weight_before_and_after_with_its_interval() -> None:
    found = judged(champion=0.7).weights
    assert found is not None
    before = {one.feature: one.before for one in found.features}
    assert before == pytest.approx({"gap_coverage": 0.7, "style": 0.3})
    assert sum(one.after for one in found.features) == pytest.approx(1.0)
    assert {one.prior for one in found.features} == {0.5}
    for one in found.features:
        assert one.believed.low < one.believed.value < one.believed.high
    far = [abs(one.after - one.before) for one in found.features]
    assert far == sorted(far, reverse=True)


def test_a_change_that_is_told_has_a_sentence_and_how_sure() -> None:
    training = draw(np.random.default_rng(0), 2000).training
    beside = serving(0.1)
    retrained = retrain(training, beside, np.random.default_rng(0), draws=20)
    found = weights_of(retrained, beside)
    rose = next(one for one in found.features if one.feature == "gap_coverage")
    assert rose.after > rose.before
    assert rose.sentence is not None
    assert "特征 gap_coverage" in rose.sentence.zh
    assert rose.sure > 0.9
    assert found.n_outcomes == 2000
    assert set(found.backtest) == {"champion", "challenger", "prior", "random"}
    assert set(found.backtest["challenger"]) >= {"centred_auc", "centred_auc_less"}
    assert found.n_judged == found.n_learners > 0


def test_too_few_outcomes_change_nothing_and_say_so() -> None:
    training = draw(np.random.default_rng(0), 10).training
    beside = serving(0.4)
    found = weights_of(retrain(training, beside, np.random.default_rng(0), draws=5), beside)
    assert found.verdict == "stays"
    assert found.stays is not None
    assert [one.after for one in found.features] == [one.before for one in found.features]
    assert all(one.sentence is None and np.isnan(one.sure) for one in found.features)
    assert [one.code for one in found.findings] == ["too_few"]
