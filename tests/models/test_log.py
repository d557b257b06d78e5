from __future__ import annotations

from datetime import date
from typing import Any

import numpy as np
import pandas as pd
import pytest

from models.errors import InvalidCell, MissingColumns, MissingTables
from models.log import read_log
from models.log_columns import TABLES
from tests.models.logs import changed, frames


def test_every_column_is_there_with_its_type() -> None:
    log = read_log(frames())
    assert log.feature_names == ("gap_coverage", "style")
    for name, frame in log.frames.items():
        own = [column.name for column in TABLES[name]]
        assert list(frame.columns)[: len(own)] == own
    assert log.exposures["rank"].dtype == np.int64
    assert log.exposures["shown_on"].dtype == "datetime64[us]"
    assert log.exposures["cohort"].isna().all()
    assert log.outcomes["treated"].tolist() == [True]
    assert log.outcomes["followed_up"].tolist() == [False]
    assert np.isnan(log.exposures["propensity"]).tolist() == [False, False, False, True]
    assert len(log.groups) == len(log.mentors) == 0


def test_a_log_that_was_read_reads_the_same_again() -> None:
    once = read_log(frames())
    again = read_log(once.frames)
    for name, frame in once.frames.items():
        pd.testing.assert_frame_equal(frame, again.frames[name])


def test_what_is_given_is_not_changed() -> None:
    given, kept = frames(), frames()
    log = read_log(given)
    log.exposures.loc[0, "style"] = 0.9
    for name, frame in given.items():
        pd.testing.assert_frame_equal(frame, kept[name])


def test_nothing_at_all_is_a_log() -> None:
    log = read_log({name: frame.head(0) for name, frame in frames().items()})
    assert all(len(frame) == 0 for frame in log.frames.values())
    assert log.exposures["propensity"].dtype == np.float64


def test_rows_of_a_list_stand_together_by_rank() -> None:
    given = frames()
    given["exposures"] = given["exposures"].iloc[[3, 1, 2, 0]]
    log = read_log(given)
    assert log.exposures["list_id"].tolist() == ["b", "b", "a", "a"]
    assert log.exposures["rank"].tolist() == [1, 2, 1, 2]


def test_ids_may_be_numbers_of_any_kind() -> None:
    given = frames()
    given["exposures"]["list_id"] = [1, 1, 2, 2]
    given["choices"]["list_id"] = [1.0, 2.0]
    elsewhere = given["pairs"].assign(pair_id="q", list_id=None)
    given["pairs"] = pd.concat([given["pairs"].assign(list_id=1.0), elsewhere], ignore_index=True)
    log = read_log(given)
    assert log.choices["list_id"].tolist() == ["1", "2"]
    assert log.pairs["list_id"].isna().tolist() == [False, True]
    assert log.pairs["list_id"].iloc[0] == "1"


def test_days_may_be_dates_texts_or_instants() -> None:
    given = frames()
    given["choices"]["chosen_on"] = [date(2025, 1, 7), date(2025, 2, 4)]
    assert read_log(given).choices["chosen_on"].astype(str).tolist() == ["2025-01-07", "2025-02-04"]


def test_instants_are_taken_as_days_in_utc() -> None:
    given = frames()
    given["choices"]["chosen_on"] = pd.to_datetime(
        ["2025-01-07T01:30:00+08:00", "2025-02-04T23:59:59+00:00"], utc=True
    )
    days = read_log(given).choices["chosen_on"]
    assert days.astype(str).tolist() == ["2025-01-06", "2025-02-04"]


@pytest.mark.parametrize(
    ("table", "column", "row", "value"),
    [
        ("exposures", "list_id", 1, None),
        ("exposures", "rank", 1, 0),
        ("exposures", "rank", 1, 1.5),
        ("exposures", "rank", 1, 1),
        ("exposures", "mentor_id", 3, "m1"),
        ("exposures", "learner_id", 3, "l1"),
        ("exposures", "propensity", 2, 0.0),
        ("exposures", "propensity", 2, 1.2),
        ("exposures", "propensity", 2, "often"),
        ("exposures", "shown_on", 0, "someday"),
        ("exposures", "style", 2, 1.01),
        ("choices", "list_id", 1, "z"),
        ("choices", "list_id", 1, "a"),
        ("choices", "rank", 1, 3),
        ("pairs", "list_id", 0, "z"),
        ("pairs", "learner_id", 0, "l2"),
        ("pairs", "ended_on", 0, "2025-01-07"),
        ("pairs", "started_on", 0, None),
        ("outcomes", "pair_id", 0, "z"),
        ("outcomes", "measure", 0, "mood"),
        ("outcomes", "value", 0, 6.0),
    ],
)
def test_a_cell_that_cannot_be_is_named(table: str, column: str, row: int, value: Any) -> None:
    with pytest.raises(InvalidCell) as caught:
        read_log(changed(table, column, row, value))
    told = caught.value
    assert (told.table, told.row, told.column) == (table, row, column)
    assert str(told.value)[:10] == str(value)
    assert str(told).endswith(f"expected {told.expected}")


def test_a_flag_that_is_neither_and_a_pair_told_twice_are_named() -> None:
    given = frames()
    given["outcomes"]["treated"] = ["perhaps"]
    with pytest.raises(InvalidCell, match="treated: got 'perhaps', expected yes or no"):
        read_log(given)
    given = frames()
    given["pairs"] = pd.concat([given["pairs"]] * 2)
    with pytest.raises(InvalidCell, match="pairs, row 1, pair_id"):
        read_log(given)
    groups = {"person_id": ["x", "x"], "attribute": ["site"] * 2, "group": ["A", "B"]}
    with pytest.raises(InvalidCell, match="groups, row 1, attribute"):
        read_log(frames(groups=groups))
    with pytest.raises(InvalidCell, match="mentors, row 0, seats"):
        read_log(frames(mentors={"mentor_id": ["m1"], "seats": [-1]}))


def test_missing_tables_and_columns_are_all_named() -> None:
    given = frames()
    del given["pairs"], given["choices"]
    with pytest.raises(MissingTables) as caught:
        read_log(given)
    assert caught.value.missing == ("choices", "pairs")
    given = frames()
    given["pairs"] = given["pairs"].drop(columns=["started_on", "mentor_id"])
    with pytest.raises(MissingColumns) as lacking:
        read_log(given)
    assert (lacking.value.table, lacking.value.missing) == ("pairs", ("mentor_id", "started_on"))
