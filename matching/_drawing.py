"""Drawing shortlists: candidates by score less seat price, then the best choice that caps allow."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple, Protocol

import numpy as np
from numpy.typing import NDArray

from matching._b_matching import b_match
from matching._candidates import Found, Ties
from matching.scores import PairScores

CANDIDATES = 24
"""Mentors looked at for each learner in the first round; doubled for whom that is not enough."""


class Finder(Protocol):
    def best(
        self, price: NDArray[np.float64], ties: Ties, rows: NDArray[np.intp], count: int
    ) -> Found:
        """See `matching._candidates.Candidates.best`."""


@dataclass(frozen=True, eq=False)
class Listing:
    """What every draw of the lists shares; arrays as in `matching.shortlists.shortlist`.

    Attributes
    ----------
    price : ndarray of float64, shape (n_mentors,)
        Units; ``+inf`` for a mentor without seats.
    compiled : bool
        Whether lists are made by `matching.listing`.
    """

    scores: PairScores
    assigned: NDArray[np.intp]
    price: NDArray[np.float64]
    cap: NDArray[np.int64]
    length: int
    finder: Finder
    compiled: bool

    @property
    def demand(self) -> NDArray[np.int64]:
        """Mentors still to be listed beside the assigned one, shape (n_learners,)."""
        return self.length - (self.assigned >= 0).astype(np.int64)

    @property
    def room(self) -> NDArray[np.int64]:
        """Lists that the assigned learners leave, shape (n_mentors,)."""
        matched = self.assigned[self.assigned >= 0]
        return self.cap - np.bincount(matched, minlength=len(self.cap))

    @property
    def whole_price(self) -> NDArray[np.int64]:
        """Prices as whole numbers, 0 for a mentor without seats."""
        return np.where(np.isfinite(self.price), self.price, 0.0).astype(np.int64)


class PairList(NamedTuple):
    """Pairs of positions and their score less price in units, one entry each."""

    learner: NDArray[np.intp]
    mentor: NDArray[np.intp]
    net: NDArray[np.int64]

    def taken(self, at: NDArray[np.intp]) -> PairList:
        """Return the pairs at some places."""
        return PairList(self.learner[at], self.mentor[at], self.net[at])

    def joined(self, more: PairList, n_mentors: int) -> PairList:
        """Return these and `more`, each pair once, by learner and mentor."""
        both = PairList(*(np.concatenate(columns) for columns in zip(self, more, strict=True)))
        _, first = np.unique(both.learner * n_mentors + both.mentor, return_index=True)
        return both.taken(first)


@dataclass(frozen=True, eq=False)
class Choice:
    """Candidate pairs, the assigned ones aside, and which of them are chosen.

    Attributes
    ----------
    first : PairList
        All that the first round found, assigned pairs too.
    """

    pairs: PairList
    chosen: NDArray[np.bool_]
    first: PairList


def choose(listing: Listing, ties: Ties, rng: np.random.Generator | None) -> Choice:
    """Find candidates and choose; more candidates for learners whose lists stay short."""
    n, m = listing.scores.shape
    demand, room = listing.demand, listing.room
    short, open_price, count = np.arange(n, dtype=np.intp), listing.price, CANDIDATES
    first = pairs = PairList(*(np.empty(0, dtype=np.int64),) * 3)
    chosen = np.empty(0, dtype=np.bool_)
    while len(short):
        found = PairList(*listing.finder.best(open_price, ties, short, count))
        if count == CANDIDATES:
            first = found
        # Assigned pairs are on the lists already.
        other = np.flatnonzero(listing.assigned[found.learner] != found.mentor)
        wider = pairs.joined(found.taken(other), m)
        if len(wider.net) == len(pairs.net):
            break
        pairs = wider
        chosen = _chosen(listing, pairs, rng)
        left = room - np.bincount(pairs.mentor[chosen], minlength=m)
        missing = demand - np.bincount(pairs.learner[chosen], minlength=n)
        short = np.flatnonzero(missing > 0)
        open_price = np.where(left > 0, listing.price, np.inf)
        count *= 2
    return Choice(pairs, chosen, first)


def _chosen(
    listing: Listing, pairs: PairList, rng: np.random.Generator | None
) -> NDArray[np.bool_]:
    price, demand, room = listing.whole_price, listing.demand, listing.room
    if not listing.compiled:
        return b_match(*pairs, price, demand=demand, room=room, rng=rng)
    # Loaded late: small cases never wait for the compiler.
    from matching.listing.solver import match_places

    return match_places(*pairs, price, demand=demand, room=room)


def in_order(listing: Listing, chosen: PairList, ties: Ties | None) -> NDArray[np.intp]:
    """Write the chosen and the assigned pairs as lists, best first.

    Returns
    -------
    ndarray of intp, shape (n_learners, length)
        -1 after the end of a list that is shorter.
    """
    n, m = listing.scores.shape
    matched = np.flatnonzero(listing.assigned >= 0)
    assigned = listing.assigned[matched]
    own = listing.scores.units_of(matched, assigned) - listing.price[assigned]
    learner = np.concatenate([matched, chosen.learner])
    mentor = np.concatenate([assigned, chosen.mentor])
    net = np.concatenate([own, chosen.net])
    place = mentor if ties is None else (ties.order[mentor] - ties.shift[learner]) % max(m, 1)
    order = np.lexsort((place, -net, learner))
    learner, mentor = learner[order], mentor[order]
    column = np.arange(len(learner)) - np.searchsorted(learner, learner)
    lists = np.full((n, listing.length), -1, dtype=np.intp)
    lists[learner, column] = mentor
    return lists
