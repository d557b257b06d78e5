from __future__ import annotations

import itertools
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from matching.blocking import blocking_pairs
from matching.errors import InvalidCapacity, WrongShape
from matching.stability import deferred_acceptance
from tests.factories import scores_from

quick = settings(max_examples=200, deadline=None, derandomize=True)
few = settings(max_examples=60, deadline=None, derandomize=True)


@dataclass(frozen=True)
class Market:
    """Preferences of both sides; NaN where a pair is absent."""

    learner_scores: NDArray[np.float64]
    mentor_scores: NDArray[np.float64]
    capacity: NDArray[np.intp]


@st.composite
def markets(draw: st.DrawFn, *, ties: bool, most: tuple[int, int] = (6, 4)) -> Market:
    n, m = draw(st.integers(0, most[0])), draw(st.integers(0, most[1]))
    rng = np.random.default_rng(draw(st.integers(0, 2**32)))
    sides = [rng.integers(0, 4, (n, m)).astype(float) if ties else rng.random((n, m))]
    sides.append(rng.integers(0, 4, (n, m)).astype(float) if ties else rng.random((n, m)))
    sides[0][rng.random((n, m)) < draw(st.sampled_from([0.0, 0.3]))] = np.nan
    capacity = np.asarray(draw(st.lists(st.integers(0, 3), min_size=m, max_size=m)), dtype=np.intp)
    return Market(sides[0], sides[1], capacity)


def _blocking(market: Market, mentor: NDArray[np.intp]) -> set[tuple[int, int]]:
    """Blocking pairs by the definition, one pair after the other."""
    found = set()
    for i, j in np.argwhere(~np.isnan(market.learner_scores)).tolist():
        own = int(mentor[i])
        gains = own < 0 or market.learner_scores[i, j] > market.learner_scores[i, own]
        held = np.flatnonzero(mentor == j)
        lower = market.mentor_scores[held, j] < market.mentor_scores[i, j]
        room = len(held) < market.capacity[j]
        if gains and own != j and (room or (market.capacity[j] > 0 and lower.any())):
            found.add((i, j))
    return found


def _assignments(market: Market) -> Iterator[NDArray[np.intp]]:
    options = [[-1, *np.flatnonzero(~np.isnan(row))] for row in market.learner_scores]
    for chosen in itertools.product(*options):
        mentor = np.asarray(chosen, dtype=np.intp)
        load = np.bincount(mentor[mentor >= 0], minlength=len(market.capacity))
        if (load <= market.capacity).all():
            yield mentor


def _stable(market: Market) -> NDArray[np.intp]:
    found = deferred_acceptance(market.learner_scores, market.mentor_scores, market.capacity)
    return found.mentor


def _load(market: Market, mentor: NDArray[np.intp]) -> list[int]:
    load: list[int] = np.bincount(mentor[mentor >= 0], minlength=len(market.capacity)).tolist()
    return load


@quick
@given(markets(ties=True))
def test_no_pair_blocks_and_seats_and_absences_are_kept(market: Market) -> None:
    mentor = _stable(market)
    assert _blocking(market, mentor) == set()
    assert (np.asarray(_load(market, mentor)) <= market.capacity).all()
    matched = np.flatnonzero(mentor >= 0)
    assert not np.isnan(market.learner_scores[matched, mentor[matched]]).any()


@few
@given(markets(ties=False, most=(5, 3)))
def test_no_stable_matching_is_better_for_any_learner(market: Market) -> None:
    best = _worth(market, _stable(market))
    for other in _assignments(market):
        if not _blocking(market, other):
            assert (best >= _worth(market, other)).all()


@few
@given(markets(ties=False, most=(5, 3)))
def test_the_same_learners_and_seats_are_filled_in_every_stable_matching(market: Market) -> None:
    # The rural hospitals theorem (Roth 1986, doi:10.2307/1913160).
    mentor = _stable(market)
    for other in _assignments(market):
        if not _blocking(market, other):
            assert ((other >= 0) == (mentor >= 0)).all()
            assert _load(market, other) == _load(market, mentor)


def _worth(market: Market, mentor: NDArray[np.intp]) -> NDArray[np.float64]:
    return np.array(
        [market.learner_scores[i, j] if j >= 0 else -1.0 for i, j in enumerate(mentor.tolist())]
    )


