"""Whether groups of mentors are shown as often as chance would show them."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pandas as pd
import pytest

from models.judging.groups import groups_of
from models.judging.people_records import ShownGroup
from models.judging.shown_groups import shown_groups
from tests.models.judging.small import frames, in_groups, logged


def told(
    tables: Mapping[str, pd.DataFrame], of: Mapping[str, str], **more: pd.DataFrame
) -> tuple[dict[str, ShownGroup], str | None]:
    log, rows = logged(tables, groups=in_groups("gender", of), **more)
    by_mentor = groups_of(log, rows.mentor_ids).get("gender")
    found, by = shown_groups(log, rows, "gender", by_mentor, np.random.default_rng(0), draws=50)
    return {one.group: one for one in found}, by


def split(n: int, mine: int) -> dict[str, str]:
    """Put the first mentors into one group and the others into another."""
    return {f"M{at}": "f" if at < mine else "m" for at in range(n)}


def test_logged_chances_tell_of_candidates_who_were_not_shown() -> None:
    tables = frames(40, size=1, mentors=10)
    shown = tables["exposures"]
    mine = shown["mentor_id"].isin([f"M{at}" for at in range(5)])
    # Every one of the first five was shown with a chance of a tenth: each stands for ten.
    shown["propensity"] = np.where(mine, 0.1, 0.5)
    found, by = told(tables, split(10, 5))
    assert by == "propensities"
    assert found["f"].shown_share == pytest.approx(0.5)
    assert found["f"].candidate_share == pytest.approx(10 / 12)
    assert found["f"].ratio.value == pytest.approx(0.6)
    assert found["m"].ratio.value == pytest.approx(3.0)
    assert (found["f"].rows, found["f"].mentors, found["f"].verdict) == (20, 5, "unequal")


def test_without_chances_seats_are_the_candidates() -> None:
    tables = frames(40, size=1, mentors=10)
    tables["exposures"]["propensity"] = np.nan
    seats = pd.DataFrame({"mentor_id": [f"M{at}" for at in range(20)], "seats": 1})
    found, by = told(tables, split(20, 5), mentors=seats)
    assert by == "seats"
    # Half of the places for a quarter of the seats; ten mentors were never shown.
    assert found["f"].ratio.value == pytest.approx(2.0)
    assert found["m"].ratio.value == pytest.approx(2 / 3)


def test_without_seats_those_ever_shown_are_the_candidates() -> None:
    tables = frames(40, size=1, mentors=10)
    tables["exposures"]["propensity"] = np.nan
    found, by = told(tables, split(10, 5))
    assert by == "mentors"
    assert found["f"].ratio.value == pytest.approx(1.0)
    assert found["f"].verdict == "fair"


def test_a_group_of_few_mentors_is_told_of_but_not_its_ratio() -> None:
    found, _ = told(frames(40, size=1, mentors=10), split(10, 4))
    assert found["f"].too_few
    assert np.isnan(found["f"].ratio.value)
    assert found["f"].verdict is None
    assert not found["m"].too_few


def test_the_order_of_lists_does_not_matter() -> None:
    tables = frames(40, size=2, mentors=10)
    other = {name: frame.sample(frac=1, random_state=3) for name, frame in tables.items()}
    one, again = (told(each, split(10, 5))[0] for each in (tables, other))
    assert one["f"].ratio.value == pytest.approx(again["f"].ratio.value)


def test_nobodys_group_is_known() -> None:
    assert told(frames(40), {"L1": "f"}) == ({}, None)
    assert told(frames(0), split(4, 2)) == ({}, None)
