from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from evaluation.simulator.process.log import MEASURES, SHOWN, log_frames
from evaluation.simulator.process.rows import learning_rows
from evaluation.simulator.process.settings import OutcomeSettings
from models.log import read_log
from tests.evaluation.simulator.process.companies import SMALL, company

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
        assert len(frame) == (len(whole[name]) if name in ("groups", "mentors") else 0)
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


def test_groups_are_told_of_everybody_and_are_no_features() -> None:
    log = read_log(log_frames(FOUND, END))
    assert log.feature_names == SHOWN
    people = {*log.exposures["learner_id"], *log.exposures["mentor_id"]}
    for _, told in log.groups.groupby("attribute"):
        assert people <= set(told["person_id"])
        assert told["group"].nunique() > 1


def test_what_is_shown_is_what_the_simulation_keeps_on_another_scale() -> None:
    frames, rows = log_frames(FOUND, END), learning_rows(FOUND)
    shown = frames["exposures"][list(SHOWN)].to_numpy()
    assert ((shown >= 0) & (shown <= 1)).all()
    for at in range(len(SHOWN)):
        assert np.corrcoef(shown[:, at], rows.X[:, at])[0, 1] == pytest.approx(1)


def test_who_was_asked_again_is_told_and_has_answered() -> None:
    settings = replace(SMALL, outcome=OutcomeSettings(follow_up=0.5))
    outcomes = log_frames(company(0, settings), END)["outcomes"]
    again = outcomes[outcomes["followed_up"]]
    assert len(again) > 5
    assert set(again["measure"]) == {"rating"}
    assert again["value"].notna().all()
