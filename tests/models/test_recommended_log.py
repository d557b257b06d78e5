"""A log that a recommender wrote itself must not teach that what it recommends does harm."""

from __future__ import annotations

from dataclasses import replace
from functools import cache

import numpy as np
import pytest

from evaluation.simulator import Simulated, SimulatorSettings, simulate
from evaluation.simulator.process.rows import LEARNED, LearningRows, learning_rows, taken_or_skipped
from evaluation.simulator.process.settings import ChoiceSettings, ListSettings
from features.label import Label
from models.linear import MapLinear
from models.prior import Prior
from models.propensity_weights import shown_weights
from models.retraining import Retraining, Serving, retrain
from models.training import Training

COMPANY = SimulatorSettings(
    n_learners=2000,
    n_mentors=150,
    intakes=2,
    choice=ChoiceSettings(elsewhere=0.6),
)
"""Six in ten leave the list aside for somebody whom they met by chance."""
PRIOR = Prior(LEARNED, np.array([0.54, 0.46]))
ANSWERED = np.timedelta64(120, "D")


@cache
def company(seed: int, *, logged: bool) -> Simulated:
    lists = ListSettings(propensities=logged)
    return simulate(replace(COMPANY, lists=lists), np.random.default_rng(seed))


@pytest.mark.parametrize("seed", range(3))
def test_with_propensities_no_sign_flips(seed: int) -> None:
    found = learning_rows(company(seed, logged=True))
    weight = shown_weights(found.propensity, found.rank, found.slate)
    weight = np.minimum(weight, 10 * weight.mean())
    model = MapLinear(PRIOR).fit(found.X, found.chosen, slate=found.slate, sample_weight=weight)
    assert not model.too_few_
    assert (model.coef_ > 0).all()


@pytest.mark.parametrize("seed", range(3))
def test_who_was_taken_and_who_skipped_would_flip_one(seed: int) -> None:
    found = taken_or_skipped(company(seed, logged=False))
    model = MapLinear(PRIOR).fit(found.X, found.y, slate=found.slate)
    assert model.coef_[0] < 0


def _retrained(found: LearningRows) -> Retraining:
    """Learn from what those said who chose from a list."""
    shown = found.time.astype("datetime64[D]")
    known = np.where(np.isnan(found.y), np.datetime64("NaT", "D"), shown + ANSWERED)
    data = {name: getattr(found, name) for name in ("X", "y", "slate", "learner", "mentor")}
    training = Training(
        **data,
        place=found.rank,
        chosen=found.chosen,
        propensity=found.propensity,
        shown=shown,
        known=known,
    )
    labels = {name: Label(name, name) for name in LEARNED}
    serving = Serving(PRIOR, ("more_is_better", "more_is_better"), labels)
    return retrain(training, serving, np.random.default_rng(0), draws=100)


@pytest.mark.parametrize("logged", [True, False])
def test_a_retraining_warns_exactly_where_nobody_knows_why_a_row_is_there(logged: bool) -> None:
    found = _retrained(learning_rows(company(0, logged=logged)))
    codes = {finding.code for finding in found.decision.findings}
    assert ("no_propensities" in codes) is not logged
    assert "sign_flipped" not in codes
    assert min(found.scorer.shares().values()) > 0
