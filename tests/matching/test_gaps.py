from __future__ import annotations

from datetime import UTC, datetime

import numpy as np
import pytest

from evaluation.simulator import sample_company
from features.cohort import Cohort
from features.cohort_builder import build_cohort
from features.label import Label
from features.space import FeatureSpace
from features.tables import Tables
from matching.gaps import GapItem, coverage_reasons, coverage_share, gap_entries, gap_items
from tests.factories import tiny_frames

AS_OF = datetime(2026, 3, 1, tzinfo=UTC)


@pytest.fixture(scope="module")
def tiny() -> Cohort:
    return build_cohort(Tables.from_frames(tiny_frames()).as_of(AS_OF), AS_OF)


@pytest.fixture(scope="module")
def company() -> Cohort:
    instant = datetime(2026, 9, 1, tzinfo=UTC)
    return build_cohort(Tables.from_frames(sample_company(40, 15, seed=5)).as_of(instant), instant)


def items(cohort: Cohort, learner: str, mentor: str) -> tuple[GapItem, ...]:
    return gap_items(cohort, cohort.learners.position(learner), cohort.mentors.position(mentor))


def test_gaps_of_a_small_company_by_hand(tiny: Cohort) -> None:
    leadership, projects, communication = sorted(
        items(tiny, "L3", "M3"),
        key=lambda item: ("C4", "C3", "C1").index(tiny.competencies[item.competency]),
    )

    assert (projects.present, projects.required, projects.mentor) == (2.5, 4.0, 4.0)
    assert (projects.reachable, projects.covered, projects.closed) == (4.0, True, 1.0)
    assert (leadership.mentor, leadership.reachable, leadership.uncovered) == (0.0, 1.5, True)
    assert communication.label.zh == "沟通"


def test_the_largest_share_comes_first_and_shares_add_up(company: Cohort) -> None:
    for learner in range(len(company.learners)):
        shares = [item.share for item in gap_items(company, learner)]
        assert shares == sorted(shares, reverse=True)
        assert not shares or sum(shares) == pytest.approx(1)


def test_without_a_mentor_nothing_is_reached(company: Cohort) -> None:
    for learner in range(len(company.learners)):
        for item in gap_items(company, learner):
            assert item.mentor is None
            assert item.reachable == item.present < item.required
            assert item.uncovered


def test_levels_are_bounded_as_declared(company: Cohort) -> None:
    for learner in range(len(company.learners)):
        for mentor in range(len(company.mentors)):
            for item in gap_items(company, learner, mentor):
                assert item.mentor is not None
                assert item.reachable == min(item.required, max(item.present, item.mentor))
                assert 0 <= item.present < item.required <= 5


def test_the_share_that_is_covered_is_the_feature(company: Cohort) -> None:
    encoded = FeatureSpace().encode(company)
    for learner in range(0, len(company.learners), 4):
        for mentor in range(len(company.mentors)):
            share = coverage_share(gap_items(company, learner, mentor))
            assert share == pytest.approx(encoded.phi(learner, mentor)["gap_coverage"])


def test_a_learner_without_any_assessment_has_assumed_gaps(tiny: Cohort) -> None:
    assumed = items(tiny, "L6", "M1")

    assert assumed
    assert not any(item.known for item in assumed)
    assert all(item.known for item in items(tiny, "L1", "M1"))


def item(share: float, reachable: float, name: str) -> GapItem:
    return GapItem(0, Label(name, name.upper()), 1.0, 3.0, reachable, reachable, share, True)


def test_the_summary_counts_the_largest_gaps_and_names_the_open_ones() -> None:
    gaps = (
        item(0.4, 3.0, "a"),
        item(0.2, 3.0, "b"),
        item(0.15, 2.0, "c"),
        item(0.1, 1.0, "d"),
        item(0.1, 3.0, "e"),
        item(0.05, 1.0, "f"),
    )

    assert [reason.text("en") for reason in coverage_reasons(gaps)] == [
        "covers 3 of your 5 largest gaps (weighted 77%)",
        "Partly covered: C",
        "Not covered: D, F",
    ]
    assert coverage_reasons(gaps)[2].text("zh") == "未覆盖：d、f"


def test_a_percentage_of_100_means_all() -> None:
    nearly = (item(0.996, 3.0, "a"), item(0.004, 1.0, "b"))
    whole = (item(0.9, 3.0, "a"), item(0.1, 3.0, "b"))

    assert "99%" in coverage_reasons(nearly)[0].text("en")
    assert "100%" in coverage_reasons(whole)[0].text("en")


def test_no_gap_and_one_gap_read_well() -> None:
    assert coverage_reasons(())[0].code == "no_gap"
    assert coverage_reasons((item(1.0, 2.0, "a"),))[0].text("en") == "your only gap: 50% covered"


def test_entries_of_many_pairs_are_the_items_of_each(company: Cohort) -> None:
    rng = np.random.default_rng(0)
    learners, mentors = rng.integers(0, 40, 90), rng.integers(0, 15, 90)
    entries = gap_entries(company, learners, mentors)
    for at, pair in enumerate(zip(learners.tolist(), mentors.tolist(), strict=True)):
        one, found = slice(*entries.start[at : at + 2]), gap_items(company, *pair)
        assert entries.competency[one].tolist() == [gap.competency for gap in found]
        assert entries.narrowed[one].tolist() == [not gap.uncovered for gap in found]


def test_no_pairs_have_no_entries(company: Cohort) -> None:
    nobody = np.zeros(0, dtype=np.intp)
    entries = gap_entries(company, nobody, nobody)
    assert entries.start.tolist() == [0]
    assert entries.named(company.competency_labels, "en", narrowed=True) == []
