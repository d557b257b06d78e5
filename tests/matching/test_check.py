from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from matching.assignment import Assignment, assign
from matching.certificate import Certificate
from matching.check import check_assignment, check_certificate
from tests.factories import scores_from
from tests.matching.oracles import best_rank, rank
from tests.strategies import Problem, problems

SCORES = np.array([[5.0, 1.0, 2.0], [4.0, 3.0, np.nan], [4.0, 0.5, 2.0]])
CAPACITY = np.array([1, 1, 2])
RULES: dict[str, Any] = {"minimum": [0, 0, 1], "locked": [0, -1, -1], "min_score": 1.0}
few = settings(max_examples=80, deadline=None, derandomize=True)


@pytest.fixture
def good() -> Assignment:
    return assign(SCORES, CAPACITY, **RULES)


def _codes(assignment: Assignment) -> set[str]:
    return {finding.code for finding in check_assignment(assignment, SCORES, CAPACITY, **RULES)}


def _moved(good: Assignment, mentor: list[int]) -> Assignment:
    return replace(good, mentor=np.array(mentor, dtype=np.intp))


def test_nothing_is_found_in_a_good_assignment(good: Assignment) -> None:
    assert good.mentor.tolist() == [0, 1, 2]
    assert check_assignment(good, SCORES, CAPACITY, **RULES) == []
    assert check_certificate(good, SCORES, CAPACITY, **RULES) == []


@pytest.mark.parametrize(
    ("mentor", "code"),
    [
        ([0, 1], "wrong_shape"),
        ([0, 1, 3], "no_such_mentor"),
        ([0, 2, 2], "absent_pair"),
        ([0, 2, 1], "below_min_score"),
        ([1, 1, 2], "broken_lock"),
        ([0, 0, 2], "over_capacity"),
        ([0, 1, -1], "wrong_unmatched"),
        ([0, 1, -1], "wrong_load"),
        ([0, 1, -1], "wrong_short"),
        ([0, 1, -1], "wrong_total"),
    ],
)
def test_each_broken_rule_is_found(good: Assignment, mentor: list[int], code: str) -> None:
    assert code in _codes(_moved(good, mentor))


def test_a_finding_names_the_pair(good: Assignment) -> None:
    findings = check_assignment(_moved(good, [0, 0, 2]), SCORES, CAPACITY, **RULES)
    over = next(finding for finding in findings if finding.code == "over_capacity")
    assert (over.learner, over.mentor) == (-1, 0)
    assert over.detail == "got 2 learners, expected at most 1"


def _priced(good: Assignment, price: list[float]) -> Assignment:
    prices: NDArray[np.float64] = np.array(price)
    utility = SCORES[np.arange(3), good.mentor] - prices[good.mentor]
    return replace(good, seat_price=prices, learner_utility=utility)


@pytest.mark.parametrize(
    ("price", "code"),
    [
        ([4.0, 1.0, 1.0], "spare_seat_priced"),
        ([4.0, -1.0, 0.0], "idle_minimum_priced"),
        ([1.0, 1.0, 0.0], "pair_beats_price"),
        ([4.0, 1.0, 1.0], "wrong_identity"),
    ],
)
def test_prices_that_prove_nothing_are_found(
    good: Assignment, price: list[float], code: str
) -> None:
    findings = check_certificate(_priced(good, price), SCORES, CAPACITY, **RULES)
    assert code in {finding.code for finding in findings}


def test_a_wrong_certificate_or_utility_is_found(good: Assignment) -> None:
    loose = replace(good, certificate=Certificate(good.certificate.level, np.zeros(3)))
    assert "unproven" in _certificate_codes(loose)
    assert "wrong_utility" in _certificate_codes(replace(good, learner_utility=np.ones(3)))


def _certificate_codes(assignment: Assignment) -> set[str]:
    findings = check_certificate(assignment, SCORES, CAPACITY, **RULES)
    return {finding.code for finding in findings}


@few
@given(problems(), st.sampled_from(["total", "score"]), st.data())
def test_any_other_assignment_is_broken_untrue_unproven_or_as_good(
    problem: Problem, objective: str, data: st.DataObject
) -> None:
    best = assign(problem.scores, problem.capacity, objective=objective, **problem.rules)
    n, m = problem.scores.shape
    mentor = tuple(data.draw(st.lists(st.integers(-1, m - 1), min_size=n, max_size=n)))
    load = np.bincount([j for j in mentor if j >= 0], minlength=m)
    other = replace(
        best,
        mentor=np.array(mentor, dtype=np.intp),
        load=load,
        short=np.maximum(problem.minimum - load, 0),
        unmatched={i: "no_room" for i, j in enumerate(mentor) if j < 0},
        total=float(sum(problem.scores[i, j] for i, j in enumerate(mentor) if j >= 0)),
    )
    broken = check_assignment(other, problem.scores, problem.capacity, **problem.rules)
    unproven = check_certificate(other, problem.scores, problem.capacity, **problem.rules)
    # Under "score" the certificate says nothing about how many learners share an equal total.
    ranked = 3 if objective == "total" else 2
    as_good = rank(problem, mentor, objective)[:ranked] == best_rank(problem, objective)[:ranked]
    found = {finding.code for finding in unproven}
    assert broken or as_good == ("unproven" not in found)


def test_a_pair_that_beats_its_price_is_found_among_factors_as_among_numbers(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    whole = scores_from(np.array([[5, 1, 2], [4, 3, np.nan], [4, 2, 2]]) * 2**17)
    honest = assign(whole, CAPACITY)
    cheap = honest.seat_price - np.array([1.0, 0.0, 0.0])
    false = replace(honest, seat_price=cheap)
    assert check_certificate(honest, whole, CAPACITY) == []
    expected = check_certificate(false, whole, CAPACITY)
    monkeypatch.setattr("matching._request.KEPT_PAIRS", 0)
    assert check_certificate(honest, whole, CAPACITY) == []
    assert check_certificate(false, whole, CAPACITY) == expected
    assert "pair_beats_price" in {finding.code for finding in expected}


@pytest.mark.parametrize("seed", range(6))
def test_a_certificate_with_the_same_prices_is_caught_at_one_unit(seed: int) -> None:
    rng = np.random.default_rng(seed)
    scores = scores_from(rng.integers(0, 2**16, (40, 8)))
    capacity = np.full(8, 6)
    honest = assign(scores, capacity)
    assert not honest.certificate.level.any()
    assert check_certificate(honest, scores, capacity) == []
    price = honest.seat_price.copy()
    price[price.argmax()] -= 2.0**-20  # the smallest prices: any lower one is beaten
    utility = honest.learner_utility - (price - honest.seat_price)[honest.mentor]
    false = replace(
        honest,
        seat_price=price,
        learner_utility=utility,
        certificate=replace(honest.certificate, price=price),
    )
    found = {finding.code for finding in check_certificate(false, scores, capacity)}
    assert "pair_beats_price" in found
