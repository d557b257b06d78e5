from __future__ import annotations

import numpy as np
import pytest
from numpy.typing import NDArray

from benchmarks.instances import FAMILIES, Family, make_pair_scores
from benchmarks.price_exchange import Exchange, Round
from matching._pairs import open_pairs
from matching._request import read_request
from matching.assignment import assign
from matching.large.candidates import Scanner
from matching.large.source import open_source
from matching.scores import UNIT, PairScores

N, M = 300, 30


def _exchange(
    scores: PairScores, seats: NDArray[np.int64], monkeypatch: pytest.MonkeyPatch
) -> Exchange:
    monkeypatch.setattr("matching._request.FACTORED_PAIRS", 0)
    pairs = open_pairs(read_request(scores, seats), None)
    return Exchange(Scanner(open_source(pairs), 1), seats, 16)


@pytest.mark.parametrize("family", FAMILIES)
def test_an_auction_on_all_mentors_ends_within_epsilon_of_the_optimum(
    family: Family, monkeypatch: pytest.MonkeyPatch
) -> None:
    scores, _ = make_pair_scores(family, N, M)
    seats = np.full(M, 11)
    exchange = _exchange(scores, seats, monkeypatch)
    exchange.scan(np.arange(N))
    epsilon = 300.0
    rounds = list(exchange.rounds(epsilon))
    assert rounds[-1].seated == N
    assert (np.bincount(exchange.assigned, minlength=M) <= seats).all()
    assert not exchange.price[np.bincount(exchange.assigned, minlength=M) < seats].any()
    total = scores.units_of(np.arange(N), exchange.assigned).sum()
    best = assign(scores, seats).total * UNIT
    assert best - N * epsilon <= total <= best


def test_the_bound_of_the_prices_is_one_in_every_round(monkeypatch: pytest.MonkeyPatch) -> None:
    scores, _ = make_pair_scores("popular", N, M)
    seats = np.full(M, 11)
    best = assign(scores, seats).total * UNIT
    exchange = _exchange(scores, seats, monkeypatch)
    exchange.scan(np.arange(N))
    for done in exchange.rounds(1000.0):
        bound = exchange.utility_bound().sum(dtype=np.float64) + exchange.price @ seats
        assert bound >= best
        assert done.rescanned <= done.bids <= N


def test_bytes_are_bids_losses_and_prices_to_each_partition() -> None:
    assert Round(10, 2, 3, 0, 8).bytes_moved(4) == 10 * 12 + 2 * 4 + 3 * 8 * 4
