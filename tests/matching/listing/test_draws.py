from __future__ import annotations

import numpy as np
import pytest
from hypothesis import assume, given, settings

from matching._b_matching import b_match
from matching._candidates import ties_by_id
from matching._drawing import CANDIDATES
from matching.assignment import assign
from matching.listing.draws import TiedDraws
from matching.listing.scan import CandidateScanner
from matching.shortlists import DRAWS, shortlist
from tests.factories import popular_scores, scores_from
from tests.matching.listing.problems import Problem, checked, problems


@settings(max_examples=150, deadline=None, derandomize=True)
@given(problems())
def test_every_draw_is_an_optimum(problem: Problem) -> None:
    assume(len(problem.net) > 0 and problem.demand.any())
    limits = {"demand": problem.demand, "room": problem.room}
    best = checked(problem, b_match(*problem[:4], demand=problem.demand, room=problem.room))
    draws = TiedDraws(*problem[:4], **limits)
    for seed in range(3):
        assert checked(problem, draws.draw(np.random.default_rng(seed))) == best


def test_draws_reach_every_optimum_of_a_tie() -> None:
    learner, mentor = np.repeat(np.arange(2), 3), np.tile(np.arange(3), 2)
    one = np.ones(2, dtype=np.int64)
    draws = TiedDraws(
        learner,
        mentor,
        np.full(6, 7),
        np.zeros(3, dtype=np.int64),
        demand=one,
        room=np.ones(3, dtype=np.int64),
    )
    found = {
        tuple(np.flatnonzero(draws.draw(np.random.default_rng(seed))).tolist())
        for seed in range(200)
    }
    assert found == {(a, 3 + b) for a in range(3) for b in range(3) if a != b}


def test_compiled_random_lists_keep_every_promise(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("matching.shortlists._COMPILED_PAIRS", 0)
    scores, seats = popular_scores(300, 60, seed=8)
    assignment = assign(scores, seats)
    plain = shortlist(scores, seats, assignment)
    lists, again = (
        shortlist(scores, seats, assignment, seed=5, random_ties=True) for _ in range(2)
    )
    own = lists.mentor == assignment.mentor[:, np.newaxis]
    assert own.any(axis=1)[assignment.mentor >= 0].all()
    assert (lists.exposure <= lists.cap).all()
    assert lists.exposure.sum() == plain.exposure.sum()
    assert (lists.propensity[own & (lists.mentor >= 0)] == 1.0).all()
    assert ((lists.propensity > 0) == (lists.mentor >= 0)).all()
    assert lists.propensity.max() <= 1.0
    assert np.array_equal(lists.mentor, again.mentor)
    assert np.array_equal(lists.propensity, again.propensity)


def test_where_all_are_equal_the_chance_to_be_a_candidate_counts(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("matching.shortlists._COMPILED_PAIRS", 0)
    scores, seats = scores_from(np.full((60, 120), 500)), np.full(120, 3)
    assignment = assign(scores, seats)
    lists = shortlist(scores, seats, assignment, length=2, slack=2, random_ties=True)
    other = (lists.mentor >= 0) & (lists.mentor != assignment.mentor[:, np.newaxis])
    shares = lists.propensity[other] * DRAWS * 120 / CANDIDATES
    assert np.allclose(shares, np.rint(shares))
    assert shares.min() >= 1
    assert shares.mean() < 4


def test_equal_values_are_counted_over_all_mentors() -> None:
    rng = np.random.default_rng(2)
    units = rng.integers(0, 4, (80, 90)).astype(np.float64)
    units[rng.random(units.shape) < 0.3] = np.nan
    scores, price = scores_from(units), rng.integers(0, 3, 90).astype(np.float64)
    price[::5] = np.inf
    scanner, rows = CandidateScanner(scores, 1.0), np.arange(0, 80, 2)
    value = np.full(len(rows), 1)
    expected = ((units - price)[rows] == 1) & (units[rows] >= 1.0)
    assert scanner.count_equal(price, rows, value).tolist() == expected.sum(axis=1).tolist()
    assert len(scanner.best(price, ties_by_id(80, 90), rows, 3)[0]) > 0
