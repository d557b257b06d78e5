from __future__ import annotations

import numpy as np
import pytest
from scipy.stats import norm

from evaluation.errors import InvalidSize
from evaluation.peeking import false_alarm_rate, level_of_each_look


def test_false_alarms_are_those_of_the_published_table() -> None:
    # Armitage, McPherson & Rowe 1969, table 2, two-sided 5 %.
    for looks, expected in ((1, 0.05), (2, 0.083), (3, 0.107), (4, 0.126), (5, 0.142), (20, 0.248)):
        assert false_alarm_rate(looks) == pytest.approx(expected, abs=5e-4)


def test_edges_are_those_of_the_published_table() -> None:
    # Pocock 1977, table 1.
    for looks, level, expected in ((2, 0.95, 2.178), (4, 0.95, 2.361), (10, 0.95, 2.555)):
        edge = norm.ppf((1 + level_of_each_look(looks, level)) / 2)
        assert edge == pytest.approx(expected, abs=1e-3)
    assert norm.ppf((1 + level_of_each_look(3, 0.99)) / 2) == pytest.approx(2.873, abs=1e-3)


def test_all_looks_together_keep_their_promise() -> None:
    rng = np.random.default_rng(0)
    sums = rng.normal(size=(20_000, 6)).cumsum(axis=1) / np.sqrt(np.arange(1, 7))
    for level, expected in ((0.9, false_alarm_rate(6, 0.9)), (level_of_each_look(6, 0.9), 0.1)):
        alarmed = (np.abs(sums) > norm.ppf((1 + level) / 2)).any(axis=1).mean()
        assert alarmed == pytest.approx(expected, abs=0.008)


def test_one_look_needs_nothing() -> None:
    assert level_of_each_look(1, 0.9) == 0.9
    with pytest.raises(InvalidSize):
        level_of_each_look(0)
