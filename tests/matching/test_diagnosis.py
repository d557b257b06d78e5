from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings

from matching.diagnosis import MOST_RELAXATIONS
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
