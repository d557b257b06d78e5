"""What was known at an instant: the tables without anything that came later.

People who join later, and every row about them, are not there. People who have left are no longer
learners or mentors (nor is any row about them as such), but stay among `people`, so that reporting
lines still resolve. A mentorship that ends on or after the day is still running: its end, rating
and uplift are not known.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from features.errors import NaiveInstant
from features.membership import is_one_of
from features.schema import TABLES

_LEARNERS = "learners.learner_id"
_MENTORS = "mentors.mentor_id"
_PEOPLE = "people.person_id"


def known_at(frames: Mapping[str, pd.DataFrame], t: datetime) -> dict[str, pd.DataFrame]:
    """Return every table as known at `t`.

    Parameters
    ----------
    frames : mapping of str to DataFrame
        Validated frames, all tables.
    t : datetime
        Aware instant; a fact of day d is known when d is not after t's UTC date.

    Raises
    ------
    NaiveInstant
        `t` has no time zone.
    """
    if t.tzinfo is None or t.utcoffset() is None:
        raise NaiveInstant(t)
    day = pd.Timestamp(t.astimezone(UTC).date())
    known = {name: _dated_until(name, frame, day) for name, frame in frames.items()}
    known["people"], present = _people(known["people"], day)
    for name in ("learners", "mentors"):
        key = TABLES[name].key[0]
        known[name] = _kept(known[name], is_one_of(known[name][key], present))
    known["mentorships"] = _running(known["mentorships"], day)
    return {
        name: _without_strangers(name, frame, known).reset_index(drop=True)
        for name, frame in known.items()
    }


def _dated_until(name: str, frame: pd.DataFrame, day: pd.Timestamp) -> pd.DataFrame:
    dated = TABLES[name].dated
    return frame if dated is None else _kept(frame, ~(frame[dated] > day).to_numpy(np.bool_))


def _kept(frame: pd.DataFrame, keep: NDArray[np.bool_]) -> pd.DataFrame:
    """Return some rows; the frame itself, and no copy of millions of cells, where all are kept."""
    return frame if keep.all() else frame[keep]


def _people(people: pd.DataFrame, day: pd.Timestamp) -> tuple[pd.DataFrame, pd.Series]:
    """People who had joined by `day`, and the ids of those who had not left."""
    joined = _kept(people, ~(people["joined_on"] > day).to_numpy(np.bool_))
    gone = joined["left_on"] <= day
    known = joined.assign(
        left_on=joined["left_on"].where(gone),
        manager_id=joined["manager_id"].where(is_one_of(joined["manager_id"], joined["person_id"])),
    )
    return known, known.loc[~gone, "person_id"]


def _running(mentorships: pd.DataFrame, day: pd.Timestamp) -> pd.DataFrame:
    over = mentorships["ended_on"] < day
    unknown = {name: mentorships[name].where(over) for name in ("ended_on", "rating", "uplift")}
    return mentorships.assign(**unknown)


def _without_strangers(
    name: str, frame: pd.DataFrame, known: Mapping[str, pd.DataFrame]
) -> pd.DataFrame:
    """Drop the rows that speak of a learner, mentor or person who is not there."""
    keep = np.ones(len(frame), dtype=bool)
    for column in TABLES[name].columns:
        if column.refers in (_LEARNERS, _MENTORS, _PEOPLE) and column.required:
            table, key = column.refers.split(".")
            keep &= is_one_of(frame[column.name], known[table][key])
    return _kept(frame, keep)
