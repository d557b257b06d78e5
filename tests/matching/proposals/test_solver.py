from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from benchmarks.instances import FAMILIES, Family, make_pair_scores
from matching import blocking
from matching.blocking import blocking_pairs
from matching.proposals.scan import BlockingScanner
from matching.proposals.solver import match_stably
from matching.scores import UNIT, PairScores
from matching.stability import deferred_acceptance
from matching.stable import assign_stable
from tests.factories import scores_from

PROPERTY = settings(max_examples=40, deadline=None, derandomize=True)


def distinct(n: int, m: int, rng: np.random.Generator) -> NDArray[np.float64]:
    return rng.permutation(n * m).reshape(n, m).astype(np.float64)


@PROPERTY
@given(st.integers(0, 2**32), st.integers(1, 60), st.integers(1, 30), st.booleans(), st.booleans())
def test_without_ties_lists_give_what_all_pairs_give(
    seed: int, n: int, m: int, both: bool, gaps: bool
) -> None:
    rng = np.random.default_rng(seed)
    wanted = distinct(n, m, rng)
    worth = distinct(n, m, rng) if both else wanted
    if gaps:
        wanted[rng.random((n, m)) < 0.5] = np.nan
    capacity, free = rng.integers(0, 4, m), rng.random(n) < 0.9
    floor = np.where(rng.random(n) < 0.5, -np.inf, n * m / 2)
    one = scores_from(wanted)
    scanner = BlockingScanner(one, scores_from(worth) if both else one, floor)
    found = match_stably(scanner, capacity, free)

    present = ~np.isnan(wanted) & (np.nan_to_num(wanted) >= floor[:, np.newaxis])
    dense = deferred_acceptance(wanted, worth, capacity, present & free[:, np.newaxis]).mentor
    if both:  # of several stable matchings the lists may give another one
        dense_load, load = (np.bincount(x[x >= 0], minlength=m) for x in (dense, found))
        assert dense_load.tolist() == load.tolist()
        assert ((dense >= 0) == (found >= 0)).all()
    else:
        assert found.tolist() == dense.tolist()


@pytest.mark.parametrize("family", ["feat", "clustered", "popular"])
def test_where_both_sides_agree_it_is_the_greedy_matching(family: Family) -> None:
    scores, seats = make_pair_scores(family, 800, 160)
    found = match_stably(
        BlockingScanner(scores, scores, np.full(800, -np.inf)), seats, np.ones(800, dtype=np.bool_)
    )
    greedy = greedy_scores(scores.units(slice(None)), seats.copy())
    matched = np.flatnonzero(found >= 0)
    assert np.sort(scores.units_of(matched, found[matched])).tolist() == pytest.approx(greedy)


def greedy_scores(units: NDArray[np.float32], left: NDArray[np.int64]) -> list[float]:
    """Scores of the pairs when the best is taken, then the best of what is left; rising."""
    free, taken = np.ones(len(units), dtype=np.bool_), []
    for pair in np.argsort(-units, axis=None, kind="stable").tolist():
        learner, mentor = divmod(pair, units.shape[1])
        if free[learner] and left[mentor] > 0:
            free[learner] = False
            left[mentor] -= 1
            taken.append(float(units[learner, mentor]))
    return sorted(taken)


def test_looking_at_parts_first_changes_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    rng = np.random.default_rng(6)
    scores, seats = scores_from(distinct(300, 50, rng)), rng.integers(1, 9, 50)
    scanner = BlockingScanner(scores, scores, np.full(300, -np.inf))
    whole = match_stably(scanner, seats, np.ones(300, dtype=np.bool_))
    monkeypatch.setattr("matching.proposals.solver._PART_SIZE", 8)
    parts = match_stably(scanner, seats, np.ones(300, dtype=np.bool_))
    assert whole.tolist() == parts.tolist()


def _sides(family: Family, both: bool) -> tuple[PairScores, PairScores, NDArray[np.int64]]:
    wanted, seats = make_pair_scores(family, 700, 140)
    return wanted, make_pair_scores("feat", 700, 140, seed=2)[0] if both else wanted, seats


@pytest.mark.parametrize("family", FAMILIES)
@pytest.mark.parametrize("both", [False, True])
def test_compiled_ways_match_stably_and_count_as_plain_ones(
    family: Family, both: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    wanted, worth, seats = _sides(family, both)
    rng = np.random.default_rng(0)
    locked = np.where(rng.random(700) < 0.05, rng.integers(0, 140, 700), -1)
    locked[np.bincount(locked[locked >= 0], minlength=140)[locked] > seats[locked]] = -1
    least = float(np.quantile(wanted.units(slice(0, 50)), 0.2)) / UNIT
    monkeypatch.setattr(blocking, "COMPILED_PAIRS", 0)
    monkeypatch.setattr("matching.stable.COMPILED_PAIRS", 0)
    monkeypatch.setattr("matching._request.FACTORED_PAIRS", 0)
    stable = assign_stable(wanted, seats, mentor_scores=worth, locked=locked, min_score=least)
    other = rng.integers(-1, 140, 700)
    args = (other, wanted, worth, seats)
    compiled = blocking_pairs(*args, locked=locked, min_score=least, most=50)
    monkeypatch.setattr(blocking, "COMPILED_PAIRS", 10**9)
    plain = blocking_pairs(*args, locked=locked, min_score=least, most=50)

    assert stable.blocking.n_pairs == 0
    assert (stable.mentor[locked >= 0] == locked[locked >= 0]).all()
    assert (stable.load <= seats).all()
    assert plain.n_pairs > 50
    assert np.array_equal(plain.per_learner, compiled.per_learner)
    assert np.array_equal(plain.per_mentor, compiled.per_mentor)
    assert plain.mentor.tolist() == compiled.mentor.tolist()
    free = locked < 0
    left = blocking_pairs(stable.mentor, wanted, worth, seats, locked=locked, min_score=least)
    assert left.n_pairs == 0
    assert (plain.per_learner[~free] == 0).all()


def test_nobody_free_or_no_seats_matches_nobody() -> None:
    scores = scores_from(np.ones((3, 2)))
    scanner = BlockingScanner(scores, scores, np.full(3, -np.inf))
    for seats, free in ((np.zeros(2), np.ones(3)), (np.ones(2), np.zeros(3))):
        found = match_stably(scanner, seats.astype(np.int64), free.astype(np.bool_))
        assert found.tolist() == [-1, -1, -1]
