from __future__ import annotations

from datetime import date

import numpy as np
import pandas as pd

from features.offers import seats
from tests.factories import tiny_frames
from tests.features.cohorts import tiny_cohort, tiny_tables


def rows(hours: list[float], paused: list[str]) -> pd.DataFrame:
    return pd.DataFrame(
        {
            "capacity": [3, 3, 3, 1],
            "minimum": [0, 2, 3, 1],
            "hours_per_month": hours,
            "paused_until": np.array(paused, dtype="datetime64[us]"),
        }
    )


def test_seats_are_bounded_by_hours_and_pauses() -> None:
    frame = rows([np.nan, 5.0, 0.0, 80.0], ["2026-03-01", "NaT", "NaT", "2026-03-02"])
    capacity, minimum = seats(frame, date(2026, 3, 1))

    assert capacity.tolist() == [3, 2, 0, 0]  # the first pause ends on the day
    assert minimum.tolist() == [0, 2, 0, 0]


def test_what_is_core_is_said_or_read_off_the_post() -> None:
    cohort = tiny_cohort()
    core = dict(zip(cohort.mentors, cohort.expertise.in_role.tolist(), strict=True))

    assert core["M1"] == [False, True, False, True, False]  # said yes, yes, no
    assert core["M2"] == [True, False, False, True, False]  # C1: blank, importance 4 in J3
    assert core["M3"] == [True, False, True, False, False]  # C1: blank, importance 4 in J2


def test_what_a_mentor_does_not_name_is_zero() -> None:
    expertise = tiny_cohort().expertise

    unnamed = expertise.level == 0
    assert not expertise.wish[unnamed].any()
    assert not expertise.validated[unnamed].any()
    assert not expertise.in_role[unnamed].any()
    assert expertise.wish.max() == 1.0


def test_history_holds_outcomes_that_were_known_and_all_pairs() -> None:
    history = tiny_cohort().history

    assert history.pairs == (("L2", "M1"), ("X9", "M1"), ("L4", "M2"), ("X8", "M3"), ("L1", "M3"))
    assert history.mentor.tolist() == [0, 0, 1, 2]
    assert history.competency.tolist() == [1, 3, 2, 0]
    np.testing.assert_allclose(history.outcome, [0.8125, 0.625, 1.0, 0.5])


def test_an_outcome_of_the_day_itself_is_not_known_yet() -> None:
    past = tiny_frames()["mentorships"].assign(ended_on="2026-03-01")
    history = tiny_cohort(mentorships=past).history

    assert not len(history.outcome)
    assert len(history.pairs) == 5


def test_a_rating_without_an_end_is_not_counted() -> None:
    past = tiny_frames()["mentorships"].assign(ended_on=None)

    assert not len(tiny_cohort(mentorships=past).history.outcome)


def test_tables_without_history_give_none() -> None:
    frames = tiny_frames()["mentorships"].head(0)

    assert tiny_cohort(mentorships=frames).history.pairs == ()
    assert tiny_tables(mentorships=frames).mentorships.empty
