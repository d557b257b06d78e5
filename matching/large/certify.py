"""Is any unlisted pair better than the prices allow? Looked up only where bounds do not say.

When a learner's mentors are scanned, everything that stays unlisted is worth at most `rest` at the
prices of that moment. Since then prices fell by at most d, so that no unlisted pair is worth more
than ``rest + d``: learners with at least that profit need no new scan. Mentors whose prices fell
most are looked up as columns, for all the others. What to look up is chosen by the number of pairs.

Prices are compared in float32 whole units. They are rounded down and clipped towards 0 around an
anchor, 0 or the size of a bonus, near which a learner's profit lies; thresholds are rounded the
other way. The filter can only let too much pass, and what passes is compared in whole numbers.
"""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from matching.large.candidates import Found, Scanner
from matching.large.lists import Lists, insert
from matching.scores import EXACT_LIMIT

UNKNOWN = 2**61
"""Bound of a learner who was never scanned."""
_NONE = -(2**60)
_QUANTILES = (0.5, 0.8, 0.9, 0.95, 0.98, 0.99, 0.995, 0.999, 1.0)
_ROW_COST = 1.3
"""A pair looked up by row costs so many by column: lists are longer and come from products."""


@dataclass(frozen=True, eq=False)
class Grid:
    """How whole numbers relate to the float32 units of scans.

    Parameters
    ----------
    tie : int
        A pair's value is ``tie * score``.
    largest : int
        Bound of scores in units.
    anchors : tuple of int
        Profits lie near the negative of one of them.
    """

    tie: int
    largest: int
    anchors: tuple[int, ...]

    def prices(self, price: NDArray[np.int64], anchor: int) -> NDArray[np.int64]:
        """Prices less the anchor in whole units, rounded down and clipped."""
        limit = EXACT_LIMIT - self.largest - 1
        return np.clip((price - anchor) // self.tie, -limit, limit)

    def thresholds(self, profit: NDArray[np.int64], anchor: int) -> NDArray[np.float32]:
        """Profits plus the anchor in whole units, rounded down, where values are exact."""
        units = (profit + anchor) // self.tie
        units = np.minimum(units, EXACT_LIMIT - 2 * self.largest - 2)
        return np.where(units < -EXACT_LIMIT, -1e29, units).astype(np.float32)

    def bound(self, rest: NDArray[np.float32], anchor: int) -> NDArray[np.int64]:
        """Undo `thresholds`: the largest value of what is not above `rest`."""
        units = np.where(rest < -2 * EXACT_LIMIT, 0, rest).astype(np.int64)
        return np.where(rest < -2 * EXACT_LIMIT, _NONE, units * self.tie - anchor)

    def nearest(self, profit: NDArray[np.int64]) -> NDArray[np.intp]:
        """Position of the anchor nearest to the negative of each profit."""
        distance = [np.abs(profit + anchor) for anchor in self.anchors]
        return np.asarray(np.argmin(distance, axis=0))


@dataclass(eq=False)
class Bounds:
    """What is known of the pairs that are not listed.

    ``bound[i]`` at the prices ``prices[version[i]]``, and independently of it ``profit[i]`` at
    ``checked``: the last round found no better pair that it did not list.
    """

    bound: NDArray[np.int64]
    version: NDArray[np.int64]
    prices: list[NDArray[np.int64]] = field(default_factory=list)
    profit: NDArray[np.int64] | None = None
    checked: NDArray[np.int64] | None = None

    @classmethod
    def unknown(cls, n_learners: int) -> Bounds:
        """Nothing is known."""
        return cls(np.full(n_learners, UNKNOWN), np.zeros(n_learners, dtype=np.int64))

    def learn(
        self, rows: NDArray[np.int64], bound: NDArray[np.int64], price: NDArray[np.int64]
    ) -> None:
        """Note bounds of some learners at some prices."""
        self.prices.append(price)
        self.bound[rows], self.version[rows] = bound, len(self.prices) - 1

    def open_pairs(
        self, profit: NDArray[np.int64], price: NDArray[np.int64]
    ) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        """Learners to look up as rows, and mentors to look up as columns for all the others."""
        best = self._plan(self.bound, self.version, self.prices, profit, price)
        if self.profit is not None and self.checked is not None:
            zero = np.zeros(len(profit), dtype=np.int64)
            other = self._plan(self.profit, zero, [self.checked], profit, price)
            best = min(best, other, key=lambda plan: plan[0])
        return best[1], best[2]

    def _plan(
        self,
        bound: NDArray[np.int64],
        version: NDArray[np.int64],
        prices: list[NDArray[np.int64]],
        profit: NDArray[np.int64],
        price: NDArray[np.int64],
    ) -> tuple[float, NDArray[np.int64], NDArray[np.int64]]:
        """``(pairs, rows, columns)`` of the cheapest way by one kind of bounds."""
        n, m = len(profit), len(price)
        if not prices:
            return float(n * m), np.arange(n), np.empty(0, dtype=np.int64)
        used = np.unique(version)
        falls = np.full((len(prices), m), _NONE)
        for at in used:
            falls[at] = prices[at] - price
        largest = falls.max(axis=0, initial=_NONE)
        best: tuple[float, NDArray[np.int64], NDArray[np.int64]] | None = None
        for limit in np.unique(np.quantile(largest, _QUANTILES, method="nearest")):
            columns = np.flatnonzero(largest > limit)
            rest = np.minimum(falls.max(axis=1), limit)
            rows = np.flatnonzero(bound + rest[version] > profit)
            cost = _ROW_COST * len(rows) * m + float(n - len(rows)) * len(columns)
            if best is None or cost < best[0]:
                best = cost, rows, columns
        assert best is not None
        return best


@dataclass(frozen=True, eq=False)
class Round:
    """Result of one round.

    Parameters
    ----------
    lists : Lists
        With the pairs that were found.
    beaten : ndarray of int64
        Learners who had a better pair.
    gap : int
        What all of them together might gain.
    """

    lists: Lists
    beaten: NDArray[np.int64]
    gap: int


@dataclass(frozen=True, eq=False)
class _Seen:
    """What one round knows of each learner, shape (n_learners,).

    `left` bounds the profit of pairs that are not listed, `gain` is what the best pair found brings
    more, `doubt` whether pairs that are not listed look better in whole units.
    """

    left: NDArray[np.int64]
    gain: NDArray[np.int64]
    doubt: NDArray[np.bool_]

    @classmethod
    def nothing(cls, profit: NDArray[np.int64]) -> _Seen:
        """Nobody has a better pair yet."""
        return cls(profit.copy(), np.zeros_like(profit), np.zeros(len(profit), dtype=np.bool_))


class Certifier:
    """Looks for better pairs round by round.

    Parameters
    ----------
    scanner : Scanner
    grid : Grid
    bounds : Bounds
    k : int
        Pairs that enter for a learner at once, at most.
    """

    def __init__(self, scanner: Scanner, grid: Grid, bounds: Bounds, k: int) -> None:
        self.scanner, self.grid, self.bounds, self.k = scanner, grid, bounds, k

    def look(self, lists: Lists, profit: NDArray[np.int64], price: NDArray[np.int64]) -> Round:
        """Find and list better pairs, up to `k` of a learner, until nobody has one."""
        rows, columns = self.bounds.open_pairs(profit, price)
        seen = _Seen.nothing(profit)
        others = np.ones(len(profit), dtype=np.bool_)
        others[rows] = False
        everything = np.arange(len(price))
        for part, view in ((rows, everything), (np.flatnonzero(others), columns)):
            if len(view) == 0:
                continue
            for at, anchor in enumerate(self.grid.anchors):
                here = part[self.grid.nearest(profit[part]) == at]
                if len(here):
                    lists = self._scan(lists, here, view, anchor, profit, price, seen)
        if not seen.gain.any():
            lists = self._look_closely(lists, np.flatnonzero(seen.doubt), profit, price, seen)
        self.bounds.profit, self.bounds.checked = seen.left, price.copy()
        return Round(lists, np.flatnonzero(seen.gain > 0), int(seen.gain.sum()))

    def _scan(
        self,
        lists: Lists,
        rows: NDArray[np.int64],
        columns: NDArray[np.int64],
        anchor: int,
        profit: NDArray[np.int64],
        price: NDArray[np.int64],
        seen: _Seen,
    ) -> Lists:
        """Scan some learners with profits near one anchor; note what is left and gained."""
        whole = len(columns) == len(price)
        units = self.grid.prices(price, anchor)
        view = self.scanner.source.view(units.astype(np.float32), columns)
        least = threshold = self.grid.thresholds(profit[rows], anchor)
        if whole:  # by rows: fill the lists, so that the bounds leave room for falling prices
            threshold = np.full(len(rows), np.float32(-1e29))
        k = min(self.k, len(columns))
        found = self.scanner.rows(rows, view, k, threshold)
        seen.doubt[rows] |= found.rest > least
        rest = self.grid.bound(found.rest, anchor)
        at_price = units * self.grid.tie + anchor
        if whole:
            self.bounds.learn(rows, rest, at_price)
        hit = np.flatnonzero((found.mentor >= 0).any(axis=1))
        lists, best = self._list(lists, rows[hit], found, hit, price)
        seen.gain[rows[hit]] = np.maximum(seen.gain[rows[hit]], best - profit[rows[hit]])
        # In terms of `price`, what was left out is worth at most this.
        fall = int(np.max(at_price[columns] - price[columns], initial=_NONE))
        bound = np.where(rest == _NONE, _NONE, rest + fall)
        seen.left[rows] = np.maximum(seen.left[rows], bound)
        return lists

    def _look_closely(
        self,
        lists: Lists,
        rows: NDArray[np.int64],
        profit: NDArray[np.int64],
        price: NDArray[np.int64],
        seen: _Seen,
    ) -> Lists:
        """Compare all pairs of some learners in whole numbers.

        A unit is `tie` of them: more than `k` pairs may look as good as the one that is better.
        """
        source = self.scanner.source
        view = source.view(np.zeros(len(price), dtype=np.float32), np.arange(len(price)))
        for at in self.scanner.blocks(rows):
            part, mentors = rows[at], []
            rng = np.random.default_rng(part[0])
            for chunk, tile in source.tiles(part, view):
                columns = view.columns[chunk]
                scores = tile[:, : len(columns)]
                present = scores >= source.floor[part, None]
                units = np.where(present, scores, 0).astype(np.int64)
                value = np.where(present, self.grid.tie * units - price[columns], _NONE)
                best = value.max(axis=1)
                # One of the best at random: alike learners should not all list the same mentor.
                chance = (1 - rng.random(value.shape, dtype=np.float32)) * (value == best[:, None])
                mentor = columns[chance.argmax(axis=1)]
                mentors.append(np.where(best > profit[part], mentor, -1))
                seen.gain[part] = np.maximum(seen.gain[part], best - profit[part])
            listed = np.column_stack(mentors).astype(np.int32)
            lists = insert(lists, part, *self.scanner.units(part, listed))
        return lists

    def _list(
        self,
        lists: Lists,
        rows: NDArray[np.int64],
        found: Found,
        hit: NDArray[np.intp],
        price: NDArray[np.int64],
    ) -> tuple[Lists, NDArray[np.int64]]:
        """List what was found; return the best profit of each row."""
        mentor, score = self.scanner.units(rows, found.mentor[hit])
        value = np.where(mentor >= 0, self.grid.tie * score.astype(np.int64) - price[mentor], _NONE)
        return insert(lists, rows, mentor, score), value.max(axis=1, initial=_NONE)
