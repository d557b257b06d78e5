from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings

from matching.diagnosis import MOST_RELAXATIONS, Stability, diagnose
from tests.matching.cases import Company, companies, random_company


def test_when_all_are_matched_nothing_is_proposed_and_the_balance_remains() -> None:
    _, diagnosis = Company(np.full((5, 2), 3.0), np.array([3, 2])).diagnosed()
    assert diagnosis.unmatched == ()
    assert diagnosis.relaxations == ()
    assert diagnosis.notes == ()
    assert diagnosis.balance
    assert diagnosis.concentration.used == 5


@pytest.mark.parametrize(("n", "m"), [(0, 0), (0, 3), (4, 0)])
def test_empty_sides_are_diagnosed(n: int, m: int) -> None:
    _, diagnosis = Company(np.zeros((n, m)), np.ones(m, dtype=np.intp)).diagnosed()
    assert [found.code for found in diagnosis.unmatched] == ["no_mentor_with_seats"] * n
    assert all(found.remedy is None for found in diagnosis.unmatched)
    assert diagnosis.relaxations == ()
    assert diagnosis.concentration.mentors == m


def test_the_list_of_relaxations_is_bounded_and_ranked() -> None:
    company = random_company(120, 40, seed=2)
    crowded = replace(company, capacity=np.ones(40, dtype=np.intp), min_score=0.0)
    _, diagnosis = crowded.diagnosed()
    assert len(diagnosis.relaxations) == MOST_RELAXATIONS
    gains = [(change.matched_gain, change.total_gain) for change in diagnosis.relaxations]
    assert gains == sorted(gains, reverse=True)


@settings(max_examples=40, deadline=None, derandomize=True)
@given(companies())
def test_a_diagnosis_is_the_same_each_time(company: Company) -> None:
    assert company.diagnosed()[1] == company.diagnosed()[1]


@settings(max_examples=40, deadline=None, derandomize=True)
@given(companies())
def test_no_remedy_is_missing_where_a_single_seat_would_surely_help(company: Company) -> None:
    assignment, diagnosis = company.diagnosed()
    matched = {found.learner for found in diagnosis.unmatched if found.remedy is not None}
    if np.count_nonzero(assignment.mentor < 0) == 1:
        case = company.case
        helped = any(
            case.with_seat(m).solve().n_matched > assignment.n_matched
            for m in range(len(case.capacity))
        )
        assert not helped or matched


def test_of_an_assignment_that_is_not_the_best_nothing_is_promised() -> None:
    company = random_company(40, 8, seed=2)
    case = company.case
    worse = replace(case.solve(), gap=0.5)
    assert (worse.mentor < 0).any()
    found = diagnose(
        company.cohort, case, worse, company.rules, rescore=company.rescore, relaxation_order=()
    )
    assert found.relaxations == ()
    assert "not_best" in {note.code for note in found.notes}
    assert all(one.remedy is None for one in found.unmatched)
    told = {one.reasons[-1].text("en") for one in found.unmatched}
    assert told == {"what would help was not tried"}


def test_who_would_rather_have_each_other_is_counted_by_hand() -> None:
    company = Company(np.array([[5.0, 4.0], [4.0, 1.0]]), np.array([1, 1]))
    assignment, diagnosis = company.diagnosed()
    assert assignment.mentor.tolist() == [1, 0]
    assert diagnosis.stability == Stability(blocking_pairs=1, learners=1)
