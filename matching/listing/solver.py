"""Exact lists on candidates: the b-matching of `matching._b_matching` for large cohorts.

1. An auction of places, prices refined (`auction`, `refine`), as in `matching.large.solver`.
2. Shortest augmenting paths fill what is left, and room that stays spare at a price is brought down
   to 0 (`augment`, `pull`). An empty place counts little less than the worst candidate at first.
3. If a place is empty then, it is priced as it should be, so low that filling one more place comes
   before everything else, and the paths are searched again.

Proof. Let q be the prices of room and d the demand. For any choice of pairs, ``Σ net`` is at most
``Σ_l (the d_l largest of net − q, or the worth of an empty place) + Σ_m room_m q_m``. At the end
every learner holds just these and room has a price only where it is full: our choice reaches it.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from matching._b_matching import missing_cost
from matching.large.state import NOBODY, State
from matching.listing.auction import run_auctions
from matching.listing.augment import place_all
from matching.listing.pull import fill_spare_room
from matching.listing.refine import refine
from matching.listing.state import Listing

_FIRST, _LAST = 0.01, 0.002
"""ε of the first auction in standard deviations of all net scores; of the last, in spreads."""
_REFINED = 0.05
"""How far prices may rise in refinement, in spreads."""


def match_places(
    learner: NDArray[np.intp],
    mentor: NDArray[np.intp],
    net: NDArray[np.int64],
    price: NDArray[np.int64],
    *,
    demand: NDArray[np.int64],
    room: NDArray[np.int64],
) -> NDArray[np.bool_]:
    """Choose among candidate pairs.

    Parameters
    ----------
    learner, mentor, net, price, demand, room
        As for `matching._b_matching.b_match`.

    Returns
    -------
    ndarray of bool, shape (n_pairs,)
        As many chosen pairs, of the same value, as `matching._b_matching.b_match` finds; which of
        several such choices it is may differ.
    """
    if len(learner) == 0 or not demand.any():
        return np.zeros(len(learner), dtype=np.bool_)
    order = np.lexsort((-net, learner))
    listing = list_pairs(learner[order], mentor[order], net[order], demand=demand, room=room)
    empty = int(net.max()) - missing_cost(mentor, net, price, len(demand))
    state = solve(listing, empty)
    chosen = np.zeros(len(learner), dtype=np.bool_)
    held = state.assigned.reshape(-1, listing.n_places)[learner]
    np.any(held == mentor[:, np.newaxis], axis=1, out=chosen)
    return chosen


def list_pairs(
    learner: NDArray[np.intp],
    mentor: NDArray[np.intp],
    net: NDArray[np.int64],
    *,
    demand: NDArray[np.int64],
    room: NDArray[np.int64],
) -> Listing:
    """Write pairs, at least one, sorted by learner and falling net score, as lists."""
    column = np.arange(len(learner)) - np.searchsorted(learner, learner)
    shape = len(demand), int(column.max()) + 1
    mentors, nets = np.full(shape, -1, dtype=np.int32), np.zeros(shape, dtype=np.int64)
    mentors[learner, column], nets[learner, column] = mentor, net
    return Listing(
        mentors,
        nets,
        demand.astype(np.int64),
        room.astype(np.int64),
        n_places=max(1, int(demand.max())),
        out=int(net.min()) - 1,
    )


def solve(listing: Listing, empty: int) -> State:
    """Fill as many places as possible, then by the largest net scores.

    Parameters
    ----------
    listing : Listing
        ``out`` below every candidate's net score.
    empty : int
        What an empty place is worth: less than any exchange that fills it loses.

    Returns
    -------
    State
        Optimal, with the prices that prove it where an empty place is worth `empty`.
    """
    spread = _spread(listing)
    first = float(listing.net[listing.mentor >= 0].std()) * _FIRST
    state = run_auctions(listing, int(first), int(spread * _LAST))
    refine(listing, state, max(1, int(spread * _REFINED)))
    _repair(listing, state)
    left = _wanted(listing) & (state.assigned < 0)
    if left.any():
        state.assigned[left] = NOBODY
        _repair(listing._replace(out=empty), state)
    return state


def _repair(listing: Listing, state: State) -> None:
    place_all(listing, state)
    fill_spare_room(listing, state)


def _spread(listing: Listing) -> float:
    """Difference of a learner's best and worst candidate, the median over learners."""
    lowest = np.where(listing.mentor >= 0, listing.net, listing.net[:, :1]).min(axis=1)
    return float(np.median(listing.net[:, 0] - lowest))


def _wanted(listing: Listing) -> NDArray[np.bool_]:
    """Whether each place is wanted: of every learner's the first `demand`."""
    wanted: NDArray[np.bool_] = np.arange(listing.n_places) < listing.demand[:, np.newaxis]
    return wanted.ravel()
