from __future__ import annotations

from dataclasses import fields, replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.testing import assert_allclose
from numpy.typing import NDArray

from evaluation.off_policy import SNDR, difference, estimates
from models.decisions import Decisions, top_of_lists
from models.training import Training
from tests.models.shown_lists import Known, draw

CHAMPION = np.array([0.2, 0.8])
SEEDS = 40
seeds = st.integers(0, 2**32 - 1)


def reordered(training: Training, order: NDArray[np.intp]) -> Training:
    return Training(**{one.name: getattr(training, one.name)[order] for one in fields(training)})


def true_worth(known: Known, score: NDArray[np.float64]) -> float:
    """Return the mean of what the mentors whom a score puts first are worth."""
    first = top_of_lists(score, known.training.slate)
    return float((first * known.worth).sum() / first.sum())


def test_the_first_of_a_list_by_hand() -> None:
    score = np.array([0.1, 0.5, 0.5, 0.2, 0.9])
    found = top_of_lists(score, np.array([0, 0, 0, 1, 1]))
    assert found.tolist() == [0.0, 0.5, 0.5, 0.0, 1.0]
    assert top_of_lists(np.empty(0), np.empty(0, np.intp)).tolist() == []


@settings(max_examples=20, deadline=None, derandomize=True)
@given(seeds)
def test_the_first_of_a_list_goes_by_order_alone(seed: int) -> None:
    rng = np.random.default_rng(seed)
    score, slate = rng.integers(0, 4, 30) / 2, rng.integers(0, 6, 30)
    found = top_of_lists(score, slate)
    assert_allclose(np.bincount(slate, found)[np.unique(slate)], 1.0)
    assert_allclose(top_of_lists(3 * score + 5, slate), found)
    order = rng.permutation(30)
    assert_allclose(top_of_lists(score[order], slate[order]), found[order])


def test_only_lists_with_an_outcome_are_decisions() -> None:
    known = draw(np.random.default_rng(0), 40)
    without = known.training.slate < 10
    training = replace(known.training, y=np.where(without, np.nan, known.training.y))
    found = Decisions.of(training)
    assert found.n == 30
    assert not without[found.row].any()
    assert_allclose(np.bincount(found.slate, found.chance), 1.0, atol=0.05)


def test_no_outcomes_are_no_decisions() -> None:
    training = draw(np.random.default_rng(0), 5).training
    found = Decisions.of(replace(training, y=np.full(20, np.nan)))
    assert found.n == 0
    assert found.judged_by(np.zeros(20)).n == 0


def test_the_model_of_rewards_has_not_seen_the_learner() -> None:
    training = draw(np.random.default_rng(0), 60).training
    mine = training.learner == 7
    other = replace(training, y=np.where(mine & training.labelled, 1.0, training.y))
    before, after = (Decisions.of(each) for each in (training, other))
    rows = before.learner == 7
    assert_allclose(after.expected[rows], before.expected[rows])
    assert not np.allclose(after.expected[~rows], before.expected[~rows])


def test_the_order_of_rows_does_not_matter() -> None:
    training = draw(np.random.default_rng(1), 80).training
    order = np.random.default_rng(2).permutation(len(training.y))
    values = []
    for each in (training, reordered(training, order)):
        found = Decisions.of(each)
        values.append(SNDR.value(found.log(found.first(each.X @ CHAMPION))))
    assert values[0] == pytest.approx(values[1], abs=1e-6)


def test_a_policy_that_does_not_know_every_row_of_a_list_is_not_judged_on_it() -> None:
    training = draw(np.random.default_rng(1), 30).training
    score = np.where(np.arange(120) == 8, np.nan, 1.0)
    found = Decisions.of(training).judged_by(score)
    assert found.n == 29
    assert 2 not in training.slate[found.row]
    assert set(found.slate) == set(range(29))


def test_estimates_hold_what_is_true_where_the_mean_of_the_log_does_not() -> None:
    holds, holds_less, naive = [], [], []
    for seed in range(SEEDS):
        rng = np.random.default_rng(seed)
        known = draw(rng, 400)
        found = Decisions.of(known.training)
        score, chance = known.training.X @ CHAMPION, np.zeros(len(known.worth))
        log, other = (found.log(found.first(one)) for one in (score, chance))
        told = estimates(log, rng, [SNDR], draws=200)[0].value
        holds.append(told.low <= true_worth(known, score) <= told.high)
        less = difference(log, other, SNDR, rng, draws=200)
        truth = true_worth(known, score) - true_worth(known, chance)
        holds_less.append(less.low <= truth <= less.high)
        naive.append(float(np.nanmean(known.training.y)) - true_worth(known, chance))
    assert np.mean(holds) >= 0.875
    assert np.mean(holds_less) >= 0.875
    assert np.mean(naive) > 0.02


def test_a_log_without_chances_is_warned_of() -> None:
    rng = np.random.default_rng(0)
    for logged in (True, False):
        found = Decisions.of(draw(rng, 300, logged=logged).training)
        warnings = found.overlap(found.first(np.zeros(1200))).warnings
        assert ("no_propensities" in warnings) is not logged
        assert "nothing_drawn" not in warnings
