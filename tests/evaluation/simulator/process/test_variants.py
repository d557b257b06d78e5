from __future__ import annotations

from dataclasses import replace

import numpy as np

from evaluation.simulator import Simulated
from evaluation.simulator.process.rows import taken_or_skipped
from evaluation.simulator.process.settings import ChoiceSettings, ListSettings, SimulatorSettings
from evaluation.simulator.process.shifts import DemandShift
from tests.evaluation.simulator.process.companies import company

COMPANY = SimulatorSettings(n_learners=2000, n_mentors=150, quarters=8, intakes=2)


def exposure_ratio(found: Simulated, to_minority: bool) -> float:
    """Share of the first three places that the smaller group has, by its share of the mentors."""
    small = found.world.minority_mentor
    who = found.world.minority_learner[found.exposures.learner] == to_minority
    shown = found.exposures.mentor[who, :3]
    return float(small[shown[shown >= 0]].mean() / small.mean())


def ratios(settings: SimulatorSettings, to_minority: bool) -> float:
    return float(np.mean([exposure_ratio(company(s, settings), to_minority) for s in range(4)]))


def test_groups_are_shown_alike_where_lists_do_not_look_at_them() -> None:
    for to_minority in (True, False):
        assert 0.8 < ratios(COMPANY, to_minority) < 1.25


def test_lists_that_look_at_groups_keep_these_apart() -> None:
    biased = replace(COMPANY, lists=ListSettings(weights=(0.26, 0.22, 0.4)))
    assert ratios(biased, to_minority=False) < 0.8
    assert ratios(biased, to_minority=True) > 1.25


def test_a_demand_shift_shows_in_the_satisfaction_of_its_family_alone() -> None:
    shifted = replace(COMPANY, demand_shift=DemandShift(4, family=0, loss=0.8))
    found, usual = company(1, shifted), company(1, COMPANY)
    late = found.pairs.quarter >= 4
    hit = found.world.family[found.pairs.learner] == 0
    means = [found.truth.answer[late & who].mean() for who in (hit, ~hit)]
    assert means[1] - means[0] > 0.4
    early = usual.pairs.quarter < 4
    assert np.array_equal(found.truth.quality[~late], usual.truth.quality[early])


def test_comparing_taken_with_skipped_turns_signs_round_and_the_list_alone_does_not() -> None:
    straying = replace(COMPANY, choice=ChoiceSettings(elsewhere=0.6))
    rows = taken_or_skipped(company(2, straying))
    assert 0.5 < np.isnan(rows.propensity[rows.chosen]).mean() < 0.7

    def taken_less_skipped(some: np.ndarray[tuple[int, ...], np.dtype[np.bool_]]) -> float:
        taken = some & rows.chosen
        mean = np.bincount(rows.slate[some], rows.X[some, 0]) / np.bincount(rows.slate[some])
        return float((rows.X[taken, 0] - mean[rows.slate[taken]]).mean())

    listed = ~np.isnan(rows.propensity)
    assert taken_less_skipped(np.ones_like(listed)) < -0.1
    assert taken_less_skipped(listed) > 0.02


def test_pairs_that_met_elsewhere_are_pairs_like_others() -> None:
    found = company(2, replace(COMPANY, choice=ChoiceSettings(elsewhere=0.6)))
    pairs, shown = found.pairs, found.exposures
    stray = pairs.place == 0
    assert np.array_equal(pairs.learner, shown.learner[pairs.shown])
    assert (found.choices.place[pairs.shown[stray]] == 0).all()
    assert (found.choices.wish[pairs.shown[stray]] == 0).all()
    kept = ~stray
    listed = shown.mentor[pairs.shown[kept], pairs.place[kept] - 1]
    assert np.array_equal(pairs.mentor[kept], listed)
    assert (found.load <= found.world.capacity).all()
    assert found.truth.foreseeable[kept].mean() > found.truth.foreseeable[stray].mean()
