from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from matching.errors import InvalidPolicy
from matching.policy import Policy
from matching.solving import Stay, capped, changed_since, solve_by_policy, with_floor
from tests.matching.cases import Company, companies, random_company

some = settings(max_examples=40, deadline=None, derandomize=True)


@some
@given(companies(), st.sampled_from([0.0, 0.2, 1.0, "largest"]))
def test_a_floor_leaves_nobody_out(company: Company, floor: float | str) -> None:
    case = replace(company.case, objective="total")
    before = case.solve()
    after = with_floor(case, Policy.model_validate({"floor": floor})).solve()
    assert (after.n_matched, after.short.sum()) == (before.n_matched, before.short.sum())


@some
@given(companies())
def test_whatever_is_asked_for_is_held_against_the_best_total(company: Company) -> None:
    case = replace(company.case, objective="total")
    for policy in (Policy(objective="stable"), Policy(pair_cap=0.5), Policy()):
        solved = solve_by_policy(case, policy, seed=1)
        assert solved.assignment.n_matched <= solved.optimum.n_matched
        if np.isfinite(solved.assignment.gap):
            best = solved.assignment.total + solved.assignment.gap
            assert best == pytest.approx(solved.optimum.total)


def test_a_seed_draws_the_same_again_and_chances_are_those_of_the_lottery() -> None:
    case = random_company(30, 10, seed=4).case
    first, again = (solve_by_policy(case, Policy(pair_cap=0.25), seed=9) for _ in range(2))
    assert np.array_equal(first.assignment.mentor, again.assignment.mentor)
    assert first.lottery is not None
    chance = first.lottery.chance(first.assignment.mentor)
    matched = first.assignment.mentor >= 0
    assert (chance > 0).all()
    assert (chance[matched] <= 0.25).all()


@pytest.mark.parametrize("policy", [Policy(objective="stable"), Policy(pair_cap=0.5)])
def test_a_policy_that_draws_or_is_stable_cannot_keep_pairs(policy: Policy) -> None:
    case = random_company(6, 3, seed=1).case
    stay = Stay(np.full(6, -1, dtype=np.intp), 0.1)
    with pytest.raises(InvalidPolicy, match="matched again"):
        solve_by_policy(case, policy, seed=0, stay=stay)


def test_everybody_who_has_or_had_a_mentor_is_in_one_group() -> None:
    now, before = np.array([0, 1, -1, 2, -1]), np.array([0, 0, 1, -1, -1])
    found = {name: at.tolist() for name, at in changed_since(now, before).items()}
    assert found == {"stayed": [0], "moved": [1], "joined": [3], "dropped": [2]}


def test_a_cap_lowers_seats_and_minimums_and_none_changes_nothing() -> None:
    cohort = random_company(20, 5, seed=2).cohort
    lower = capped(cohort, 1)
    assert lower.capacity.tolist() == np.minimum(cohort.capacity, 1).tolist()
    assert (lower.minimum <= lower.capacity).all()
    assert capped(cohort, None) is cohort
