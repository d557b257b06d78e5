from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from matching.assignment import Assignment, assign
from matching.errors import InvalidCapacity, InvalidListing, WrongShape
from matching.scores import UNIT, PairScores
from matching.shortlists import DRAWS, Shortlists, shortlist
from tests.factories import popular_scores, scores_from

PROPERTY = settings(max_examples=60, deadline=None, derandomize=True)


@st.composite
def cases(draw: st.DrawFn) -> tuple[PairScores, NDArray[np.intp], Assignment]:
    """Small instances with ties, absent pairs, mentors without seats and too few seats."""
    n, m = draw(st.integers(0, 9)), draw(st.integers(0, 6))
    top = draw(st.sampled_from([3, 1000]))
    rng = np.random.default_rng(draw(st.integers(0, 10**6)))
    units = rng.integers(0, top, (n, m)).astype(np.float64)
    units[rng.random((n, m)) < draw(st.sampled_from([0.0, 0.3, 0.7]))] = np.nan
    seats = rng.integers(0, draw(st.integers(1, 4)) + 1, m).astype(np.intp)
    scores = scores_from(units)
    objective = draw(st.sampled_from(["total", "score"]))
    return scores, seats, assign(scores, seats, objective=objective)


def shown_pairs(lists: Shortlists) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
    learner, place = np.nonzero(lists.mentor >= 0)
    return learner, lists.mentor[learner, place]


@PROPERTY
@given(cases(), st.integers(1, 4), st.sampled_from([1.0, 1.2, 2.0]), st.booleans())
def test_lists_keep_every_promise(
    case: tuple[PairScores, NDArray[np.intp], Assignment], length: int, slack: float, chance: bool
) -> None:
    scores, seats, assignment = case
    lists = shortlist(scores, seats, assignment, length=length, slack=slack, random_ties=chance)
    learner, mentor = shown_pairs(lists)

    matched = assignment.mentor >= 0
    listed = (lists.mentor == assignment.mentor[:, np.newaxis]).any(axis=1)
    assert listed[matched].all()
    assert len(set(zip(learner.tolist(), mentor.tolist(), strict=True))) == len(learner)
    assert (lists.exposure <= lists.cap).all()
    assert np.array_equal(lists.exposure, np.bincount(mentor, minlength=len(seats)))
    assert np.isfinite(scores.units_of(learner, mentor)).all()
    assert (seats[mentor] > 0).all()
    assert ((lists.mentor[:, :-1] >= 0) | (lists.mentor[:, 1:] < 0)).all()
    assert ((lists.propensity > 0) == (lists.mentor >= 0)).all()
    assert lists.propensity.max(initial=0.0) <= 1.0


@PROPERTY
@given(cases())
def test_a_list_is_short_only_where_no_further_mentor_has_room(
    case: tuple[PairScores, NDArray[np.intp], Assignment],
) -> None:
    scores, seats, assignment = case
    lists = shortlist(scores, seats, assignment)
    room = (lists.exposure < lists.cap) & (seats > 0)
    could = np.isfinite(scores.units(slice(None))) & room
    for learner in np.flatnonzero((lists.mentor < 0).any(axis=1)):
        assert set(np.flatnonzero(could[learner])) <= set(lists.mentor[learner])


@PROPERTY
@given(cases())
def test_lists_are_in_order_of_score_less_price_then_id(
    case: tuple[PairScores, NDArray[np.intp], Assignment],
) -> None:
    scores, seats, assignment = case
    lists = shortlist(scores, seats, assignment)
    price = np.rint(assignment.seat_price * UNIT)
    for learner, row in enumerate(lists.mentor):
        shown = row[row >= 0]
        net = scores.units_of(np.full(len(shown), learner), shown) - price[shown]
        keys = list(zip((-net).tolist(), shown.tolist(), strict=True))
        assert keys == sorted(keys)


@PROPERTY
@given(cases())
def test_lists_are_of_the_largest_net_score_that_caps_allow(
    case: tuple[PairScores, NDArray[np.intp], Assignment],
) -> None:
    scores, seats, assignment = case
    n, m = scores.shape
    lists = shortlist(scores, seats, assignment)
    price = np.rint(assignment.seat_price * UNIT)
    net = scores.units(slice(None)).astype(np.float64) - price
    best = _best_by_linear_programme(net, seats, lists.cap, assignment.mentor)
    learner, mentor = shown_pairs(lists)

    assert (len(learner), net[learner, mentor].sum()) == pytest.approx(best, abs=1e-3)
    assert lists.mentor.shape == (n, 3)
    assert lists.exposure.shape == (m,)


