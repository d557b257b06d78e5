from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from numpy.testing import assert_allclose, assert_array_equal

from models.errors import MissingColumns, OffScale, UnknownPair
from models.labels import labels
from models.outcome_frames import read_frames

PAIRS = pd.DataFrame(
    {
        "pair_id": ["p1", "p2"],
        "begun": ["2025-01-01", "2025-02-01"],
        "ended": ["2025-06-30", None],
        "planned": ["2025-06-30", "2025-07-31"],
    }
)
OUTCOMES = pd.DataFrame(
    {
        "pair_id": ["p2", "p1", "p1", "p1"],
        "measure": ["rating", "rating", "uplift", "result"],
        "value": [3, 5, 0.5, 110],
        "day": pd.to_datetime(["2025-03-01", "2025-03-01", "2025-07-01", "2026-02-01"]),
        "competency_id": ["", None, "C2", None],
        "treated": [False, False, True, False],
        "source": ["self", "self", "test", None],
        "baseline": [None, None, None, 100.0],
    }
)


def test_frames_give_the_labels_of_their_rows() -> None:
    found = labels(*read_frames(OUTCOMES, PAIRS), np.datetime64("2027-01-01"))
    assert_allclose(found.raw[0], [5.0, 0.5, np.nan, 0.1, 1.0])
    assert_allclose(found.raw[1], [3.0, np.nan, np.nan, np.nan, np.nan])


def test_columns_that_need_not_be_there_are_taken_as_said() -> None:
    few = OUTCOMES[["pair_id", "measure", "value", "day"]]
    measurements, dates = read_frames(few, PAIRS.drop(columns="planned"))
    assert_array_equal(measurements.competency, -1)
    assert measurements.treated.all()
    assert set(measurements.source) == {""}
    assert np.isnan(measurements.baseline).all()
    assert np.isnat(dates.planned).all()


def test_instants_are_taken_in_utc_and_blanks_named_nothing() -> None:
    late = pd.DataFrame(
        {
            "pair_id": ["p1"],
            "measure": ["rating"],
            "value": [4.0],
            "day": [pd.Timestamp("2025-03-02 01:00", tz="Asia/Shanghai")],
            "competency_id": [""],
        }
    )
    measurements, dates = read_frames(late, PAIRS)
    assert measurements.day.tolist() == [pd.Timestamp("2025-03-01").date()]
    assert measurements.competency.tolist() == [-1]
    assert np.isnat(dates.ended).tolist() == [False, True]


def test_no_outcomes_are_no_measurements() -> None:
    measurements, dates = read_frames(OUTCOMES.iloc[:0], PAIRS)
    assert (len(measurements), len(dates)) == (0, 2)


def test_what_cannot_be_is_refused() -> None:
    with pytest.raises(MissingColumns, match="outcomes: got no column value, day"):
        read_frames(OUTCOMES[["pair_id", "measure"]], PAIRS)
    with pytest.raises(MissingColumns, match="pairs: got no column ended"):
        read_frames(OUTCOMES, PAIRS[["pair_id", "begun"]])
    with pytest.raises(UnknownPair, match="row 0: got pair 'p2', expected one of 1 pairs"):
        read_frames(OUTCOMES, PAIRS.iloc[:1])
    with pytest.raises(OffScale, match="rating"):
        read_frames(OUTCOMES.assign(value=9.0), PAIRS)
