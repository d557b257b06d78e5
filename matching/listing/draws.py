"""Lists drawn again and again where ties leave a choice: every draw is an optimum.

Prices of room that prove one optimum hold for all of them (complementary slackness): a learner
takes every mentor above what his last place is worth, none below, and at exactly that worth it is
open whom; a mentor whose room has a price is full, and so is the list of a learner whose last place
is worth more than an empty one. So only the tied pairs are drawn, by random
weights, and the solver meets a far smaller problem.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from matching._b_matching import missing_cost
from matching._candidates import ties_at_random
from matching._drawing import CANDIDATES, Choice, Listing, choose, in_order
from matching.listing.scan import CandidateScanner
from matching.listing.solver import list_pairs, match_places, solve

_PARTS = 256
"""Weights are drawn from so many."""


class TiedDraws:
    """Optimal choices among candidate pairs, drawn at random.

    Parameters
    ----------
    learner, mentor, net, price, demand, room
        As for `matching._b_matching.b_match`; at least one pair and one place.
    """

    def __init__(
        self,
        learner: NDArray[np.intp],
        mentor: NDArray[np.intp],
        net: NDArray[np.int64],
        price: NDArray[np.int64],
        *,
        demand: NDArray[np.int64],
        room: NDArray[np.int64],
    ) -> None:
        order = np.lexsort((-net, learner))
        listing = list_pairs(learner[order], mentor[order], net[order], demand=demand, room=room)
        empty = int(net.max()) - missing_cost(mentor, net, price, len(demand))
        state = solve(listing, empty)
        held = np.where(
            state.assigned >= 0, state.held - state.price[np.maximum(state.assigned, 0)], empty
        ).reshape(len(demand), -1)
        wanted = np.arange(held.shape[1]) < demand[:, np.newaxis]
        last = held.min(axis=1, initial=2**62, where=wanted)
        profit = net - state.price[mentor]
        self.fixed = profit > last[learner]
        self.tied = np.flatnonzero(profit == last[learner])
        self.learner, self.mentor = learner[self.tied], mentor[self.tied]
        self.demand = demand - np.bincount(learner[self.fixed], minlength=len(demand))
        self.room = room - np.bincount(mentor[self.fixed], minlength=len(room))
        # Filling what must be full comes before all that an exchange along a path could lose.
        must = (state.price[self.mentor] > 0).astype(np.int64) + (last[self.learner] > empty)
        self.bonus = _PARTS * (min(len(demand), len(room)) + 2) * must

    def draw(self, rng: np.random.Generator) -> NDArray[np.bool_]:
        """Return which pairs are chosen, shape (n_pairs,)."""
        chosen: NDArray[np.bool_] = self.fixed.copy()
        weight = self.bonus + rng.integers(0, _PARTS, len(self.tied))
        free = np.zeros(len(self.room), dtype=np.int64)
        chosen[self.tied] = match_places(
            self.learner, self.mentor, weight, free, demand=self.demand, room=self.room
        )
        return chosen


def draw_lists(
    listing: Listing, rngs: list[np.random.Generator]
) -> tuple[NDArray[np.intp], NDArray[np.float64]]:
    """Draw lists by the first generator and, by each, what else they might have been.

    Returns
    -------
    lists : ndarray of intp, shape (n_learners, length)
    propensity : ndarray of float64, shape (n_learners, length)
        As in `matching.shortlists.Shortlists`.
    """
    ties = ties_at_random(*listing.scores.shape, rngs[0])
    choice = choose(listing, ties, None)
    if not choice.chosen.any():
        lists = in_order(listing, choice.pairs.taken(np.empty(0, dtype=np.intp)), ties)
        return lists, (lists >= 0).astype(np.float64)
    draws = TiedDraws(*choice.pairs, listing.whole_price, demand=listing.demand, room=listing.room)
    shown = draws.draw(rngs[0])
    hits = shown + sum(draws.draw(rng).astype(np.float64) for rng in rngs[1:])
    lists = in_order(listing, choice.pairs.taken(np.flatnonzero(shown)), ties)
    share = hits / len(rngs) * _chance(listing, choice)
    return lists, _of_lists(listing, lists, choice, share)


def _chance(listing: Listing, choice: Choice) -> NDArray[np.float64]:
    """Chance that the first round found each candidate, exactly.

    Of equals at the end of a learner's candidates each was as likely to be among them.
    """
    finder = listing.finder
    assert isinstance(finder, CandidateScanner)
    learner, _, net = choice.first
    n = len(listing.assigned)
    lowest = np.full(n, 2**62)
    np.minimum.at(lowest, learner, net)
    found = np.bincount(learner[net == lowest[learner]], minlength=n)
    full = np.bincount(learner, minlength=n) == CANDIDATES
    equal = finder.count_equal(listing.price, np.flatnonzero(full), lowest[full])
    chance = np.ones(n)
    chance[full] = found[full] / equal
    at_end = choice.pairs.net == lowest[choice.pairs.learner]
    return np.where(at_end, chance[choice.pairs.learner], 1.0)


def _of_lists(
    listing: Listing, lists: NDArray[np.intp], choice: Choice, share: NDArray[np.float64]
) -> NDArray[np.float64]:
    """Look up the share of each listed pair; an assigned mentor is always listed."""
    n_mentors = listing.scores.shape[1]
    key = choice.pairs.learner * n_mentors + choice.pairs.mentor  # rising, see `PairList.joined`
    wanted = np.arange(len(lists))[:, np.newaxis] * n_mentors + lists
    at = np.minimum(np.searchsorted(key, wanted), len(key) - 1)
    found = np.where(lists == listing.assigned[:, np.newaxis], 1.0, share[at])
    propensity: NDArray[np.float64] = np.where(lists >= 0, found, 0.0)
    return propensity
