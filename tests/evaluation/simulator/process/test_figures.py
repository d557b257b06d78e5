from __future__ import annotations

from functools import cache

import numpy as np
import pytest

from evaluation.interval import Interval
from evaluation.simulator.process.figures import AIMS, TOY, figures, measured, track_records
from tests.evaluation.simulator.process.companies import SHEET, company

SEEDS = range(8)


@cache
def table() -> dict[str, Interval]:
    return measured(company(seed, SHEET) for seed in SEEDS)


@pytest.mark.parametrize("name", AIMS)
def test_a_figure_lies_where_the_sheet_has_it(name: str) -> None:
    found, aim = table()[name], AIMS[name]
    assert abs(found.value - aim.value) <= aim.tolerance, found


def test_nobody_foresees_people_so_well_that_the_simulator_is_a_toy() -> None:
    for seed in SEEDS:
        found = figures(company(seed, SHEET))
        assert max(value for name, value in found.items() if name.startswith("auc")) < TOY


def test_knowing_more_orders_mentors_better() -> None:
    found = table()
    order = ["auc of the prior", "auc with track record", "auc with true skill"]
    values = [found[name].value for name in order]
    assert values == sorted(values)
    assert values[0] > 0.6
    assert found["satisfaction of who replied"].low > found["satisfaction"].value


def test_a_mentor_without_outcomes_has_no_track_record() -> None:
    found = company(0)
    heard = ~np.isnan(found.outcomes.satisfaction)
    silent = np.setdiff1d(np.arange(40), found.pairs.mentor[heard])
    record = track_records(found)
    assert not record[silent].any()
    assert abs(record).max() < 2.0
