"""For whom not."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from models.judging.groups import groups, groups_of, mentor_groups
from models.judging.people_records import Groups
from models.judging.shown_groups import LEAST_MENTORS
from tests.models.judging.small import frames, in_groups, logged


def told(tables: dict[str, pd.DataFrame], of: dict[str, str]) -> Groups:
    log, rows = logged(tables, groups=in_groups("site", of))
    score = rows.training.X @ np.ones(rows.training.X.shape[1])
    return groups(log, rows, score, np.random.default_rng(0), draws=50)


def halves(n: int) -> dict[str, str]:
    return {f"L{at}": "north" if at < n // 2 else "south" for at in range(n)}


def test_learners_who_fare_worse_are_told_of_in_a_sentence() -> None:
    ratings = {at: (2.0 if at < 30 else 5.0) - at % 2 for at in range(60)}
    found = told(frames(60, ratings=ratings), halves(60))
    figures = found.attributes[0]
    assert figures.labels is not None
    north, south = figures.labels.groups
    assert north.clearly_lower
    assert not south.clearly_lower
    assert south.less.value == pytest.approx(-north.less.value)
    assert len(found.sentences) == 1
    assert "“north” fare worse" in found.sentences[0].en
    assert "「north」" in found.sentences[0].zh


def test_lists_that_became_no_pair_are_counted() -> None:
    tables = frames(60)
    tables["pairs"] = tables["pairs"].iloc[30:]
    tables["outcomes"] = tables["outcomes"].iloc[30:]
    figures = told(tables, halves(60)).attributes[0]
    assert figures.matched is not None
    assert [one.figure.value for one in figures.matched.groups] == [0.0, 1.0]
    assert figures.labels is not None
    assert [one.learners for one in figures.labels.groups] == [0, 30]


def test_groups_of_few_learners_are_told_of_but_not_their_figures() -> None:
    figures = told(frames(60), {f"L{at}": "few" if at < 9 else "many" for at in range(60)})
    labels = figures.attributes[0].labels
    assert labels is not None
    few, many = labels.groups
    assert few.too_few
    assert np.isnan([few.figure.value, few.less.value, many.less.value]).all()
    assert figures.sentences == ()


def test_a_log_without_groups_says_nothing() -> None:
    found = told(frames(60), {})
    assert found.attributes == ()
    assert found.sentences == ()


def test_people_whose_group_is_not_known_are_of_none() -> None:
    log, rows = logged(frames(20), groups=in_groups("site", {"L0": "north", "M1": "south"}))
    by_learner = groups_of(log, rows.learner_ids)["site"]
    assert by_learner.names == ("north",)
    assert by_learner.unknown == 19


def test_groups_of_few_mentors_do_not_gate() -> None:
    of = {f"M{at}": "few" if at < 4 else "many" for at in range(12)}
    log, rows = logged(frames(36, mentors=12), groups=in_groups("site", of))
    found = mentor_groups(log, rows)["site"]
    assert found.names == ("many",)
    assert found.code.shape == (72,)
    few = np.isin(rows.mentor_ids[rows.training.mentor], [f"M{at}" for at in range(4)])
    assert (found.code[few] == -1).all()
    assert (found.code[~few] == 0).all()


def test_how_often_few_mentors_score_high_is_not_told() -> None:
    few = LEAST_MENTORS - 1
    of = {f"M{at}": "few" if at < few else "many" for at in range(12)}
    rates = told(frames(36, mentors=12), of).attributes[0].rates
    assert rates is not None
    assert [(one.group, one.n) for one in rates.rates] == [("many", 12 - few)]
    assert (rates.n, rates.unknown) == (12, few)
    alone = told(frames(36, mentors=few), {"M0": "few"}).attributes[0]
    assert alone.rates is None