def _best_by_linear_programme(
    net: NDArray[np.float64],
    seats: NDArray[np.intp],
    cap: NDArray[np.intp],
    assigned: NDArray[np.intp],
) -> tuple[float, float]:
    """Most pairs, then the largest sum, by another solver (HiGHS)."""
    from scipy.optimize import linprog

    learner, mentor = np.nonzero(np.isfinite(net) & (seats > 0))
    if len(learner) == 0:
        return 0.0, 0.0
    value = net[learner, mentor]
    bonus = 1e5
    rows = np.vstack(
        [learner == row for row in range(net.shape[0])]
        + [mentor == column for column in range(net.shape[1])]
    ).astype(np.float64)
    limits = np.concatenate([np.full(net.shape[0], 3), cap]).astype(np.float64)
    bounds = [(float(own), 1.0) for own in assigned[learner] == mentor]
    solved = linprog(-(value + bonus), A_ub=rows, b_ub=limits, bounds=bounds)
    chosen = np.rint(np.asarray(solved.x, dtype=np.float64))
    return float(chosen.sum()), float(chosen @ value)


def test_renaming_everybody_renames_the_lists() -> None:
    rng = np.random.default_rng(5)
    units = rng.permutation(20 * 8).reshape(20, 8) ** 2  # distinct, and so are sums mostly
    seats = np.array([3, 2, 4, 3, 2, 4, 3, 2])
    learners, mentors = rng.permutation(20), rng.permutation(8)
    plain = scores_from(units)
    moved = scores_from(units[np.ix_(learners, mentors)])
    lists = shortlist(plain, seats, assign(plain, seats)).mentor
    other = shortlist(moved, seats[mentors], assign(moved, seats[mentors])).mentor

    # At smallest prices many a learner has two mentors of equal value; their order is by id.
    assert np.array_equal(np.sort(mentors[other], axis=1), np.sort(lists[learners], axis=1))


def test_the_same_input_gives_the_same_lists() -> None:
    scores, seats = popular_scores(200, 40, seed=2)
    assignment = assign(scores, seats)
    for chance in (False, True):
        first, second = (
            shortlist(scores, seats, assignment, seed=7, random_ties=chance) for _ in range(2)
        )
        assert np.array_equal(first.mentor, second.mentor)
        assert np.array_equal(first.propensity, second.propensity)
        assert first.seed == 7


def test_a_deterministic_list_is_shown_with_certainty() -> None:
    scores, seats = popular_scores(100, 20, seed=3)
    lists = shortlist(scores, seats, assign(scores, seats), seed=11)

    assert set(lists.propensity[lists.mentor >= 0]) == {1.0}
    assert lists.seed == 11


def test_where_all_are_equal_chance_shows_everybody_about_as_often() -> None:
    scores = scores_from(np.full((30, 30), 500))
    seats = np.full(30, 3)
    assignment = assign(scores, seats)
    shown = np.zeros(30)
    for seed in range(10):
        lists = shortlist(scores, seats, assignment, length=2, slack=2, seed=seed, random_ties=True)
        shown += lists.exposure
        own = lists.mentor == assignment.mentor[:, np.newaxis]
        assert (lists.propensity[own] == 1.0).all()
        assert (lists.propensity[~own] < 0.5).all()
        assert (lists.propensity[~own] >= 1 / DRAWS).all()
    chosen = shown - 10 * assignment.load  # without the places of the assigned mentors
    assert chosen.sum() == 300
    assert chosen.max() < 40
    assert (chosen > 0).mean() > 0.9


def test_more_learners_than_candidates_reach_still_get_full_lists() -> None:
    # All agree on the order of 300 mentors with two seats each: the best 24 have room for few.
    units = np.tile(np.arange(300, 0, -1) * 100, (500, 1))
    scores, seats = scores_from(units), np.full(300, 2)
    lists = shortlist(scores, seats, assign(scores, seats))

    assert (lists.mentor >= 0).all()
    assert (lists.exposure <= lists.cap).all()


def test_an_unmatched_learner_sees_mentors_who_still_could() -> None:
    scores = scores_from([[900, 800], [900, 800], [900, 800]])
    seats = np.array([1, 1])
    assignment = assign(scores, seats)
    lists = shortlist(scores, seats, assignment)
    unmatched = int(np.flatnonzero(assignment.mentor < 0)[0])

    assert set(lists.mentor[unmatched]) == {0, 1, -1}


