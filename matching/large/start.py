"""From nothing to lists that hold an optimum, or nearly: rounds of lists and prices.

1. Random mentors for each learner, an auction: prices within a few per cent.
2. Twice the best by these prices of a tenth of the mentors, drawn anew for each block: prices whose
   errors are small beside the differences between mentors who are alike.
3. The best of all mentors by these prices, and the best learners for each mentor, without which
   learners who are alike list the same mentors and leave the others to nobody.

What somebody was assigned in the last sample stays listed, so that the lists allow as many
learners to be matched.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from matching.large.auction import run_auctions
from matching.large.candidates import Columns, Found, Scanner
from matching.large.certify import Bounds, Grid
from matching.large.lists import Lists, empty_lists, insert, profits
from matching.large.state import Problem, State
from matching.large.tuning import Tuning
from matching.scores import EXACT_LIMIT

_FINE = 5_000
"""Scores with a smaller spread are multiplied up inside auctions: ε is a whole number."""
_SAMPLED = 256
_NOWHERE = -(2**50)


@dataclass(frozen=True)
class Spread:
    """Standard deviation of scores, and a score below which hardly any lies; whole units."""

    deviation: float
    low: int

    @property
    def scale(self) -> int:
        """Power of two by which auctions multiply scores."""
        scale = 1
        while self.deviation * scale < _FINE:
            scale *= 2
        return scale


def measure(scanner: Scanner, n_mentors: int) -> Spread:
    """Measure some scores."""
    rng = np.random.default_rng(1)
    n = len(scanner.source.rank)
    rows = np.sort(rng.choice(n, min(_SAMPLED, n), replace=False))
    mentor = rng.integers(0, n_mentors, (len(rows), _SAMPLED)).astype(np.int32)
    mentor, score = scanner.units(rows, mentor)
    values = score[mentor >= 0].astype(np.float64)
    if len(values) == 0:
        return Spread(1.0, -1)
    deviation = max(float(values.std()), 1.0)
    return Spread(deviation, int(values.min() - 4 * deviation) - 1)


@dataclass(frozen=True, eq=False)
class Start:
    """Lists, bounds of what is not listed and the prices behind them."""

    lists: Lists
    bounds: Bounds


def bid(lists: Lists, problem: Problem, spread: Spread, step: float, n_runs: int) -> State:
    """Run auctions on lists and bring prices and pairs back to the values of the problem."""
    scale = spread.scale
    low = problem.out // problem.tie
    inner = problem._replace(tie=scale, out=np.maximum(low, spread.low) * scale)
    state = run_auctions(lists, inner, spread.deviation * scale * step, n_runs)
    state.price[:] = state.price // scale * problem.tie
    state.held[:] = state.held // scale * problem.tie
    return state


def first_lists(scanner: Scanner, problem: Problem, spread: Spread, tuning: Tuning) -> Start:
    """Find lists in rounds; see the module."""
    n, m = len(problem.out), len(problem.capacity)
    lists = _random_lists(scanner, n, m, tuning)
    state = bid(lists, problem, spread, tuning.seed_step, tuning.seed_runs)
    n_sampled = max(tuning.least_sample, int(m * tuning.sample_share))
    for number in range(tuning.sample_rounds if n_sampled < 0.7 * m else 0):
        price = _units(scanner, problem, state)
        found = scanner.sampled_rows(price.astype(np.float32), tuning.listed, n_sampled, number)
        seeds = _keep_best(lists, problem, state, tuning.kept // 2)
        lists = insert(_as_found(found, price, tuning.listed), np.arange(n), *seeds)
        state = bid(lists, problem, spread, tuning.sample_step, tuning.runs)
    return _full_lists(scanner, problem, state, lists, tuning)


def _random_lists(scanner: Scanner, n: int, m: int, tuning: Tuning) -> Lists:
    rng = np.random.default_rng(0)
    drawn = rng.integers(0, m, (n, min(tuning.seed_pairs, m))).astype(np.int32)
    return _listed(scanner, empty_lists(n, drawn.shape[1]), np.arange(n), drawn)


def _listed(
    scanner: Scanner, lists: Lists, rows: NDArray[np.int64], mentor: NDArray[np.int32]
) -> Lists:
    return insert(lists, rows, *scanner.units(rows, mentor))


def _as_found(found: Found, price: NDArray[np.int64], width: int) -> Lists:
    """List what a scan at some prices found: a pair's score is the value and the price again."""
    n = len(found.mentor)
    value = np.where(found.mentor >= 0, found.value, np.float32(0.0))
    score = (value + price.astype(np.float32)[found.mentor]).astype(np.int32)
    return insert(empty_lists(n, width), np.arange(n), found.mentor, score)


