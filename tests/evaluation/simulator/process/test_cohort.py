from __future__ import annotations

from dataclasses import replace

import numpy as np

from evaluation.simulator.process.cohort import run_cohort, running
from evaluation.simulator.process.pair_features import pair_features
from evaluation.simulator.process.quality import foreseeable_quality
from evaluation.simulator.process.settings import ChoiceSettings, SimulatorSettings
from evaluation.simulator.process.world import draw_world
from matching.assignment import assign

SETTINGS = SimulatorSettings(
    n_learners=200, n_mentors=50, quarters=4, choice=ChoiceSettings(chooses=False)
)
WORLD = draw_world(SETTINGS, np.random.default_rng(0))
TRUE = pair_features(WORLD, seen=False)
IDLE = np.zeros(50, dtype=np.int64)
EVERYBODY = np.arange(200)
START = SETTINGS.start


def test_an_assignment_becomes_pairs_with_outcomes() -> None:
    mentor = np.arange(50).repeat(2)[:, np.newaxis]
    found = run_cohort(
        TRUE, EVERYBODY[:100], mentor, started=START, load=IDLE, rng=np.random.default_rng(1)
    )
    assert np.array_equal(found.pairs.mentor, mentor[:, 0])
    assert (found.pairs.quarter == 0).all()
    assert len(found.outcomes.satisfaction) == len(found.truth.quality) == 100
    assert np.array_equal(running(found.pairs, 50, START), np.full(50, 2))
    assert running(found.pairs, 50, START - 1).sum() == 0
    assert running(found.pairs, 50, START + 400).sum() == 0


def test_learners_choose_from_lists_where_they_may() -> None:
    free = replace(WORLD, settings=replace(SETTINGS, choice=ChoiceSettings()))
    lists = np.random.default_rng(2).permuted(np.tile(np.arange(50), (200, 1)), axis=1)[:, :3]
    found = run_cohort(
        pair_features(free, seen=False),
        EVERYBODY,
        lists,
        started=START + 100,
        load=IDLE,
        rng=np.random.default_rng(3),
    )
    assert set(np.unique(found.pairs.place)) == {1, 2, 3}
    assert (found.pairs.quarter == 1).all()
    assert (running(found.pairs, 50, START + 100) <= WORLD.capacity).all()


def test_an_oracle_is_better_than_chance() -> None:
    everywhere = np.arange(50)[np.newaxis, :]
    known = foreseeable_quality(
        TRUE, EVERYBODY[:, np.newaxis], everywhere, quarter=np.array(0), load=np.array(0)
    )
    best = assign(known - known.min() + 1.0, WORLD.capacity).mentor
    means = []
    for mentor in (best, np.random.default_rng(4).permutation(best)):
        found = run_cohort(
            TRUE,
            EVERYBODY,
            mentor[:, np.newaxis],
            started=START,
            load=IDLE,
            rng=np.random.default_rng(5),
        )
        means.append(found.truth.quality.mean())
    assert means[0] > means[1] + 0.4


def test_a_cohort_of_nobody_has_no_pairs() -> None:
    found = run_cohort(
        TRUE,
        EVERYBODY[:0],
        np.empty((0, 3), dtype=np.intp),
        started=START,
        load=IDLE,
        rng=np.random.default_rng(6),
    )
    assert len(found.pairs.learner) == len(found.outcomes.satisfaction) == 0
