"""For whom not."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from evaluation.grouping import LEAST_LEARNERS, LEAST_MENTORS
from models.judging.groups import groups, groups_of, mentor_groups
from models.judging.people_records import Groups
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
    of = {f"M{at}": "few" if at < 4 else f"many {at % 2}" for at in range(16)}
    log, rows = logged(frames(48, mentors=16), groups=in_groups("site", of))
    found = mentor_groups(log, rows)["site"]
    assert found.names == ("many 0", "many 1")
    assert found.code.shape == (96,)
    few = np.isin(rows.mentor_ids[rows.training.mentor], [f"M{at}" for at in range(4)])
    assert (found.code[few] == -1).all()
    assert (found.code[~few] >= 0).all()


def test_the_only_group_beside_few_mentors_does_not_gate() -> None:
    of = {f"M{at}": "few" if at < 4 else "many" for at in range(12)}
    log, rows = logged(frames(36, mentors=12), groups=in_groups("site", of))
    assert mentor_groups(log, rows) == {}


def test_how_often_few_mentors_score_high_is_not_told() -> None:
    few, n = LEAST_MENTORS - 1, 2 * LEAST_MENTORS + 3
    of = {f"M{at}": "abc"[min(at // few, 2)] for at in range(n)}
    rates = told(frames(36, mentors=n), of).attributes[0].rates
    assert rates is not None
    assert [(one.group, one.n) for one in rates.rates] == [("c", n - 2 * few)]
    assert (rates.n, rates.unknown) == (n, 2 * few)
    alone = told(frames(36, mentors=few), {"M0": "few"}).attributes[0]
    assert alone.rates is None


def sized(*sizes: int, of: str) -> dict[str, str]:
    """Put learners or mentors into groups a, b, c and so on of these sizes."""
    names = [name for name, size in zip("abcd", sizes, strict=False) for _ in range(size)]
    return {f"{of}{at}": name for at, name in enumerate(names)}


def test_the_smallest_other_group_of_learners_is_hidden_with_too_few() -> None:
    sizes = (LEAST_LEARNERS - 1, 30, 20)
    figures = told(frames(sum(sizes)), sized(*sizes, of="L")).attributes[0]
    for metrics in (figures.labels, figures.matched):
        assert metrics is not None
        assert [one.too_few for one in metrics.groups] == [True, False, True]
        assert [np.isnan(one.figure.value) for one in metrics.groups] == [True, False, True]
        assert [np.isnan(one.less.value) for one in metrics.groups] == [True, False, True]
        assert [one.learners for one in metrics.groups] == list(sizes)


def test_of_two_groups_neither_is_told_where_one_has_too_few() -> None:
    sizes = (LEAST_LEARNERS - 1, 51)
    figures = told(frames(sum(sizes)), sized(*sizes, of="L")).attributes[0]
    assert figures.labels is not None
    assert all(one.too_few for one in figures.labels.groups)


def test_groups_of_too_few_that_are_enough_together_hide_no_other() -> None:
    few = LEAST_LEARNERS - 1
    figures = told(frames(few + few + 20), sized(few, few, 20, of="L")).attributes[0]
    assert figures.labels is not None
    assert [one.too_few for one in figures.labels.groups] == [True, True, False]


def test_a_group_without_an_outcome_hides_no_other() -> None:
    tables = frames(60)
    for name in ("pairs", "outcomes"):
        tables[name] = tables[name].iloc[20:]
    figures = told(tables, sized(20, 20, 20, of="L")).attributes[0]
    assert figures.labels is not None
    assert [one.too_few for one in figures.labels.groups] == [True, False, False]


def test_the_smallest_other_group_of_mentors_scores_unseen_beside_too_few() -> None:
    sizes = (LEAST_MENTORS - 1, LEAST_MENTORS + 1, LEAST_MENTORS)
    rates = told(frames(45, mentors=sum(sizes)), sized(*sizes, of="M")).attributes[0].rates
    assert rates is not None
    assert [one.group for one in rates.rates] == ["b"]
    assert rates.unknown == sizes[0] + sizes[2]
    two = told(frames(45, mentors=sum(sizes[:2])), sized(*sizes[:2], of="M")).attributes[0]
    assert two.rates is None
