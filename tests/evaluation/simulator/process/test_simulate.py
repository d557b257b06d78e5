from __future__ import annotations

from dataclasses import fields, is_dataclass, replace

import numpy as np
import pytest

from evaluation.simulator import SimulatorSettings, simulate
from evaluation.simulator.process.settings import ChoiceSettings, ListSettings
from tests.evaluation.simulator.process.companies import SMALL, company


def arrays_of(record: object, path: str = "") -> dict[str, np.ndarray]:
    if isinstance(record, np.ndarray):
        return {path: record}
    if not is_dataclass(record):
        return {}
    parts = [arrays_of(getattr(record, f.name), f"{path}.{f.name}") for f in fields(record)]
    return {name: array for part in parts for name, array in part.items()}


def test_the_same_seed_gives_the_same_simulation_and_another_another() -> None:
    one, again = arrays_of(company(3)), arrays_of(simulate(SMALL, np.random.default_rng(3)))
    assert len(one) > 40
    for name, array in one.items():
        kind = array.dtype.kind in "fc"
        assert np.array_equal(array, again[name], equal_nan=kind), name
    assert not np.array_equal(one[".exposures.mentor"], arrays_of(company(4))[".exposures.mentor"])


def test_everybody_who_takes_part_is_shown_one_list_of_distinct_mentors() -> None:
    found = company(0)
    shown = found.exposures
    assert np.array_equal(shown.learner, np.flatnonzero(found.world.joins))
    assert (np.diff(shown.time.astype(np.int64)) >= 0).all()
    for row in shown.mentor:
        listed = row[row >= 0]
        assert len(set(listed.tolist())) == len(listed) >= 1


def test_no_mentor_ever_has_more_learners_than_seats() -> None:
    tight = company(1, replace(SMALL, n_mentors=15, capacity=(1, 2), mandatory=True))
    pairs, capacity = tight.pairs, tight.world.capacity
    for day in np.unique(pairs.started):
        runs = (pairs.started <= day) & (pairs.ended > day)
        assert (np.bincount(pairs.mentor[runs], minlength=15) <= capacity).all()
    assert (tight.load <= capacity).all()
    assert (tight.exposures.mentor == -1).any()


def test_loads_count_the_pairs_that_run() -> None:
    found = company(2, replace(SMALL, busy=False))
    step = 91 / SMALL.intakes
    for number in (0, 5, 11, 23):
        started = found.exposures.intake[found.pairs.shown] < number
        length = (found.pairs.ended - found.pairs.started).astype(np.int64)
        over = found.exposures.intake[found.pairs.shown] + np.ceil(length / step)
        runs = started & (over > number)
        assert np.array_equal(
            found.load[number], np.bincount(found.pairs.mentor[runs], minlength=40)
        )


def test_the_time_begins_as_busy_as_it_goes_on() -> None:
    settings = SimulatorSettings(n_learners=1200, n_mentors=60, quarters=4, intakes=6, families=5)
    quarter = company(3, settings).load.reshape(4, 6, 60).mean(axis=(1, 2))
    assert abs(quarter[0] / quarter[1:].mean() - 1) < 0.2
    free = company(3, replace(settings, busy=False))
    assert not free.load[0].any()
    assert free.load[:6].mean() < 0.75 * quarter[0]


def test_pairs_are_what_was_chosen_from_the_lists() -> None:
    found = company(0)
    pairs, place = found.pairs, found.choices.place
    assert np.array_equal(pairs.shown, np.flatnonzero(place))
    assert np.array_equal(pairs.mentor, found.exposures.mentor[pairs.shown, pairs.place - 1])
    assert np.array_equal(pairs.learner, found.exposures.learner[pairs.shown])
    looked = found.choices.examined[pairs.shown, pairs.place - 1]
    assert looked.all()
    got_other = (found.choices.wish > 0) & (place != found.choices.wish)
    assert got_other.mean() < 0.1


def test_who_has_no_mentor_is_a_control() -> None:
    found = company(0)
    both = np.concatenate([found.pairs.learner, found.controls.learner])
    assert np.array_equal(np.sort(both), np.arange(SMALL.n_learners))


def test_a_log_without_propensities_shows_the_same_lists() -> None:
    silent = company(5, replace(SMALL, lists=ListSettings(propensities=False)))
    assert np.isnan(silent.exposures.propensity).all()
    assert np.array_equal(silent.exposures.mentor, company(5).exposures.mentor)


def test_where_the_system_chooses_the_first_is_taken() -> None:
    roomy = replace(SMALL, choice=ChoiceSettings(chooses=False), capacity=(300, 300))
    found = company(6, roomy)
    assert (found.pairs.place == 1).all()
    assert len(found.pairs.learner) == len(found.exposures.learner)


@pytest.mark.parametrize(
    "settings",
    [
        SimulatorSettings(n_learners=1, n_mentors=1, quarters=1, intakes=1, families=1),
        SimulatorSettings(n_learners=5, n_mentors=2, quarters=2, intakes=1, families=2),
        SimulatorSettings(n_learners=2, n_mentors=9, join=(-50.0, 0.0)),
    ],
)
def test_the_smallest_companies_can_be_simulated(settings: SimulatorSettings) -> None:
    found = simulate(settings, np.random.default_rng(0))
    n_pairs = len(found.pairs.learner)
    assert n_pairs <= len(found.exposures.learner) <= settings.n_learners
    assert found.exposures.mentor.shape[1] == 5
    assert found.truth.features.shape == (n_pairs, 3)
    assert len(found.controls.learner) + n_pairs == settings.n_learners


def test_arrays_have_the_shapes_that_are_told() -> None:
    found = company(0)
    assert found.load.shape == (24, 40)
    assert found.exposures.features.shape == (len(found.exposures.learner), 5, 3)
    assert not found.exposures.features[found.exposures.mentor < 0].any()
