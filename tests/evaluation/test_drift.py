from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.testing import assert_allclose
from numpy.typing import NDArray
from scipy.stats import norm, t

from evaluation.drift import Drift, drift, edge_of
from evaluation.errors import InvalidSize, OutOfRange
from matching.errors import WrongShape

some = settings(max_examples=25, deadline=None, derandomize=True)
seeds = st.integers(0, 2**32 - 1)
Rows = tuple[NDArray[np.float64], NDArray[np.int64], NDArray[np.str_]]


def rows(seed: int, *, shift: float = 0.0, family: str | None = None) -> Rows:
    """Twelve quarters of four families; from quarter 6 on, all or one of them `shift` lower."""
    rng = np.random.default_rng(seed)
    quarter = np.repeat(np.arange(12), 60)
    group = rng.choice(["a", "b", "c", "d"], 720)
    hit = (quarter >= 6) & ((group == family) if family else True)
    return 0.7 + 0.2 * rng.normal(size=720) - shift * hit, quarter, group


def told(found: Drift) -> list[tuple[str | None, int, int]]:
    return [(alarm.group, alarm.quarter, alarm.since) for alarm in found.alarms]


def test_the_edge_is_crossed_as_often_as_promised() -> None:
    rng = np.random.default_rng(0)
    for charts, horizon in ((1, 12), (5, 8)):
        edge, sums, crossed = edge_of(charts, horizon), np.zeros((2, 40_000)), np.zeros(40_000)
        for _ in range(horizon):
            step = rng.normal(size=40_000)
            sums = np.maximum(sums + np.stack([step, -step]) - 1.0, 0.0)
            crossed = np.maximum(crossed, sums.max(axis=0))
        assert (crossed > edge).mean() == pytest.approx(0.05 / charts, rel=0.15)


def test_quiet_companies_raise_few_false_alarms() -> None:
    alarmed = 0
    for seed in range(200):
        outcome, quarter, group = rows(seed)
        alarmed += bool(drift(outcome, quarter, group=group).alarms)
    assert alarmed <= 0.08 * 200


@pytest.mark.parametrize(("family", "shift"), [(None, 0.12), ("b", 0.25)])
def test_a_change_is_noticed_within_two_quarters(family: str | None, shift: float) -> None:
    noticed = 0
    for seed in range(60):
        outcome, quarter, group = rows(seed, shift=shift, family=family)
        found = drift(outcome, quarter, group=group).alarms
        noticed += any(each.group == family and each.quarter in (6, 7) for each in found)
    assert noticed >= 0.9 * 60


def test_an_alarm_tells_since_when_and_by_how_much() -> None:
    near, covered = 0, 0
    for seed in range(100):
        alarm = drift(*rows(seed, shift=0.2)[:2]).alarms[0]
        near += alarm.quarter == 6 and alarm.since in (5, 6)
        covered += alarm.change.low < -0.2 < alarm.change.high < 0
    assert near >= 80
    assert covered >= 88


def test_a_rise_is_a_fall_turned_round() -> None:
    outcome, quarter, _ = rows(1, shift=0.2)
    fall, rise = drift(outcome, quarter), drift(-outcome, quarter)
    assert told(fall) == told(rise)
    assert rise.alarms[0].change.value == pytest.approx(-fall.alarms[0].change.value)


def test_quarters_by_hand() -> None:
    outcome = np.repeat([0.4, 0.6, 0.4, 0.6, 0.7, 0.9], 4)
    chart = drift(outcome, np.repeat([1, 2, 3], 8), horizon=3).charts[0]
    assert chart.n.tolist() == [8, 8, 8]
    assert_allclose(chart.mean, [0.5, 0.5, 0.8])
    # Squares of 0.08 in each quarter, 21 degrees of freedom at the third.
    student = 0.3 / np.sqrt(0.24 / 21 * (1 / 8 + 1 / 16))
    expected = norm.isf(t.sf(student, 21))
    assert_allclose(chart.off, [np.nan, 0.0, expected], atol=1e-12)
    assert_allclose(chart.up, [0.0, 0.0, expected - 1])
    assert_allclose(chart.down, 0.0)


