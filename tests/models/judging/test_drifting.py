"""Whether outcomes are what they were."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from models.judging.drifting import drifting, like_for_like
from models.recipe import RECIPE
from tests.models.judging.small import frames, in_groups, logged


def ratings(n: int, fall_from: int) -> dict[int, float]:
    source = np.random.default_rng(0)
    return {at: float(source.integers(3, 6) - 2 * (at >= fall_from)) for at in range(n)}


def test_what_is_known_of_some_alone_makes_no_difference_by_hand() -> None:
    tables = frames(4, ratings={0: 1.0, 1: 5.0, 2: 1.0, 3: 5.0})
    more = tables["outcomes"].iloc[:2].assign(measure="uplift", value=1.5, source="manager")
    tables["outcomes"] = pd.concat([tables["outcomes"], more], ignore_index=True)
    _, rows = logged(tables)
    rating, uplift, completion = (
        RECIPE.readings[name].weight for name in ("rating", "uplift", "completion")
    )
    found = like_for_like(rows.labels)
    # Uplift is known of two and equal: its mean is theirs, so that it adds weight alone.
    half = 0.5 * rating
    both, one = rating + uplift + completion, rating + completion
    assert found.tolist() == pytest.approx([-half / both, half / both, -half / one, half / one])


def test_a_fall_raises_an_alarm_that_says_when() -> None:
    log, rows = logged(frames(540, mentors=20, ratings=ratings(540, 360)))
    found = drifting(log, rows)
    assert found.n == 540
    assert found.charts[0].quarter[0] == "2026 Q1"
    assert found.alarms[0].since == "2027 Q1"
    assert found.alarms[0].change.value < 0
    assert "2027 Q1" in found.alarms[0].sentence.zh


def test_no_fall_raises_none_and_groups_are_watched_beside_everybody() -> None:
    tables = frames(400, mentors=20, ratings=ratings(400, 999))
    of = {f"L{at}": "sales" if at % 2 else "works" for at in range(400)}
    log, rows = logged(tables, groups=in_groups("department", of))
    found = drifting(log, rows)
    assert found.alarms == ()
    assert [one.group for one in found.charts] == [None, "sales", "works"]


def test_nothing_known_is_no_chart() -> None:
    log, rows = logged(frames(0))
    found = drifting(log, rows)
    assert (found.charts, found.alarms, found.n) == ((), (), 0)
