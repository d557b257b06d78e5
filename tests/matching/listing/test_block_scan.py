from __future__ import annotations

import numpy as np
import pytest
from numpy.testing import assert_array_equal

from benchmarks.instances import FAMILIES, Family, make_pair_scores
from matching._candidates import ties_at_random
from matching.assignment import assign
from matching.listing.block_scan import BlockCandidateScanner
from matching.listing.scan import CandidateScanner
from matching.shortlists import shortlist
from tests.matching.runners import Backwards


@pytest.mark.parametrize("family", FAMILIES)
@pytest.mark.parametrize("limited", [False, True])
def test_candidates_by_blocks_are_the_same_in_the_same_order(family: Family, limited: bool) -> None:
    scores, _ = make_pair_scores(family, 1300, 150)
    least = float(np.quantile(scores.units(slice(0, 50)), 0.4)) if limited else -np.inf
    rng = np.random.default_rng(2)
    price = np.where(rng.random(150) < 0.1, np.inf, rng.integers(0, 3000, 150))
    ties = ties_at_random(1300, 150, rng)
    rows = np.sort(rng.choice(1300, 900, replace=False))
    here = CandidateScanner(scores, least).best(price, ties, rows, 12)
    there = BlockCandidateScanner(scores, least, Backwards()).best(price, ties, rows, 12)
    for one, other in zip(here, there, strict=True):
        assert_array_equal(one, other)
    assert len(here[0])


def test_nobody_has_no_candidates_by_blocks() -> None:
    scores, _ = make_pair_scores("feat", 30, 10)
    ties = ties_at_random(30, 10, np.random.default_rng(0))
    scanner = BlockCandidateScanner(scores, -np.inf, Backwards())
    nobody = np.empty(0, dtype=np.intp)
    assert [len(part) for part in scanner.best(np.zeros(10), ties, nobody, 4)] == [0, 0, 0]


def test_shortlists_by_blocks_are_the_shortlists(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("matching.shortlists._COMPILED_PAIRS", 0)
    scores, seats = make_pair_scores("popular", 700, 120)
    assignment = assign(scores, seats)
    here, runner = shortlist(scores, seats, assignment), Backwards()
    there = shortlist(scores, seats, assignment, runner=runner)
    assert_array_equal(here.mentor, there.mentor)
    assert set(runner.seen) == {"shortlist candidates"}
