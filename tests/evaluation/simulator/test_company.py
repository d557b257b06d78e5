from __future__ import annotations

import os
import subprocess
import sys
from functools import cache

import pandas as pd
import pytest

from evaluation.errors import InvalidSize
from evaluation.simulator import sample_company
from features.label import Lang
from features.schema import TABLES
from features.tables import Tables

FIRST, LAST = pd.Timestamp("2024-09-01"), pd.Timestamp("2026-08-31")
DIGEST = (
    "from evaluation.simulator import sample_company\n"
    "from features.tables import Tables\n"
    "import sys\n"
    "sys.stdout.write(Tables.from_frames(sample_company(40, 12, seed=5)).digest())\n"
)


@cache
def company(
    learners: int, mentors: int, seed: int = 0, lang: Lang = "zh"
) -> dict[str, pd.DataFrame]:
    return sample_company(learners, mentors, seed=seed, lang=lang)


@pytest.mark.parametrize("lang", ["zh", "en"])
@pytest.mark.parametrize(
    ("learners", "mentors", "seed"),
    [(1, 1, 0), (1, 1, 7), (1, 30, 1), (30, 1, 2), (60, 20, 0), (300, 80, 3), (2000, 400, 4)],
)
def test_tables_are_valid_at_every_size(learners: int, mentors: int, seed: int, lang: Lang) -> None:
    tables = Tables.from_frames(company(learners, mentors, seed, lang))
    assert len(tables.learners) == learners
    assert len(tables.mentors) == mentors


@pytest.mark.parametrize("seed", range(8))
def test_tables_are_valid_for_any_seed(seed: int) -> None:
    tables = Tables.from_frames(company(25, 9, 100 + seed))
    assert len(tables.learners) == 25


def test_frames_already_have_the_declared_columns_and_dtypes() -> None:
    frames = company(300, 80)
    read = Tables.from_frames(frames).frames()
    assert list(frames) == list(TABLES)
    for name, frame in frames.items():
        assert frame.dtypes.astype(str).to_dict() == read[name].dtypes.astype(str).to_dict(), name


def test_nothing_but_blanks_with_a_default_changes_when_read() -> None:
    frames = company(300, 80)
    read = Tables.from_frames(frames).frames()
    for name, frame in frames.items():
        raw = frame.sort_values(list(TABLES[name].key), kind="stable", ignore_index=True)
        filled = {c.name: c.default for c in TABLES[name].columns if c.default is not None}
        pd.testing.assert_frame_equal(raw.fillna(filled), read[name].fillna(filled))


def test_the_same_seed_gives_the_same_bytes() -> None:
    again = sample_company(300, 80)
    for name, frame in company(300, 80).items():
        assert frame.to_csv().encode() == again[name].to_csv().encode()


def test_another_seed_gives_another_company() -> None:
    other = company(300, 80, 1)
    for name in ("people", "learners", "assessments", "mentors", "expertise", "mentorships"):
        assert not company(300, 80)[name].equals(other[name])


def test_a_fresh_process_with_another_hash_seed_gives_the_same_company() -> None:
    here = Tables.from_frames(sample_company(40, 12, seed=5)).digest()
    environment = os.environ | {"PYTHONHASHSEED": "12345"}
    ran = subprocess.run(
        [sys.executable, "-c", DIGEST], capture_output=True, text=True, check=True, env=environment
    )
    assert ran.stdout == here


def test_the_two_languages_tell_of_the_same_company() -> None:
    zh, en = company(300, 80, 2, "zh"), company(300, 80, 2, "en")
    for name in ("assessments", "expertise", "mentorships", "exclusions"):
        pd.testing.assert_frame_equal(zh[name], en[name])
    assert zh["learners"]["goals"].str.contains("[\u4e00-\u9fff]").mean() > 0.6
    assert en["learners"]["goals"].str.contains("[\u4e00-\u9fff]").mean() < 0.2


def test_dated_facts_lie_in_the_two_years_before_the_day() -> None:
    frames = company(2000, 400, 4)
    dated = [
        frames["assessments"]["assessed_on"],
        frames["shortfalls"]["measured_on"],
        frames["mentorships"]["started_on"],
        frames["mentorships"]["ended_on"],
        frames["exclusions"]["since"],
        frames["people"]["left_on"],
    ]
    days = pd.concat(dated).dropna()
    assert days.between(FIRST, LAST).all()
    assert (frames["mentors"]["paused_until"].dropna() > LAST).all()
    assert (frames["people"]["joined_on"].dropna() <= LAST).all()


def test_nothing_is_known_of_learners_before_they_joined() -> None:
    frames = company(2000, 400, 4)
    joined = frames["people"].set_index("person_id")["joined_on"]
    assert (joined > FIRST).any()
    for name, day in (
        ("assessments", "assessed_on"),
        ("shortfalls", "measured_on"),
        ("mentorships", "started_on"),
        ("exclusions", "since"),
    ):
        since = frames[name]["learner_id"].map(joined)
        assert not (frames[name][day] < since).any(), name


@pytest.mark.parametrize(("learners", "mentors"), [(0, 5), (5, 0), (-1, 5)])
def test_a_company_without_learners_or_mentors_is_refused(learners: int, mentors: int) -> None:
    with pytest.raises(InvalidSize) as caught:
        sample_company(learners, mentors)
    assert caught.value.size == min(learners, mentors)


def test_protected_attributes_stand_in_their_own_table_alone() -> None:
    frames = company(300, 80, 0, "en")
    values = set(frames["protected"]["value"])
    assert {"female", "male"} <= values
    for name, frame in frames.items():
        if name != "protected":
            assert not frame.select_dtypes("str").isin(values).any(axis=None), name
