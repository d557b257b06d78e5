from __future__ import annotations

import numpy as np
import pytest

from benchmarks.instances import FAMILIES, Family, make_pair_scores
from matching._candidates import Candidates, Found, ties_at_random, ties_by_id
from matching.listing.limits import scannable
from matching.listing.scan import CandidateScanner
from matching.scores import PairScores
from tests.factories import scores_from


def as_set(found: Found) -> set[tuple[int, int, int]]:
    return set(zip(*(column.tolist() for column in found), strict=True))


@pytest.mark.parametrize("family", FAMILIES)
@pytest.mark.parametrize("chance", [False, True])
def test_a_scan_finds_the_same_candidates_as_a_sort_ties_included(
    family: Family, chance: bool
) -> None:
    scores, _ = make_pair_scores(family, 1_100, 300)
    rng = np.random.default_rng(3)
    price = rng.integers(0, 40, 300).astype(np.float64)
    price[::7] = np.inf
    least = float(np.quantile(scores.units(slice(0, 50)), 0.4))
    ties = ties_at_random(1_100, 300, rng) if chance else ties_by_id(1_100, 300)
    rows = rng.permutation(1_100)[:700]
    scanned = CandidateScanner(scores, least).best(price, ties, rows, 24)
    assert as_set(scanned) == as_set(Candidates(scores, least).best(price, ties, rows, 24))
    learner, _, net = scanned
    same = learner[1:] == learner[:-1]
    assert (net[1:][same] <= net[:-1][same]).all()


def test_absent_pairs_are_no_candidates() -> None:
    rng = np.random.default_rng(5)
    units = rng.integers(0, 3, (70, 90)).astype(np.float64)
    units[rng.random(units.shape) < 0.8] = np.nan
    units[4] = np.nan
    scores, ties = scores_from(units), ties_by_id(*units.shape)
    price, rows = np.zeros(90), np.arange(70)
    found = CandidateScanner(scores, -np.inf).best(price, ties, rows, 10)
    assert as_set(found) == as_set(Candidates(scores, -np.inf).best(price, ties, rows, 10))
    assert 4 not in found[0]


def test_nobody_with_seats_gives_no_candidates() -> None:
    scores: PairScores = scores_from(np.ones((3, 2)))
    ties = ties_by_id(3, 2)
    for price, rows in ((np.full(2, np.inf), np.arange(3)), (np.zeros(2), np.arange(0))):
        assert as_set(CandidateScanner(scores, -np.inf).best(price, ties, rows, 4)) == set()


def test_prices_that_float32_cannot_hold_are_not_scanned() -> None:
    scores = scores_from(np.ones((3, 2)))
    assert scannable(scores, np.array([5.0, np.inf]))
    assert not scannable(scores, np.array([2.0**24, 0.0]))