def test_outcomes_of_one_mentor_count_as_one_look_but_for_mentors_who_stay() -> None:
    rng = np.random.default_rng(0)
    quarter, mentor = np.repeat(np.arange(4), 60), np.tile(np.repeat(np.arange(12), 5), 4)
    noise = 0.1 * rng.normal(size=240)
    new = mentor + 100 * quarter
    kind = rng.normal(size=400)
    come_and_go = drift(kind[new] + noise, quarter, cluster=new).charts[0]
    assert_allclose(come_and_go.off[1:], 0.0, atol=2.5)
    alone = drift(kind[new] + noise, quarter).charts[0]
    assert np.all(np.abs(alone.off[1:]) > 1.5 * np.abs(come_and_go.off[1:]))
    stay = drift(kind[mentor] + noise, quarter, cluster=mentor).charts[0]
    assert_allclose(stay.off, drift(kind[mentor] + noise, quarter).charts[0].off, atol=1e-3)


@some
@given(seeds, st.floats(0.1, 10.0), st.floats(-5.0, 5.0))
def test_neither_scale_nor_level_nor_order_matters(seed: int, scale: float, level: float) -> None:
    outcome, quarter, group = rows(seed, shift=0.1)
    found = drift(outcome, quarter, group=group)
    order = np.random.default_rng(seed).permutation(720)
    again = drift(scale * outcome[order] + level, quarter[order] + 8000, group=group[order])
    assert [(name, at + 8000, since + 8000) for name, at, since in told(found)] == told(again)
    for one, two in zip(found.charts, again.charts, strict=True):
        assert_allclose(two.off, one.off, rtol=1e-6, atol=1e-9)


def test_everybody_comes_first_and_every_group_has_a_chart() -> None:
    outcome, quarter, group = rows(0)
    found = drift(outcome, quarter, group=group)
    assert [chart.group for chart in found.charts] == [None, "a", "b", "c", "d"]
    assert {chart.edge for chart in found.charts} == {edge_of(5, 12)}
    assert found.charts[0].n.sum() == sum(chart.n.sum() for chart in found.charts[1:])


def test_more_to_watch_asks_for_more() -> None:
    assert edge_of(1, 12) < edge_of(5, 12) < edge_of(5, 40)
    outcome, quarter, _ = rows(0)
    assert drift(outcome, quarter, horizon=1).charts[0].edge == edge_of(1, 12)


def test_outcomes_not_observed_are_left_out_and_counted() -> None:
    outcome, quarter, group = rows(0)
    outcome[:50] = np.nan
    found = drift(outcome, quarter, group=group)
    assert found.n_unobserved == 50
    assert found.charts[0].n.sum() == 670


def test_outcomes_that_never_vary_and_no_outcomes_raise_no_alarm() -> None:
    assert drift(np.full(80, 0.1), np.arange(80) // 20).alarms == ()
    empty = drift([], [])
    assert (empty.alarms, empty.charts) == ((), ())


def test_a_change_of_outcomes_that_never_varied_is_noticed() -> None:
    found = drift(np.repeat([1.0, 1.0, 0.3], 20), np.repeat([5, 6, 7], 20))
    assert told(found) == [(None, 7, 7)]
    assert np.isfinite(found.charts[0].off[1:]).all()


def test_an_edge_that_need_not_hold_anything_back_is_low() -> None:
    assert edge_of(1, 1, 0.9) < 0.01


def test_what_cannot_be_watched_is_named() -> None:
    with pytest.raises(WrongShape):
        drift([0.1, 0.2], [1])
    with pytest.raises(WrongShape):
        drift([0.1, 0.2], [1, 2], group=["a"])
    with pytest.raises(InvalidSize):
        drift([0.1], [1], horizon=0)
    with pytest.raises(OutOfRange):
        drift([0.1], [1], false_alarms=1.0)
