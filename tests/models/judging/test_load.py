"""How evenly mentors are used."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from models.judging.load import load
from tests.models.judging.small import AS_OF, frames, logged


def test_by_hand() -> None:
    tables = frames(4, size=2, mentors=4)
    tables["pairs"]["ended_on"] = tables["pairs"]["ended_on"].where(np.arange(4) < 3)
    tables["pairs"].loc[0, "mentor_id"] = "M3"
    seats = pd.DataFrame({"mentor_id": ["M0", "M1", "M2", "M3", "M9"], "seats": [1, 1, 1, 2, 3]})
    log, rows = logged(tables, mentors=seats)
    found = load(log, rows, AS_OF)
    by_id = {one.mentor_id: one for one in found.mentors}
    assert [one.mentor_id for one in found.mentors] == ["M3", "M1", "M2", "M0", "M9"]
    most = by_id["M3"]
    assert (most.shown, most.pairs, most.running, most.seats) == (2, 2, 1, 2)
    assert (by_id["M9"].shown, by_id["M9"].pairs, by_id["M9"].seats) == (0, 0, 3)
    assert (found.seats, found.running) == (8, 1)
    assert found.filled == pytest.approx(1 / 8)
    assert found.never_shown == pytest.approx(1 / 5)
    assert 0 < found.gini_pairs < 1


def test_seats_that_the_log_does_not_tell_are_not_known() -> None:
    log, rows = logged(frames(8))
    found = load(log, rows, AS_OF)
    assert found.seats is None
    assert {one.seats for one in found.mentors} == {None}
    assert np.isnan([found.filled, found.never_shown]).all()
    assert found.gini_shown == 0.0


def test_a_mentor_with_more_pairs_than_seats_fills_her_seats_alone() -> None:
    tables = frames(8, size=1, mentors=1)
    tables["pairs"]["ended_on"] = pd.NaT
    seats = pd.DataFrame({"mentor_id": ["M0", "M1"], "seats": [2, 2]})
    log, rows = logged(tables, mentors=seats)
    assert load(log, rows, AS_OF).filled == pytest.approx(0.5)


def test_nobody_was_shown_and_nobody_has_seats() -> None:
    log, rows = logged(frames(0))
    found = load(log, rows, AS_OF)
    assert found.mentors == ()
    assert np.isnan([found.gini_shown, found.gini_pairs, found.filled]).all()
