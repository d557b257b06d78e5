"""Shortlists: a few mentors for each learner to choose from, with seats shared.

Were everybody shown the mentors with the highest scores, all would see the same few and most would
find no seat. Lists are ranked by ``score − seat price``, and no mentor is on more than
``⌈length × capacity × slack⌉`` of them: a capacitated b-matching, see `matching._b_matching`.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple, Protocol

import numpy as np
from numpy.typing import NDArray

from matching._b_matching import b_match
from matching._candidates import (
    Candidates,
    Found,
    Ties,
    ties_at_random,
    ties_by_id,
    whole_prices,
)
from matching.assignment import Assignment
from matching.blocks.runner import Runner
from matching.errors import InvalidCapacity, InvalidListing, WrongShape
from matching.listing.limits import scannable
from matching.scores import UNIT, PairScores

CANDIDATES = 24
"""Mentors looked at for each learner in the first round; doubled for whom that is not enough."""
_COMPILED_PAIRS = 1_000_000
"""From here lists are made by `matching.listing`, as assignments by `matching.large`."""
DRAWS = 20
"""Draws from which propensities are estimated where ties are broken at random."""


@dataclass(frozen=True, eq=False)
class Shortlists:
    """Which mentors each learner is shown, in order.

    Attributes
    ----------
    mentor : ndarray of intp, shape (n_learners, length)
        Mentor positions, best first; -1 after the end of a list that is shorter.
    propensity : ndarray of float64, shape (n_learners, length)
        Probability in (0, 1] with which the mentor was on the list: 1.0 where the policy is
        deterministic, else the share of `DRAWS` independent draws (the shown one among them) that
        listed her, so never below ``1 / DRAWS``. 0.0 where `mentor` is -1.
    exposure : ndarray of intp, shape (n_mentors,)
        Number of lists that each mentor is on.
    cap : ndarray of intp, shape (n_mentors,)
        Most lists that each mentor may be on.
    seed : int
        Seed of the run; it had an effect only where ties were broken at random.
    """

    mentor: NDArray[np.intp]
    propensity: NDArray[np.float64]
    exposure: NDArray[np.intp]
    cap: NDArray[np.intp]
    seed: int


class _Finder(Protocol):
    def best(
        self, price: NDArray[np.float64], ties: Ties, rows: NDArray[np.intp], count: int
    ) -> Found:
        """See `matching._candidates.Candidates.best`."""


@dataclass(frozen=True, eq=False)
class _Listing:
    """What every draw of the lists shares; arrays as in `shortlist`, prices in units.

    Attributes
    ----------
    price : ndarray of float64, shape (n_mentors,)
        ``+inf`` for a mentor without seats.
    compiled : bool
        Whether lists are made by `matching.listing`.
    """

    scores: PairScores
    assigned: NDArray[np.intp]
    price: NDArray[np.float64]
    cap: NDArray[np.int64]
    length: int
    finder: _Finder
    compiled: bool


class _Pairs(NamedTuple):
    """Pairs of positions and their score less price in units, one entry each."""

    learner: NDArray[np.intp]
    mentor: NDArray[np.intp]
    net: NDArray[np.int64]

    def taken(self, at: NDArray[np.intp]) -> _Pairs:
        """Return the pairs at some places."""
        return _Pairs(self.learner[at], self.mentor[at], self.net[at])

    def joined(self, more: _Pairs, n_mentors: int) -> _Pairs:
        """Return these and `more`, each pair once, by learner and mentor."""
        both = _Pairs(*(np.concatenate(columns) for columns in zip(self, more, strict=True)))
        _, first = np.unique(both.learner * n_mentors + both.mentor, return_index=True)
        return both.taken(first)


def most_lists(seats: NDArray[np.integer], length: int, slack: float) -> NDArray[np.int64]:
    """Most lists that each mentor may be on, ``ceil(length × seats × slack)``, shape (n_mentors,).

    Parameters
    ----------
    seats : ndarray of int, shape (n_mentors,)
        >= 0.
    length : int
        Mentors on a list.
    slack : float
        >= 1.
    """
    # The tiny amount taken off keeps 10 × 1.1 at 11, where binary fractions say 11.000…2.
    most: NDArray[np.int64] = np.ceil(length * slack * seats - 1e-9).astype(np.int64)
    return most


def shortlist(
    scores: PairScores,
    capacity: NDArray[np.intp],
    assignment: Assignment,
    *,
    length: int = 3,
    slack: float = 1.0,
    min_score: float | None = None,
    seed: int = 0,
    random_ties: bool = False,
    runner: Runner | None = None,
) -> Shortlists:
    """List a few mentors for each learner, sharing the seats.

    Parameters
    ----------
    scores : PairScores
        Read in blocks; memory is O(n_learners × `CANDIDATES`).
    capacity : ndarray of int, shape (n_mentors,)
        Seats, >= 0. A mentor with 0 is never shown.
    assignment : Assignment
        Its seat prices rank the lists; the assigned mentor (locked ones too) is always on hers.
    length : int
        Mentors on a list, >= 1.
    slack : float
        >= 1; a mentor is on at most ``ceil(length × capacity × slack)`` lists.
    min_score : float, optional
        Fraction in [0, 1]; a pair below it is not shown unless it is assigned.
    seed : int
    random_ties : bool
        Break ties at random, from `seed`, and estimate propensities; else ties go by id.
    runner : Runner, optional
        Where blocks of the scans of large cohorts run, by default on threads here. Makes no
        difference to the result.

    Returns
    -------
    Shortlists
        Of largest ``Σ score − price`` over the pairs looked at, as many as room allows first.
        An unmatched learner is shown mentors who could still take him; a list is short or empty
        only where every further eligible mentor has no room left.

    Raises
    ------
    WrongShape, InvalidCapacity, InvalidListing
        Before any work.
    SolverFailed
    """
    _check(scores, capacity, assignment, length, slack)
    seats = np.asarray(capacity, dtype=np.int64)
    price = np.where(seats > 0, whole_prices(assignment.seat_price), np.inf)
    cap = most_lists(seats, length, slack)
    least = -np.inf if min_score is None else min_score * UNIT
    compiled = scores.shape[0] * scores.shape[1] >= _COMPILED_PAIRS and scannable(scores, price)
    finder = _compiled_finder(scores, least, runner) if compiled else Candidates(scores, least)
    listing = _Listing(scores, assignment.mentor, price, cap, length, finder, compiled)
    if not random_ties:
        lists = _draw(listing, ties_by_id(*scores.shape), None)
        return _finish(lists, (lists >= 0).astype(np.float64), cap, seed)
    drawn = [_draw_at_random(listing, rng) for rng in np.random.default_rng(seed).spawn(DRAWS)]
    return _finish(drawn[0], _propensity(drawn), cap, seed)


def _check(
    scores: PairScores,
    capacity: NDArray[np.intp],
    assignment: Assignment,
    length: int,
    slack: float,
) -> None:
    n, m = scores.shape
    got = {"capacity": np.shape(capacity), "seat_price": assignment.seat_price.shape}
    for name, shape in got.items():
        if shape != (m,):
            raise WrongShape(name, shape, (m,))
    if assignment.mentor.shape != (n,):
        raise WrongShape("assignment.mentor", assignment.mentor.shape, (n,))
    for mentor in np.flatnonzero(np.asarray(capacity) < 0)[:1]:
        raise InvalidCapacity("capacity", int(mentor), float(capacity[mentor]), "0 or more")
    if length < 1:
        raise InvalidListing("length", length, "1 or more")
    if not 1.0 <= slack < np.inf:
        raise InvalidListing("slack", slack, "a finite number, 1 or more")


def _draw_at_random(listing: _Listing, rng: np.random.Generator) -> NDArray[np.intp]:
    return _draw(listing, ties_at_random(*listing.scores.shape, rng), rng)


def _draw(listing: _Listing, ties: Ties, rng: np.random.Generator | None) -> NDArray[np.intp]:
    """Draw the lists of all learners, shape (n_learners, length), best first, -1 padded."""
    n, m = listing.scores.shape
    matched = listing.assigned >= 0
    demand = listing.length - matched.astype(np.int64)
    room = listing.cap - np.bincount(listing.assigned[matched], minlength=m)
    price = np.where(np.isfinite(listing.price), listing.price, 0.0).astype(np.int64)
    short, open_price, count = np.arange(n, dtype=np.intp), listing.price, CANDIDATES
    pairs = _Pairs(*(np.empty(0, dtype=np.int64),) * 3)
    chosen = np.empty(0, dtype=np.bool_)
    while len(short):
        wider = pairs.joined(_candidates(listing, ties, short, open_price, count), m)
        if len(wider.net) == len(pairs.net):
            break
        pairs = wider
        if listing.compiled:
            chosen = _match_places(pairs, price, demand, room)
        else:
            chosen = b_match(*pairs, price, demand=demand, room=room, rng=rng)
        left = room - np.bincount(pairs.mentor[chosen], minlength=m)
        missing = demand - np.bincount(pairs.learner[chosen], minlength=n)
        short = np.flatnonzero(missing > 0)
        open_price = np.where(left > 0, listing.price, np.inf)
        count *= 2
    return _in_order(listing, pairs.taken(np.flatnonzero(chosen)), None if rng is None else ties)


def _compiled_finder(scores: PairScores, least: float, runner: Runner | None) -> _Finder:
    # Loaded late, here and below: small cases never wait for the compiler.
    from matching.listing.block_scan import BlockCandidateScanner
    from matching.listing.scan import CandidateScanner

    if runner is None:
        return CandidateScanner(scores, least)
    return BlockCandidateScanner(scores, least, runner)


def _match_places(
    pairs: _Pairs, price: NDArray[np.int64], demand: NDArray[np.int64], room: NDArray[np.int64]
) -> NDArray[np.bool_]:
    from matching.listing.solver import match_places

    return match_places(*pairs, price, demand=demand, room=room)


def _candidates(
    listing: _Listing,
    ties: Ties,
    learners: NDArray[np.intp],
    price: NDArray[np.float64],
    count: int,
) -> _Pairs:
    """Find candidate pairs of some learners; the assigned ones are on the lists already."""
    found = _Pairs(*listing.finder.best(price, ties, learners, count))
    return found.taken(np.flatnonzero(listing.assigned[found.learner] != found.mentor))


def _in_order(listing: _Listing, chosen: _Pairs, ties: Ties | None) -> NDArray[np.intp]:
    """Write the chosen and the assigned pairs as lists, best first."""
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


def _propensity(drawn: list[NDArray[np.intp]]) -> NDArray[np.float64]:
    """Share of draws in which each mentor of the first draw is on the learner's list."""
    shown = drawn[0]
    hits = sum(
        (shown[:, :, np.newaxis] == lists[:, np.newaxis, :]).any(axis=2).astype(np.float64)
        for lists in drawn
    )
    share: NDArray[np.float64] = np.where(shown >= 0, hits / len(drawn), 0.0)
    return share


def _finish(
    lists: NDArray[np.intp],
    propensity: NDArray[np.float64],
    cap: NDArray[np.int64],
    seed: int,
) -> Shortlists:
    exposure = np.bincount(lists[lists >= 0], minlength=len(cap)).astype(np.intp)
    return Shortlists(lists, propensity, exposure, cap.astype(np.intp), seed)
