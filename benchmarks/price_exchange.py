"""An auction whose bidders live in partitions and share nothing but prices, with a coordinator.

Each round every learner without a seat bids for the best mentor at present prices, from a list of
the best ones kept where the learner lives: so much that the second best would do as well, and ε
more (Bertsekas 1988, doi:10.1007/BF02186476, the simultaneous version). The coordinator gives each
mentor's seats to the highest bids, tells who lost one, and sends out the prices that rose.

A list is good until what it holds falls below `rest`, what the best mentor not on it was worth when
the list was made: prices only rise. Then its learner is scanned again.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from matching.large.candidates import Scanner

_UNLISTED = np.float32(-1e30)
PRICE_BYTES = 8
"""A price that changed: a mentor and a number."""
BID_BYTES = 12
"""Learner, mentor, bid."""
LOSS_BYTES = 4
"""A learner who lost the seat."""


@dataclass(frozen=True)
class Round:
    """What one round moved, and how far it came.

    Attributes
    ----------
    bids, losses, changed : int
        Bids sent up; learners told that they lost a seat; prices sent to every partition.
    rescanned : int
        Learners whose lists were made anew, a scan of all mentors each.
    seated : int
        Learners with a seat afterwards.
    """

    bids: int
    losses: int
    changed: int
    rescanned: int
    seated: int

    def bytes_moved(self, n_partitions: int) -> int:
        """Bytes between coordinator and partitions."""
        up_and_back = self.bids * BID_BYTES + self.losses * LOSS_BYTES
        return up_and_back + self.changed * PRICE_BYTES * n_partitions


class Exchange:
    """Lists, seats and prices; whole units.

    Parameters
    ----------
    scanner : Scanner
    seats : ndarray of int64, shape (n_mentors,)
    length : int
        Mentors on a list.
    """

    def __init__(self, scanner: Scanner, seats: NDArray[np.int64], length: int) -> None:
        n = len(scanner.source.rank)
        self.scanner, self.seats, self.length = scanner, seats, length
        self.price = np.zeros(len(seats), dtype=np.float32)
        self.mentor = np.full((n, length), -1, dtype=np.int32)
        self.score = np.full((n, length), _UNLISTED, dtype=np.float32)
        self.rest = np.full(n, _UNLISTED, dtype=np.float32)
        self.assigned = np.full(n, -1, dtype=np.int64)
        self.bid = np.zeros(n, dtype=np.float32)

    def draw(self, rng: np.random.Generator) -> None:
        """List mentors at random: enough for first prices, and nobody is scanned."""
        drawn = rng.integers(0, len(self.seats), self.mentor.shape).astype(np.int32)
        self._list(np.arange(len(drawn)), drawn)

    def scan(self, rows: NDArray[np.int64]) -> None:
        """List the best of all mentors at present prices."""
        view = self.scanner.source.view(self.price, np.arange(len(self.price)))
        found = self.scanner.rows(rows, view, self.length, np.full(len(rows), _UNLISTED / 10))
        self._list(rows, found.mentor)
        self.rest[rows] = found.rest

    def _list(self, rows: NDArray[np.int64], mentor: NDArray[np.int32]) -> None:
        kept, units = self.scanner.units(rows, mentor)
        self.mentor[rows] = kept
        self.score[rows] = np.where(kept >= 0, units, _UNLISTED)

    def begin(self, price: NDArray[np.float32]) -> None:
        """Start from some prices with all seats free."""
        self.price, self.assigned[:] = price.copy(), -1

    def rounds(self, epsilon: float) -> Iterator[Round]:
        """Run until nobody without a seat has a list with a mentor left."""
        while len(rows := np.flatnonzero(self.assigned < 0)):
            yield self._round(rows, np.float32(max(1.0, round(epsilon))))

    def _round(self, rows: NDArray[np.int64], epsilon: np.float32) -> Round:
        best, second, place = self._choices(rows)
        stale = rows[best < self.rest[rows]]
        if len(stale):
            self.scan(stale)
            best, second, place = self._choices(rows)
        mentor = self.mentor[rows, place]
        bid = best + self.price[mentor] - np.maximum(second, self.rest[rows]) + epsilon
        before = self.price.copy()
        losses = self._seat(rows, mentor, bid)
        changed = int(np.count_nonzero(self.price != before))
        seated = int(np.count_nonzero(self.assigned >= 0))
        return Round(len(rows), losses, changed, len(stale), seated)

    def _choices(
        self, rows: NDArray[np.int64]
    ) -> tuple[NDArray[np.float32], NDArray[np.float32], NDArray[np.intp]]:
        value = self.score[rows] - self.price[self.mentor[rows]]
        place = value.argmax(axis=1)
        at = np.arange(len(rows)), place
        best = value[at]
        value[at] = _UNLISTED
        return best, value.max(axis=1), place

    def _seat(
        self, rows: NDArray[np.int64], mentor: NDArray[np.int32], bid: NDArray[np.float32]
    ) -> int:
        """Give seats to the highest bids, old and new; return how many lost one."""
        self.bid[rows] = bid
        wanted = np.zeros(len(self.seats), dtype=np.bool_)
        wanted[mentor] = True
        old = np.flatnonzero((self.assigned >= 0) & wanted[self.assigned])
        who = np.concatenate([old, rows])
        where = np.concatenate([self.assigned[old], mentor.astype(np.int64)])
        order = np.lexsort((who, -self.bid[who], where))
        who, where = who[order], where[order]
        place = np.arange(len(who)) - np.searchsorted(where, where)
        wins = place < self.seats[where]
        self.assigned[who] = np.where(wins, where, -1)
        last = place == self.seats[where] - 1  # the lowest bid of a mentor who is full
        self.price[where[last]] = np.maximum(self.price[where[last]], self.bid[who[last]])
        return int(np.count_nonzero(~wins[np.isin(who, old, assume_unique=True)]))

    def utility_bound(self) -> NDArray[np.float32]:
        """At most what any mentor is worth to each learner at present prices; never a scan."""
        value = self.score - self.price[self.mentor]
        bound: NDArray[np.float32] = np.maximum(value.max(axis=1), self.rest)
        return bound
