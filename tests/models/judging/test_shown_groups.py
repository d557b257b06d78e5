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
    few = found["f"]
    assert few.too_few
    assert np.isnan([few.ratio.value, few.shown_share, few.candidate_share]).all()
    assert (few.rows, few.mentors, few.verdict) == (None, 4, None)


def test_the_smallest_other_group_is_hidden_with_too_few() -> None:
    of = {f"M{at}": "f" if at < 4 else "mx"[at >= 11] for at in range(16)}
    found, _ = told(frames(64, size=1, mentors=16), of)
    assert {name: one.too_few for name, one in found.items()} == {"f": True, "m": False, "x": True}
    assert np.isnan([found["x"].ratio.value, found["x"].shown_share]).all()
    assert found["x"].verdict is None
    assert found["m"].ratio.value > 0
    assert all(
        one.too_few for one in told(frames(40, size=1, mentors=10), split(10, 4))[0].values()
    )


def test_groups_of_few_mentors_that_are_enough_together_hide_no_other() -> None:
    of = {f"M{at}": "fgm"[min(at // 4, 2)] for at in range(16)}
    found, _ = told(frames(64, size=1, mentors=16), of)
    assert [one.too_few for one in found.values()] == [True, True, False]


def test_mentors_shown_to_few_learners_together_hide_another_group() -> None:
    tables = frames(40, size=1, mentors=10)
    # Mentors of f are shown to the first nine learners alone, each once or twice.
    first = tables["exposures"].index < 9
    number = np.where(first, np.arange(40) % 5, 5 + np.arange(40) % 15)
    tables["exposures"]["mentor_id"] = [f"M{at}" for at in number.tolist()]
    tables["pairs"]["mentor_id"] = tables["exposures"]["mentor_id"]
    of = {f"M{at}": "f" if at < 5 else "mx"[at >= 15] for at in range(20)}
    found, _ = told(tables, of)
    assert {name: one.too_few for name, one in found.items()} == {"f": True, "m": False, "x": True}


def test_the_order_of_lists_does_not_matter() -> None:
    tables = frames(40, size=2, mentors=10)
    other = {name: frame.sample(frac=1, random_state=3) for name, frame in tables.items()}
    one, again = (told(each, split(10, 5))[0] for each in (tables, other))
    assert one["f"].ratio.value == pytest.approx(again["f"].ratio.value)


def test_nobodys_group_is_known() -> None:
    assert told(frames(40), {"L1": "f"}) == ({}, None)
    assert told(frames(0), split(4, 2)) == ({}, None)
