from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.optimize import linprog
from scipy.sparse import coo_array, vstack

from matching._case import Case
from matching._halving import MOST_HALVINGS
from matching.errors import InvalidProbability
from matching.randomised import randomise
from matching.scores import UNIT
from tests.factories import popular_scores
from tests.matching.cases import Company, companies

some = settings(max_examples=80, deadline=None, derandomize=True)
caps = st.sampled_from([0.25, 0.5, 0.3, 0.75, 1.0])


def _programme(case: Case, cap: float, bonus: float) -> float:
    """Best ``Σ (units + bonus) x`` by HiGHS, locked learners left out."""
    units = case.units(np.arange(len(case.locked)))
    units[case.locked >= 0] = -np.inf
    learner, mentor = np.nonzero(units > -np.inf)
    if len(learner) == 0:
        return 0.0
    arcs, one = np.arange(len(learner)), np.ones(len(learner))
    rows: Any = vstack(
        [
            coo_array((one, (learner, arcs)), shape=(units.shape[0], len(arcs))),
            coo_array((one, (mentor, arcs)), shape=(units.shape[1], len(arcs))),
        ]
    )
    locked = np.bincount(case.locked[case.locked >= 0], minlength=len(case.capacity))
    limits = np.concatenate([np.ones(units.shape[0]), case.capacity - locked])
    value: Any = -(units[learner, mentor] + bonus)
    solved: Any = linprog(value, A_ub=rows, b_ub=limits, bounds=(0, cap), method="highs")
    return -float(solved.fun)


def _exact(cap: float) -> float:
    return float(np.floor(cap * 2.0**MOST_HALVINGS)) / 2.0**MOST_HALVINGS


@some
@given(companies((-1.0, 0.0, 1 / UNIT)), caps)
def test_no_lottery_under_the_cap_expects_more(company: Company, cap: float) -> None:
    case = company.case
    case = replace(case, minimum=np.zeros_like(case.minimum))
    found, bonus = randomise(case, cap), 100.0 if case.objective == "total" else 0.0
    free = found.copies.sum() / 2**found.halvings
    units = case.scores.units_of(found.learner, found.mentor) @ found.probability
    assert units + bonus * free == pytest.approx(_programme(case, _exact(cap), bonus), abs=1e-6)


@some
@given(companies(), caps, st.integers(0, 2**32))
def test_probabilities_keep_the_cap_and_every_draw_the_rules(
    company: Company, cap: float, seed: int
) -> None:
    case = company.case
    found = randomise(case, cap)
    assert (found.probability <= cap).all()
    assert (found.probability > 0).all()
    assert (np.bincount(found.learner, found.probability) <= 1).all()
    mentor = found.draw(np.random.default_rng(seed))
    matched = np.flatnonzero(mentor >= 0)
    load = np.bincount(mentor[matched], minlength=len(case.capacity))
    assert (load <= case.capacity).all()
    assert (mentor[case.locked >= 0] == case.locked[case.locked >= 0]).all()
    free = matched[case.locked[matched] < 0]
    units = case.scores.units_of(free, mentor[free])
    assert (units >= case.min_score * UNIT).all()
    assert np.isfinite(units).all()
    assert len(matched) in (np.floor(found.expected_matched), np.ceil(found.expected_matched))


@some
@given(companies((-1.0, 0.0)))
def test_a_cap_of_one_is_the_optimum(company: Company) -> None:
    case = company.case
    found, best = randomise(case, 1.0), case.solve()
    assert (found.expected_total, found.expected_matched) == (best.total, best.n_matched)
    mentor = found.draw(np.random.default_rng(0))
    load = np.bincount(mentor[mentor >= 0], minlength=len(case.capacity))
    assert np.maximum(case.minimum - load, 0).sum() == best.short.sum()


def _popular(n: int, m: int) -> Case:
    scores, seats = popular_scores(n, m, seed=1)
    return Case(scores, seats, np.zeros_like(seats), 0.0, "total", np.full(n, -1, dtype=np.intp))


@pytest.mark.parametrize("cap", [0.5, 0.1])
def test_optimal_in_a_cohort_that_needs_pairs_beyond_the_first(cap: float) -> None:
    case = _popular(120, 40)
    found = randomise(case, cap)
    best = _programme(case, _exact(cap), 2.0**30) - 2.0**30 * found.expected_matched
    assert found.expected_total * UNIT == pytest.approx(best, rel=1e-6)


def test_frequencies_of_draws_converge_to_the_probabilities() -> None:
    case = _popular(20, 6)
    found, rng, n_draws = randomise(case, 0.5), np.random.default_rng(0), 2000
    share = np.zeros(case.scores.shape)
    for _ in range(n_draws):
        share[np.arange(20), found.draw(rng)] += 1 / n_draws
    expected = np.zeros_like(share)
    expected[found.learner, found.mentor] = found.probability
    wide = 5 * np.sqrt(expected * (1 - expected) / n_draws)
    assert (np.abs(share - expected) <= wide + 1e-9).all()


def test_a_lower_cap_expects_less() -> None:
    case = _popular(60, 12)
    totals = [randomise(case, cap).expected_total for cap in (0.25, 0.5, 0.75, 1.0)]
    assert totals == sorted(totals)
    assert totals[0] < totals[-1] == case.solve().total


@pytest.mark.parametrize("cap", [0.0, -0.5, 1.01, float("nan"), 2.0**-11])
def test_a_cap_that_no_lottery_keeps_is_refused(cap: float) -> None:
    with pytest.raises(InvalidProbability, match="cap_probability"):
        randomise(_popular(4, 2), cap)