@quick
@given(st.integers(0, 2**32), st.integers(1, 8), st.integers(1, 5))
def test_where_both_sides_agree_it_is_the_greedy_matching(seed: int, n: int, m: int) -> None:
    rng = np.random.default_rng(seed)
    scores, left = rng.random((n, m)), rng.integers(0, 3, m)
    found = deferred_acceptance(scores, scores, left)
    greedy = np.full(n, -1)
    for pair in np.argsort(-scores, axis=None, kind="stable").tolist():
        learner, mentor = divmod(pair, m)
        if greedy[learner] < 0 and left[mentor] > 0:
            greedy[learner] = mentor
            left[mentor] -= 1
    assert found.mentor.tolist() == greedy.tolist()


@quick
@given(markets(ties=True), st.data())
def test_blocking_pairs_of_any_assignment_are_those_of_the_definition(
    market: Market, data: st.DataObject
) -> None:
    every = list(itertools.islice(_assignments(market), 300))
    mentor = data.draw(st.sampled_from(every))
    scores = market.learner_scores, market.mentor_scores
    found = blocking_pairs(mentor, *scores, market.capacity)
    pairs = list(zip(found.learner.tolist(), found.mentor.tolist(), strict=True))
    assert pairs == sorted(_blocking(market, mentor))
    assert found.n_pairs == len(pairs)
    n, m = scores[0].shape
    assert found.per_learner.tolist() == np.bincount(found.learner, minlength=n).tolist()
    assert found.per_mentor.tolist() == np.bincount(found.mentor, minlength=m).tolist()


def test_pair_scores_are_read_in_blocks_like_arrays(monkeypatch: pytest.MonkeyPatch) -> None:
    n = 700
    monkeypatch.setattr("matching.blocking.BLOCK_PAIRS", 1_000)
    rng = np.random.default_rng(0)
    units = rng.integers(0, 1000, (n, 5)).astype(float)
    units[rng.random((n, 5)) < 0.2] = np.nan
    seats, mentor = np.full(5, 100, dtype=np.intp), rng.integers(-1, 5, n)
    mentor[np.isnan(units[np.arange(n), mentor])] = -1
    scores = scores_from(units)
    blocks = blocking_pairs(mentor, scores, scores, seats, most=10)
    whole = blocking_pairs(mentor, units, units, seats)
    assert blocks.n_pairs == whole.n_pairs > 10
    assert blocks.per_learner.tolist() == whole.per_learner.tolist()
    assert blocks.learner.tolist() == whole.learner[:10].tolist()
    assert blocks.mentor.tolist() == whole.mentor[:10].tolist()


def test_indifference_is_reported_and_broken_by_position() -> None:
    wants = [[1.0, 1.0], [2.0, 1.0], [np.nan, np.nan]]
    worth = [[3.0, 1.0], [3.0, 2.0], [3.0, 3.0]]
    found = deferred_acceptance(wants, worth, [1, 1], eligible=np.ones((3, 2)))
    assert found.mentor.tolist() == [0, 1, -1]
    assert found.indifferent_learners.tolist() == [0]
    assert found.indifferent_mentors.tolist() == [0]
    assert found.n_proposals == 3


def test_a_long_chain_of_refusals_ends() -> None:
    # Everybody wants the same mentors in the same order, and they agree on the learners.
    scores = np.add.outer(np.arange(200.0), np.arange(100.0))
    found = deferred_acceptance(scores, scores, np.full(100, 2))
    assert (np.bincount(found.mentor, minlength=100) == 2).all()
    assert blocking_pairs(found.mentor, scores, scores, np.full(100, 2)).n_pairs == 0


@pytest.mark.parametrize(("n", "m"), [(0, 0), (0, 3), (3, 0)])
def test_empty_sides_match_nobody(n: int, m: int) -> None:
    scores = np.zeros((n, m))
    found = deferred_acceptance(scores, scores, np.ones(m))
    assert found.mentor.tolist() == [-1] * n
    assert blocking_pairs(found.mentor, scores, scores, np.ones(m, dtype=np.intp)).n_pairs == 0


def test_bad_arguments_are_named() -> None:
    ones = np.ones((2, 2))
    for call in (
        lambda: deferred_acceptance(np.ones(2), ones, [1, 1]),
        lambda: deferred_acceptance(ones, np.ones((2, 1)), [1, 1]),
        lambda: deferred_acceptance(ones, ones, [1]),
        lambda: deferred_acceptance(ones, ones, [1, 1], [True, False]),
        lambda: blocking_pairs(np.array([0]), ones, ones, np.array([1, 1])),
    ):
        with pytest.raises(WrongShape):
            call()
    with pytest.raises(InvalidCapacity):
        deferred_acceptance(ones, ones, [1, -1])
