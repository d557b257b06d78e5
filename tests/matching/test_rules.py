from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import numpy as np
import pytest

from evaluation.simulator import sample_company
from features.cohort import Cohort
from features.cohort_builder import build_cohort
from features.tables import Tables
from matching.policy import RULE_CODES, Policy, RulePolicy
from matching.rules import RuleBook, rule_book
from tests.factories import tiny_frames

AS_OF = datetime(2026, 3, 1, tzinfo=UTC)
ALL_RULES = tuple(RulePolicy(rule=code) for code in RULE_CODES)


@pytest.fixture(scope="module")
def tiny() -> Cohort:
    return build_cohort(Tables.from_frames(tiny_frames()).as_of(AS_OF), AS_OF)


@pytest.fixture(scope="module")
def company() -> Cohort:
    instant = datetime(2026, 9, 1, tzinfo=UTC)
    tables = Tables.from_frames(sample_company(60, 20, seed=3))
    return build_cohort(tables.as_of(instant), instant)


def broken_codes(cohort: Cohort, book: RuleBook, learner: str, mentor: str) -> set[str]:
    pair = cohort.learners.position(learner), cohort.mentors.position(mentor)
    return {rule.code for rule in book.broken(*pair)}


def test_the_reporting_line_is_followed_to_the_top_in_both_directions(tiny: Cohort) -> None:
    book = rule_book(tiny, ALL_RULES)

    assert "reporting_line" in broken_codes(tiny, book, "L1", "M1")  # her manager
    assert "reporting_line" not in broken_codes(tiny, book, "L1", "M2")
    assert "reporting_line" not in broken_codes(tiny, book, "L5", "M1")  # peers under B1
    assert "same_manager" in broken_codes(tiny, book, "L5", "M1")


def test_a_superior_of_a_superior_is_in_the_reporting_line() -> None:
    frames = tiny_frames()
    people = frames["people"].set_index("person_id")
    people.loc["M3", "manager_id"] = "L6"  # L6 is now above the mentor M3
    people.loc["L6", "manager_id"] = "L5"  # and L5 above both
    frames["people"] = people.reset_index()
    cohort = build_cohort(Tables.from_frames(frames).as_of(AS_OF), AS_OF)
    book = rule_book(cohort, ALL_RULES)

    assert "reporting_line" in broken_codes(cohort, book, "L6", "M3")
    assert "reporting_line" in broken_codes(cohort, book, "L5", "M3")


def test_bans_earlier_pairs_and_languages(tiny: Cohort) -> None:
    book = rule_book(tiny, ALL_RULES)

    assert "banned" in broken_codes(tiny, book, "L3", "M3")
    assert "not_again" in broken_codes(tiny, book, "L2", "M1")
    assert "earlier_pair" in broken_codes(tiny, book, "L4", "M2")
    assert "no_common_language" in broken_codes(tiny, book, "L2", "M2")  # zh against en
    assert "no_common_language" not in broken_codes(tiny, book, "L1", "M2")


def test_what_is_unknown_breaks_no_rule(tiny: Cohort) -> None:
    book = rule_book(tiny, [RulePolicy(rule="time_zone", limit=0)])

    assert broken_codes(tiny, book, "L6", "M2") == set()  # L6 has no time zone
    assert broken_codes(tiny, book, "L1", "M2") == {"time_zone"}


def test_a_department_follows_its_own_setting(tiny: Cohort) -> None:
    settings = [
        RulePolicy(rule="same_department", mode="hard"),
        RulePolicy(rule="same_department", mode="report", department="数据部"),
    ]
    book = rule_book(tiny, settings)
    l1, m1 = tiny.learners.position("L1"), tiny.mentors.position("M1")
    l4, m3 = tiny.learners.position("L4"), tiny.mentors.position("M3")

    assert [(r.mode, r.department) for r in book.broken(l1, m1)] == [("report", "数据部")]
    assert [(r.mode, r.department) for r in book.broken(l4, m3)] == [("hard", "")]


def test_a_rule_that_is_off_is_not_there(tiny: Cohort) -> None:
    book = rule_book(tiny, [RulePolicy(rule="layer", mode="off")])

    assert [rule.code for rule in book.rules] == ["self"]


def test_nobody_mentors_himself(company: Cohort) -> None:
    both = set(company.learners) & set(company.mentors)
    book = rule_book(company, ())

    for person in both:
        assert broken_codes(company, book, person, person) == {"self"}
    rows = book.rules[0].broken_rows(slice(None))
    assert rows.sum() == len(both)


@pytest.mark.parametrize("code", RULE_CODES)
def test_rows_and_single_pairs_agree(company: Cohort, code: str) -> None:
    book = rule_book(company, [rule for rule in ALL_RULES if rule.rule == code])
    rule = book.rules[-1]
    rows = rule.broken_rows(np.arange(len(company.learners)))

    assert rows.shape == (len(company.learners), len(company.mentors))
    for learner in range(0, len(company.learners), 7):
        for mentor in range(len(company.mentors)):
            assert rows[learner, mentor] == rule.broken(learner, mentor)


def test_without_gives_up_one_hard_rule_only(company: Cohort) -> None:
    book = rule_book(company, Policy().rules)
    relaxed = book.without("time_zone")

    assert "time_zone" not in {rule.code for rule in relaxed.of_mode("hard")}
    assert "time_zone" in {rule.code for rule in relaxed.of_mode("report")}
    assert len(relaxed.of_mode("hard")) == len(book.of_mode("hard")) - 1


def test_clocks_are_compared_across_the_date_line(tiny: Cohort) -> None:
    n_zones = len(tiny.zones)
    far = replace(tiny, zone_offset=np.array([14.0, *[-12.0] * (n_zones - 1)]))  # 26 hours: 2
    pairs = [(learner, mentor) for learner in tiny.learners for mentor in tiny.mentors]
    for limit, found in ((1.0, True), (2.0, False)):
        book = rule_book(far, (RulePolicy(rule="time_zone", limit=limit),))
        broken = [broken_codes(far, book, *pair) >= {"time_zone"} for pair in pairs]
        assert any(broken) is found