def _units(scanner: Scanner, problem: Problem, state: State) -> NDArray[np.int64]:
    """Prices in whole units, clipped so far that float32 holds all values exactly."""
    limit = EXACT_LIMIT - scanner.source.largest - 1
    return np.clip(state.price // problem.tie, -limit, limit)


def _keep_best(
    lists: Lists, problem: Problem, state: State, k: int
) -> tuple[NDArray[np.int32], NDArray[np.int32]]:
    """Return the `k` best of each list, the assigned mentor always among them."""
    value = lists.score.astype(np.int64) * problem.tie - state.price[lists.mentor]
    value[lists.mentor < 0] = _NOWHERE
    value[lists.mentor == state.assigned[:, None]] = -_NOWHERE
    k = min(k, value.shape[1])
    place = np.argpartition(-value, k - 1, axis=1)[:, :k]
    mentor = np.take_along_axis(lists.mentor, place, axis=1)
    return mentor, np.take_along_axis(lists.score, place, axis=1)


def _full_lists(
    scanner: Scanner, problem: Problem, state: State, lists: Lists, tuning: Tuning
) -> Start:
    """Scan all pairs once, for learners and for mentors."""
    n, m = len(problem.out), len(problem.capacity)
    everybody = np.arange(n)
    price = _units(scanner, problem, state)
    utility = profits(lists, 1, price, np.full(n, _NOWHERE)).astype(np.float32)
    view = scanner.source.view(price.astype(np.float32), np.arange(m))
    k = min(tuning.listed, m)
    threshold = _threshold(lists, price, max(2, tuning.listed // 5))
    found, columns = scanner.rows_and_columns(
        view, k, threshold, k_columns=tuning.listed_columns, utility=utility
    )
    bounds = Bounds.unknown(n)
    grid = Grid(problem.tie, scanner.source.largest, (0,))
    bounds.learn(everybody, grid.bound(found.rest, 0), price * problem.tie)
    kept = _keep_best(lists, problem, state, tuning.kept)
    full = insert(_as_found(found, price, k + 8), everybody, *kept)
    offered = _offers(columns, n, tuning.offered)
    return Start(_listed(scanner, full, everybody, offered), bounds)


def _threshold(lists: Lists, price: NDArray[np.int64], k: int) -> NDArray[np.float32]:
    """Return what the `k`-th best listed mentor is worth: all that is better will be listed."""
    threshold = np.full(len(lists.mentor), np.float32(-1e29))
    if lists.mentor.shape[1] < k:
        return threshold
    value = lists.score - price[lists.mentor].astype(np.float32)
    value[lists.mentor < 0] = -1e29
    return -np.partition(-value, k - 1, axis=1)[:, k - 1].astype(np.float32) - np.float32(1.0)


def _offers(columns: Columns, n: int, most: int) -> NDArray[np.int32]:
    """Return the mentors that want a learner, the keenest first, at most `most`."""
    order = np.lexsort((columns.mentor, -columns.value, columns.learner))
    learner, mentor = columns.learner[order], columns.mentor[order]
    rank = np.arange(len(learner)) - np.searchsorted(learner, learner)
    early = rank < most
    offers = np.full((n, most), -1, dtype=np.int32)
    offers[learner[early], rank[early]] = mentor[early]
    return offers
