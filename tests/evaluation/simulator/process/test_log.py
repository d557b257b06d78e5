from __future__ import annotations

import numpy as np
import pandas as pd

from evaluation.simulator.process.log import MEASURES, log_frames
from tests.evaluation.simulator.process.companies import company

LATER, END = np.datetime64("2027-03-01", "D"), np.datetime64("2035-01-01", "D")
FOUND = company(0)


def test_nothing_of_the_day_or_later_is_told() -> None:
    frames = log_frames(FOUND, LATER)
    for name, day in (("exposures", "shown_on"), ("choices", "chosen_on"), ("outcomes", "day")):
        assert 0 < len(frames[name]) < len(log_frames(FOUND, END)[name])
        assert (frames[name][day] < pd.Timestamp(LATER)).all()
    assert (frames["pairs"]["ended_on"].dropna() < pd.Timestamp(LATER)).all()
    assert frames["pairs"]["ended_on"].isna().any()


def test_before_the_start_the_log_is_empty_with_all_columns() -> None:
    none, whole = log_frames(FOUND, FOUND.settings.start), log_frames(FOUND, END)
    for name, frame in none.items():
        assert len(frame) == 0
        assert frame.dtypes.to_dict() == whole[name].dtypes.to_dict()


def test_a_choice_and_its_pair_name_the_mentor_of_the_place() -> None:
    frames = log_frames(FOUND, END)
    pairs = frames["pairs"].merge(frames["choices"], on="list_id")
    shown = pairs.merge(frames["exposures"], on=["list_id", "rank"], suffixes=("", "_shown"))
    assert len(shown) == len(frames["pairs"])
    assert (shown["mentor_id"] == shown["mentor_id_shown"]).all()
    assert (shown["learner_id"] == shown["learner_id_shown"]).all()


def test_every_pair_has_every_measure_and_silence_stays_silence() -> None:
    outcomes = log_frames(FOUND, END)["outcomes"]
    assert (outcomes.groupby("pair_id")["measure"].agg(set) == set(MEASURES)).all()
    asked = outcomes[outcomes["measure"] == "rating"]["value"]
    assert 0.2 < asked.isna().mean() < 0.45
    assert asked.dropna().between(1, 5).all()
    results = outcomes["measure"] == "result"
    assert outcomes["baseline"].notna().eq(results).all()


def test_groups_are_not_in_the_log() -> None:
    assert "surface_similarity" not in log_frames(FOUND, END)["exposures"].columns