def test_a_lock_stays_on_the_list_even_below_the_minimum_score() -> None:
    scores = scores_from([[UNIT // 10, UNIT // 2], [UNIT // 2, UNIT // 2]])
    seats = np.array([1, 2])
    assignment = assign(scores, seats, locked=np.array([0, -1]), min_score=0.3)
    lists = shortlist(scores, seats, assignment, min_score=0.3)

    assert lists.mentor.tolist() == [[1, 0, -1], [0, 1, -1]]


def test_nobody_below_the_minimum_score_is_shown() -> None:
    scores, seats = popular_scores(60, 20, seed=9)
    least = 0.05
    lists = shortlist(scores, seats, assign(scores, seats, min_score=least), min_score=least)
    learner, mentor = shown_pairs(lists)

    assert (scores.units_of(learner, mentor) >= least * UNIT).all()
    assert len(learner) < lists.mentor.size


def test_the_cap_is_rounded_up_and_free_of_binary_noise() -> None:
    scores = scores_from(np.full((2, 3), 5))
    seats = np.array([1, 10, 0])
    assignment = assign(scores, seats)

    assert shortlist(scores, seats, assignment, slack=1.1).cap.tolist() == [4, 33, 0]
    assert shortlist(scores, seats, assignment, length=1, slack=1.1).cap.tolist() == [2, 11, 0]
    assert shortlist(scores, seats, assignment, length=2).cap.tolist() == [2, 20, 0]


def test_both_ways_of_making_lists_agree(monkeypatch: pytest.MonkeyPatch) -> None:
    # Distinct sums: there is one best choice, and both ways have to find it.
    rng = np.random.default_rng(4)
    scores = scores_from(rng.integers(0, 2**17, (600, 120)))
    seats = rng.integers(2, 11, 120)
    assignment = assign(scores, seats)
    slow = shortlist(scores, seats, assignment, min_score=0.05)
    monkeypatch.setattr("matching.shortlists._COMPILED_PAIRS", 0)
    fast = shortlist(scores, seats, assignment, min_score=0.05)

    assert np.array_equal(fast.mentor, slow.mentor)
    assert np.array_equal(fast.exposure, slow.exposure)


@pytest.mark.parametrize("seats_for", [0.5, 1.1])
def test_compiled_lists_keep_every_promise(
    seats_for: float, monkeypatch: pytest.MonkeyPatch
) -> None:
    scores, seats = popular_scores(800, 160, seed=6)
    seats = np.maximum(1, np.floor(seats * seats_for * 800 / seats.sum())).astype(np.intp)
    assignment = assign(scores, seats)
    slow = shortlist(scores, seats, assignment)
    monkeypatch.setattr("matching.shortlists._COMPILED_PAIRS", 0)
    fast = shortlist(scores, seats, assignment)

    listed = (fast.mentor == assignment.mentor[:, np.newaxis]).any(axis=1)
    assert listed[assignment.mentor >= 0].all()
    assert (fast.exposure <= fast.cap).all()
    assert fast.exposure.sum() == slow.exposure.sum()


@pytest.mark.parametrize(("n", "m"), [(0, 0), (0, 3), (3, 0)])
def test_empty_sides_give_empty_lists(n: int, m: int) -> None:
    scores, seats = scores_from(np.zeros((n, m))), np.ones(m, dtype=np.intp)
    lists = shortlist(scores, seats, assign(scores, seats))

    assert lists.mentor.shape == (n, 3)
    assert (lists.mentor == -1).all()


def test_bad_input_is_named() -> None:
    scores, seats = popular_scores(10, 4, seed=0)
    assignment = assign(scores, seats)
    with pytest.raises(WrongShape, match="capacity"):
        shortlist(scores, seats[:3], assignment)
    with pytest.raises(WrongShape, match=r"assignment\.mentor"):
        shortlist(scores_from(np.ones((9, 4))), seats, assignment)
    with pytest.raises(InvalidCapacity, match="got -1"):
        shortlist(scores, np.array([1, -1, 1, 1]), assignment)
    with pytest.raises(InvalidListing, match="length: got 0"):
        shortlist(scores, seats, assignment, length=0)
    with pytest.raises(InvalidListing, match=r"slack: got 0\.5"):
        shortlist(scores, seats, assignment, slack=0.5)
