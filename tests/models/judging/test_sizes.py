"""What there is to judge by."""

from __future__ import annotations

import numpy as np

from models.judging.records import Size
from models.judging.sizes import size_of
from tests.models.judging.small import AS_OF, frames, logged


def test_by_hand() -> None:
    tables = frames(5, size=2, mentors=3)
    # One who chose nobody, one of whose list a feature is not known, one place without its chance.
    tables["choices"].loc[0, "rank"] = 0
    tables["pairs"] = tables["pairs"].iloc[1:]
    tables["outcomes"] = tables["outcomes"].iloc[1:]
    tables["exposures"].loc[2, "gap"] = np.nan
    tables["exposures"].loc[9, "propensity"] = np.nan
    log, rows = logged(tables)
    assert size_of(log, rows, AS_OF) == Size(
        lists=4,
        rows=8,
        learners=4,
        mentors=3,
        choices=3,
        refused=1,
        pairs=3,
        labels=3,
        drawn=7 / 8,
        left_out=1,
    )


def test_nothing_shown() -> None:
    log, rows = logged(frames(0))
    found = size_of(log, rows, AS_OF)
    assert (found.lists, found.rows, found.choices) == (0, 0, 0)
    assert np.isnan(found.drawn)
