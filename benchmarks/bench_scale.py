"""Auctions by exchange of prices, at a hundredth of ten million learners, against the optimum.

``python -m benchmarks scale [--quick]`` prints the table of docs/scale.md; the whole of it draws
the picture too. Partitions decide only how much is moved: all bids of a round are made at once.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from time import process_time
from typing import Any

import numpy as np
from numpy.typing import NDArray

from benchmarks.bench_solver import _family
from benchmarks.instances import FAMILIES
from benchmarks.price_exchange import Exchange
from matching._pairs import open_pairs
from matching._request import read_request
from matching.assignment import assign
from matching.certificate import Certificate
from matching.large.candidates import Scanner
from matching.large.source import open_source
from matching.large.start import measure
from matching.large.tuning import Tuning
from matching.scores import UNIT, PairScores
from matching.warm import Warm

PICTURE = Path(__file__).parents[1] / "docs" / "images" / "scale.svg"
_N_PARTITIONS = 16
_LISTED = 32
_STEP = 0.02
"""ε in standard deviations of scores."""
_BACK = 4
"""The second auction starts from prices lower by so many ε."""
_MOST_ROUNDS = 200
_SHOWN = (1, 2, 4, 8, 16, 32, 64, 128, _MOST_ROUNDS)


def run(quick: bool = False) -> list[dict[str, Any]]:
    """Rows of rounds, family by family."""
    size = (20_000, 2_000) if quick else (100_000, 10_000)
    rows = [row for family in FAMILIES for row in _Case(family, *size).rows()]
    if not quick:
        draw(rows, PICTURE)
    return rows


@dataclass(eq=False)
class _Case:
    """One family: random lists give first prices, then lists of the best by these prices."""

    family: str
    n: int
    m: int

    def __post_init__(self) -> None:
        self.scores, _ = _family(self.family, self.n, self.m)
        # Eleven seats a mentor: the families have no more than ten.
        rng, spare = np.random.default_rng(5), round(1.1 * self.n) - self.m
        self.seats: NDArray[np.int64] = 1 + rng.multinomial(spare, np.full(self.m, 1 / self.m))
        start = process_time()
        self.best = assign(self.scores, self.seats).total
        self.cold = process_time() - start
        pairs = open_pairs(read_request(self.scores, self.seats), None)
        scanner = Scanner(open_source(pairs), Tuning().threads)
        self.step = _STEP * measure(scanner, self.m).deviation
        self.exchange = Exchange(scanner, self.seats, _LISTED)
        self.moved = self.round = 0
        self.scanned = 0

    def rows(self) -> Iterator[dict[str, Any]]:
        """Run both auctions; yield a row at the end of the first, and some of the second."""
        self.exchange.draw(np.random.default_rng(0))
        for _ in self._until_few(0.002):
            pass
        yield self._row("random lists")
        self.exchange.begin(np.maximum(self.exchange.price - np.float32(_BACK * self.step), 0))
        self.exchange.scan(np.arange(self.n))
        self.round, self.scanned = 0, self.n
        for ended in self._until_few(0.0005):
            if ended or self.round in _SHOWN:
                yield self._row("best lists") | self._gaps()
        yield self._finish()

    def _finish(self) -> dict[str, Any]:
        """Solve exactly from what the exchange came to."""
        exchange = self.exchange
        price = exchange.price.astype(np.float64) / UNIT
        warm = Warm(exchange.assigned, Certificate(np.zeros(self.m, dtype=np.int8), price))
        start = process_time()
        found = assign(self.scores, self.seats, warm=warm)
        took = process_time() - start
        return {
            "family": self.family,
            "lists": "exact finish",
            "no seat, %": 100 * (1 - found.n_matched / self.n),
            "total below, %": 100 * (1 - found.total / self.best),
            "gap": found.gap,
            "CPU s": took,
            "from nothing": self.cold,
        }

    def _until_few(self, few: float) -> Iterator[bool]:
        """Run round by round until few learners are left without a seat; say which is the last."""
        for done in self.exchange.rounds(self.step):
            self.moved += done.bytes_moved(_N_PARTITIONS)
            self.round += 1
            self.scanned += done.rescanned
            ended = self.round == _MOST_ROUNDS or self._waiting() <= few
            yield ended
            if ended:
                return

    def _waiting(self) -> float:
        return float(np.mean(self.exchange.assigned < 0))

    def _row(self, phase: str) -> dict[str, Any]:
        return {
            "family": self.family,
            "lists": phase,
            "round": self.round,
            "no seat, %": 100 * self._waiting(),
            "MB moved": self.moved / 1e6,
        }

    def _gaps(self) -> dict[str, Any]:
        """By how much of the optimum the prices' bound is above it, and the total below."""
        exchange = self.exchange
        utility = np.maximum(exchange.utility_bound(), 0).sum(dtype=np.float64)
        earned = float((exchange.price.astype(np.float64) * self.seats).sum())
        return {
            "learners scanned": self.scanned / self.n,
            "bound above, %": 100 * ((utility + earned) / UNIT / self.best - 1),
            "total below, %": 100 * (1 - _total(self.scores, exchange.assigned) / self.best),
        }


def _total(scores: PairScores, assigned: NDArray[np.int64]) -> float:
    seated = np.flatnonzero(assigned >= 0)
    return float(scores.units_of(seated, assigned[seated]).sum()) / UNIT


def draw(rows: list[dict[str, Any]], path: Path) -> None:
    """Draw how bounds and learners without a seat fall from round to round."""
    import matplotlib as mpl

    mpl.use("svg")
    mpl.rcParams["svg.hashsalt"] = "mentormatch"
    from matplotlib import pyplot as plt

    figure, (left, right) = plt.subplots(1, 2, figsize=(9, 3.6), layout="constrained")
    for family in FAMILIES:
        mine = [row for row in rows if row["family"] == family and row["lists"] == "best lists"]
        rounds = [row["round"] for row in mine]
        left.plot(rounds, [row["bound above, %"] for row in mine], marker="o", ms=3, label=family)
        right.plot(rounds, [row["no seat, %"] for row in mine], marker="o", ms=3)
    left.set(title="bound of the prices above the optimum, %", xlabel="round")
    right.set(title="learners without a seat, %", xlabel="round")
    for axes in (left, right):
        axes.set(xscale="log", yscale="log")
        axes.grid(alpha=0.3)
        axes.spines[["top", "right"]].set_visible(False)
    left.legend(frameon=False)
    path.parent.mkdir(parents=True, exist_ok=True)
    figure.savefig(path, metadata={"Date": None})
    plt.close(figure)
