"""Whether outcomes are what they were."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from evaluation.grouping import LEAST_LEARNERS
from models.judging.drifting import drifting, like_for_like, told_apart
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


def test_a_department_of_few_is_not_told_apart_nor_who_would_give_it_away() -> None:
    tables = frames(400, mentors=20, ratings=ratings(400, 999))
    few = {f"L{at}": "board" for at in range(0, 400, 25)}
    of = {f"L{at}": "sales" if at % 3 else "works" for at in range(400)} | few
    log, rows = logged(tables, groups=in_groups("department", of))
    found = drifting(log, rows)
    assert [one.group for one in found.charts] == [None, "sales"]
    assert all(n >= LEAST_LEARNERS for one in found.charts for n in one.n)


def test_who_has_no_department_takes_it_from_nobody_else() -> None:
    tables = frames(400, mentors=20, ratings=ratings(400, 999))
    of = {f"L{at}": "sales" if at % 3 else "works" for at in range(0, 400, 2)}
    log, rows = logged(tables, groups=in_groups("department", of))
    assert [one.group for one in drifting(log, rows).charts] == [None, "sales", "works"]


def test_a_quarter_of_few_is_left_out() -> None:
    log, rows = logged(frames(95, mentors=20, ratings=ratings(95, 999)))
    first, *others = drifting(log, rows).charts
    assert (first.quarter, others) == (("2026 Q1",), [])


def test_told_apart_by_hand() -> None:
    group = np.array(["a"] * 12 + ["b"] * 11 + ["c"] * 3)
    learner = np.array([f"L{at}" for at in range(26)])
    quarter = np.zeros(26, dtype=np.intp)
    known = np.ones(26, dtype=np.bool_)
    assert set(told_apart(group, learner, quarter, known)) == {"a", ""}
    assert set(told_apart(group, learner, quarter, known & (group != "c"))) == {"a", "b", ""}
    twice = np.where(group == "a", "L0", learner)
    assert "a" not in told_apart(group, twice, quarter, known), "one learner, twelve pairs"


def test_nothing_known_is_no_chart() -> None:
    log, rows = logged(frames(0))
    found = drifting(log, rows)
    assert (found.charts, found.alarms, found.n) == ((), (), 0)
