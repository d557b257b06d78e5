"""What is too young to be told of."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from evaluation.simulator.process.log import log_frames
from evaluation.simulator.process.settings import SimulatorSettings
from evaluation.simulator.process.simulate import simulate
from models.judging.answering import answering
from models.judging.drifting import drifting
from models.judging.intakes import intakes
from models.judging.records import Intake
from models.judging.ripeness import LEAST_DUE, ripe
from models.learning_rows import LearningRows, learning_rows
from models.log import Log, read_log


def test_a_part_counts_where_nearly_all_of_its_pairs_are_due() -> None:
    part = np.repeat([0, 1, 2], 10)
    due = np.zeros((30, 2), dtype=np.bool_)
    due[:10, 0], due[10:19, 0], due[20:28, 0] = True, True, True
    assert LEAST_DUE == 0.9
    assert ripe(due, part)[:, 0].tolist() == [True, True, False]
    assert not ripe(due, part)[:, 1].any()


def test_no_pairs_are_no_parts() -> None:
    assert ripe(np.zeros((0, 5), dtype=np.bool_), np.zeros(0, dtype=np.intp)).shape == (0, 5)


def _known(day: str) -> tuple[Log, LearningRows]:
    """What is known on some day of a company in which nothing ever changes."""
    settings = SimulatorSettings(n_learners=1200, n_mentors=150)
    as_of = np.datetime64(day)
    log = read_log(log_frames(simulate(settings, np.random.default_rng(1)), as_of))
    return log, learning_rows(log, as_of)


def _intakes(log: Log, rows: LearningRows) -> tuple[Intake, ...]:
    return intakes(log, rows, answering(log, rows), np.random.default_rng(0), draws=100)


@pytest.mark.parametrize("day", ["2028-03-01", "2028-08-23", "2028-12-01"])
def test_a_young_intake_whose_early_ends_alone_are_known_is_not_told_worse(day: str) -> None:
    log, rows = _known(day)
    found = _intakes(log, rows)
    assert found[-1].too_few
    assert np.isnan(found[-1].corrected.value)
    assert not [one.name for one in found if one.less.high < -0.05]
    assert drifting(log, rows).alarms == ()


def test_all_that_is_old_enough_is_told() -> None:
    log, rows = _known("2030-01-01")
    assert not any(one.too_few for one in _intakes(log, rows))
    charts = drifting(log, rows).charts
    everything = replace(rows, labels=replace(rows.labels, due=np.ones_like(rows.labels.due)))
    assert [sum(chart.n) for chart in charts] == [
        sum(chart.n) for chart in drifting(log, everything).charts
    ]
