from __future__ import annotations

from collections import Counter

import numpy as np
import pytest

from api.report.compose import compose
from api.report.groups import SMALLEST_GROUP, by_department, by_post, grouped
from api.report.report import render_report
from api.report.summary import assigned_scores
from features.label import Label
from matching.pipeline import MatchRun

NAMES = [Label(name, name) for name in ("a", "b", "c", "nowhere")]


def coded(run: MatchRun, *sizes: int) -> np.ndarray:
    """Group codes of so many learners each; all others belong to no group."""
    code = np.repeat(np.arange(len(sizes)), sizes)
    return np.concatenate([code, np.full(len(run.cohort.learners) - len(code), -1)])


def test_groups_add_up_and_means_are_those_of_their_pairs(picky_run: MatchRun) -> None:
    code = coded(picky_run, 9, 6)
    groups = grouped(picky_run, code, NAMES)
    assert [group.learners for group in groups] == [9, 9, 6]
    assert sum(group.matched for group in groups) == picky_run.assignment.n_matched
    first = assigned_scores(picky_run)[code == 0]
    assert groups[0].matched == np.count_nonzero(~np.isnan(first))
    np.testing.assert_allclose(groups[0].score, np.nanmean(first))


def test_no_group_is_smaller_than_told_apart_nor_had_by_subtraction(run: MatchRun) -> None:
    for sizes in ((20, 2, 2), (20, 4), (18, 3, 3), (12, 10, 2), (10, 9, 1)):
        groups = grouped(run, coded(run, *sizes), NAMES)
        assert sum(group.learners for group in groups) in (0, len(run.cohort.learners))
        assert all(group.learners >= SMALLEST_GROUP for group in groups)


def test_one_group_alone_is_no_table(run: MatchRun) -> None:
    assert grouped(run, coded(run, 24), NAMES) == ()
    assert grouped(run, coded(run, 22, 2), NAMES) == ()


@pytest.mark.parametrize("limit", [0, 1000])
def test_report_shows_groups_and_sums_up_the_unmatched_of_large_cohorts(
    picky_run: MatchRun, monkeypatch: pytest.MonkeyPatch, limit: int
) -> None:
    monkeypatch.setattr("api.report.compose.CARDS_LIMIT", limit)
    content = compose(picky_run, [], {})
    html = render_report(content, "en")
    codes = Counter(one.code for one in picky_run.diagnosis.unmatched)
    assert sum(count for _, count in content.causes) == sum(codes.values()) > 0
    assert ("unmatched.csv" in html) == (limit == 0)
    assert (picky_run.diagnosis.unmatched[0].learner in html) == (limit == 1000)
    assert bool(content.groups) == ("Departments and posts" in html)
    told = {title.en: groups for title, groups in content.groups}
    assert told.get("By department", ()) == by_department(picky_run)
    assert told.get("By post", ()) == by_post(picky_run)
