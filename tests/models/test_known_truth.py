"""What the sheet asks of judging, where the truth is known: coverage, alarms, equal exposure."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from numpy.typing import NDArray

from evaluation.decision_log import DecisionLog
from evaluation.drift import drift
from evaluation.exposure import exposure_ratios
from evaluation.grouping import grouping
from evaluation.off_policy import DR, IPS, SNIPS, estimates
from evaluation.simulator import Simulated, SimulatorSettings, simulate
from evaluation.simulator.process.pair_features import pair_features
from evaluation.simulator.process.policy_value import candidates, first_place, softmax_policy
from evaluation.simulator.process.rows import LEARNED, learning_rows
from evaluation.simulator.process.settings import ChoiceSettings, ListSettings, OutcomeSettings
from evaluation.simulator.process.shifts import DemandShift
from models.linear import MapLinear
from models.prior import Prior

BANDIT = SimulatorSettings(
    n_learners=400,
    n_mentors=30,
    quarters=2,
    intakes=4,
    families=4,
    mandatory=True,
    capacity=(400, 400),
    choice=ChoiceSettings(chooses=False),
    outcome=OutcomeSettings(replies="everybody"),
)
"""Everybody gets the first of the list, and everybody answers."""
NEAR = softmax_policy(ListSettings(weights=(0.26, 0.1, 0.0)))
SEEDS = 100
LARGE = SimulatorSettings(n_learners=6400, n_mentors=800, families=7)
"""About 4,800 and more take part; each of seven families has some 700."""
QUIET = SimulatorSettings(n_learners=240, n_mentors=30, families=4)
SHIFTED = 4


def _logged(found: Simulated) -> tuple[DecisionLog, float]:
    """First mentors as decisions, with a line for a reward model; and what `NEAR` is worth."""
    value, repeats = first_place(found, NEAR)
    known = candidates(found, np.arange(len(found.exposures.learner)))
    first = found.exposures.mentor[:, 0]
    answer = found.outcomes.satisfaction
    shown = known.features[np.arange(len(first)), first]
    design = np.column_stack([np.ones(len(first)), shown])
    line = np.linalg.lstsq(design, answer, rcond=None)[0]
    expected = line[0] + known.features @ line[1:]
    log = DecisionLog.of_weights(
        answer,
        repeats / found.exposures.propensity[:, 0],
        q_logged=design @ line,
        q_policy=(NEAR(known) * expected).sum(axis=1),
    )
    return log, value


def test_intervals_hold_what_a_near_policy_is_worth_in_all_but_a_few_companies() -> None:
    held = np.zeros(3)
    for seed in range(SEEDS):
        log, value = _logged(simulate(BANDIT, np.random.default_rng(seed)))
        found = estimates(log, np.random.default_rng(seed), [IPS, SNIPS, DR], draws=300)
        held += [one.value.low <= value <= one.value.high for one in found]
    assert (held >= 0.93 * SEEDS).all(), held


def _alarms(settings: SimulatorSettings, seed: int) -> list[tuple[str | None, int]]:
    found = simulate(settings, np.random.default_rng(seed))
    pairs = found.pairs
    family = found.world.family[pairs.learner].astype(str)
    watched = drift(found.outcomes.satisfaction, pairs.quarter, group=family, cluster=pairs.mentor)
    return [(one.group, one.quarter) for one in watched.alarms]


@pytest.mark.parametrize("seed", range(3))
def test_a_large_company_notices_a_demand_shift_within_two_quarters(seed: int) -> None:
    shifted = replace(LARGE, demand_shift=DemandShift(SHIFTED, family=0, loss=0.8))
    assert any(
        group == "0" and quarter in (SHIFTED, SHIFTED + 1)
        for group, quarter in _alarms(shifted, seed)
    )


def test_hardly_any_quiet_company_raises_an_alarm() -> None:
    alarmed = [bool(_alarms(QUIET, seed)) for seed in range(60)]
    assert np.mean(alarmed) < 0.05


def _shown(found: Simulated) -> tuple[NDArray[np.bool_], NDArray[np.intp], NDArray[np.intp]]:
    """Whether weights learned from the log put each mentor among a learner's first three."""
    rows = learning_rows(found)
    model = MapLinear(Prior(LEARNED, np.array([0.54, 0.46])))
    model.fit(rows.X, rows.y, slate=rows.slate, mentor=rows.mentor)
    learners = np.arange(0, found.settings.n_learners, 4)
    features = pair_features(found.world, seen=True).block(learners)[..., : len(LEARNED)]
    score = features @ model.coef_
    shown = score >= -np.sort(-score, axis=1)[:, 2:3]
    learner, mentor = np.indices(score.shape)
    return shown.ravel(), learner.ravel(), mentor.ravel()


def test_weights_that_were_learned_show_the_smaller_group_as_often_as_the_others() -> None:
    ratios = []
    for seed in range(3):
        found = simulate(SimulatorSettings(n_learners=1480), np.random.default_rng(seed))
        shown, learner, mentor = _shown(found)
        group = grouping(np.where(found.world.minority_mentor[mentor], "smaller", "larger"))
        told = exposure_ratios(shown, learner, group, np.random.default_rng(0), draws=100)
        ratios.append({one.group: one.ratio.value for one in told})
    for name in ("smaller", "larger"):
        assert 0.8 < np.mean([one[name] for one in ratios]) < 1.25
