"""Scans by blocks find what scans on threads find, to the last bit and in the same order."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from numpy.testing import assert_array_equal
from numpy.typing import NDArray
from scipy.sparse import csr_array

from benchmarks.instances import FAMILIES, Family, make_pair_scores
from matching._pairs import open_pairs
from matching._request import read_request
from matching.large.block_scanner import BlockScanner, open_scanner
from matching.large.candidates import Found, Scanner
from matching.large.packing import open_packed, pack
from matching.large.solver import solve_large
from matching.large.source import open_source
from matching.scores import PairScores
from tests.matching.runners import Backwards


@pytest.fixture(autouse=True)
def _factors_stay_factors(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("matching._request.FACTORED_PAIRS", 0)


def _case(family: Family, seed: int = 0) -> tuple[PairScores, NDArray[np.int64]]:
    scores, seats = make_pair_scores(family, 1300, 200, seed)
    rng = np.random.default_rng(seed)
    scores = replace(scores, forbidden=csr_array(rng.random((1300, 200)) < 0.01))
    taste = np.where(rng.random((1300, 200)) < 0.01, -5.0, 0.0).astype(np.float32)
    scores.corrections_by["rule:taste"] = csr_array(taste)  # type: ignore[index]
    return scores, seats


def _same(one: Found, other: Found) -> None:
    assert_array_equal(one.mentor, other.mentor)
    assert_array_equal(one.value[one.mentor >= 0], other.value[one.mentor >= 0])
    assert_array_equal(one.rest, other.rest)


@pytest.mark.parametrize("family", FAMILIES)
def test_every_scan_is_the_same(family: Family) -> None:
    scores, seats = _case(family)
    rng = np.random.default_rng(1)
    pairs = open_pairs(read_request(scores, seats, min_score=0.001, locked=_locks()), rng)
    source = open_source(pairs)
    here, there = Scanner(source, 2), open_scanner(pairs, source, 1, Backwards())
    assert isinstance(there, BlockScanner)
    n, m = len(source.rank), len(seats)
    price = rng.integers(0, 3000, m).astype(np.float32)
    threshold = np.full(n, np.float32(-1e29))
    some = np.sort(rng.choice(n, 700, replace=False))
    for mentors in (np.arange(m), np.array([3, 5, 100])):
        view = source.view(price, mentors)
        _same(here.rows(some, view, 3, threshold[some]), there.rows(some, view, 3, threshold[some]))
    _same(here.sampled_rows(price, 8, 64, 2), there.sampled_rows(price, 8, 64, 2))
    view = source.view(price, np.arange(m))
    utility = rng.integers(0, 3000, n).astype(np.float32)
    found, columns = here.rows_and_columns(view, 8, threshold, k_columns=5, utility=utility)
    again, same = there.rows_and_columns(view, 8, threshold, k_columns=5, utility=utility)
    _same(found, again)
    for one, other in ((columns.learner, same.learner), (columns.mentor, same.mentor)):
        assert_array_equal(one, other)
    assert_array_equal(columns.value, same.value)


def _locks() -> NDArray[np.int64]:
    locked = np.full(1300, -1)
    locked[[4, 900]] = [7, 8]
    return locked


def test_a_packed_source_gives_the_same_scores() -> None:
    scores, seats = _case("feat")
    pairs = open_pairs(read_request(scores, seats, min_score=0.01), np.random.default_rng(3))
    source, again = open_source(pairs), open_packed(pack(pairs, scores))
    rows = np.arange(len(source.rank))
    mentor = np.random.default_rng(0).integers(-1, 200, (len(rows), 20)).astype(np.int32)
    assert_array_equal(again.units(rows, mentor), source.units(rows, mentor))
    assert_array_equal(again.floor, source.floor)
    assert_array_equal(again.rank, source.rank)
    assert again.largest == source.largest
    assert scores.corrections_by


@pytest.mark.parametrize("objective", ["total", "score"])
@pytest.mark.parametrize("family", FAMILIES)
def test_a_solve_by_blocks_is_the_solve(family: Family, objective: str) -> None:
    scores, seats = _case(family)
    minimum = np.where(np.arange(200) % 7 == 0, 1, 0)
    minimum = np.minimum(minimum, seats)
    request = read_request(scores, seats, minimum=minimum, locked=_locks(), objective=objective)
    pairs = open_pairs(request, None)
    runner = Backwards()
    here, there = solve_large(pairs), solve_large(pairs, runner=runner)
    assert {"rows", "rows and columns"} <= set(runner.seen)
    assert_array_equal(here.assigned, there.assigned)
    assert_array_equal(here.proof, there.proof)
    assert_array_equal(here.plain, there.plain)
