"""Exact assignment of large cohorts: the route on one page.

1. `first_lists`: few mentors for each learner, ranked by score − price.
2. An auction on the lists, `refine`, shortest paths, `fill_spare_seats`: the exact optimum on the
   lists, with prices.
3. `Certifier.look`: is any pair that is not listed better at these prices? Those enter the lists,
   the optimum is repaired from where it is; until there is none. The prices then prove the
   assignment optimal over all pairs (Dantzig and Wolfe 1960, doi:10.1287/opre.8.1.101).
4. `lowest_prices`: the smallest prices that prove it, on all pairs too.

Learners may stay out at first for a score below all others rather than at no price: prices then
stay near those of the optimum. Only if somebody still does so at the end is staying out priced as
it should be, which most often lifts all prices by the same amount.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from matching._instance import Instance, empty_instance
from matching._pairs import Pairs
from matching._pricing import solve_pricing
from matching._solution import Solution
from matching._stopping import GoOn, always
from matching.blocks.runner import Runner
from matching.large.augment import place_all
from matching.large.block_scanner import open_scanner
from matching.large.certify import Bounds, Certifier, Grid
from matching.large.limits import suits
from matching.large.lists import Lists, profits
from matching.large.lowest import highest_prices, lowest_prices
from matching.large.pull import fill_spare_seats
from matching.large.refine import refine, release
from matching.large.source import Source, open_source
from matching.large.start import Spread, bid, first_lists, measure
from matching.large.state import NOBODY, OUT, Problem, State
from matching.large.tuning import Tuning

_WHATEVER = 2**60
"""Profit of learners whose wishes do not count."""


def solve_large(
    pairs: Pairs,
    tuning: Tuning | None = None,
    go_on: GoOn = always,
    runner: Runner | None = None,
) -> Solution:
    """Solve on lists until the prices prove the result on all pairs.

    Parameters
    ----------
    pairs : Pairs
    tuning : Tuning, optional
    go_on : callable, optional
        Called before the first exact solution, with an infinite gap, and after each look at all
        pairs; at False the assignment so far is returned, with prices that prove it up to the gap
        but need not be the smallest. It may raise.
    runner : Runner, optional
        Where the blocks of scans of `PairScores` run; by default on threads here.

    Returns
    -------
    Solution
        Problems that do not suit (`matching.large.limits.suits`) are solved by `solve_pricing`.
    """
    if not suits(pairs):
        return solve_pricing(pairs)
    return Run(pairs, open_source(pairs), tuning or Tuning(), go_on, runner).solve()


@dataclass(eq=False)
class Run:
    """One run: what is known so far.

    Parameters
    ----------
    pairs : Pairs
        Which `matching.large.limits.suits`.
    source : Source
    tuning : Tuning
    go_on : callable
        As for `solve_large`.
    runner : Runner, optional
    """

    pairs: Pairs
    source: Source
    tuning: Tuning
    go_on: GoOn
    runner: Runner | None = None

    def __post_init__(self) -> None:
        self.instance: Instance = empty_instance(self.pairs)
        tie, bonus = self.pairs.tie_factor, self.instance.match_bonus
        # Under "score" every pair is worth 1 more than `tie` times its score.
        self.unpaid = np.full(self.instance.n_learners, -1 if tie > 1 else 0)
        staying_out = self.unpaid - bonus
        self.scanner = open_scanner(self.pairs, self.source, self.tuning.threads, self.runner)
        self.spread: Spread = measure(self.scanner, self.instance.n_mentors)
        self.problem = Problem(
            tie=tie,
            out=np.maximum(staying_out, self.spread.low * tie),
            capacity=self.instance.capacity,
            minimum=self.instance.minimum,
            seat_bonus=self.instance.seat_bonus,
        )
        self.staying_out = staying_out
        seat = -self.instance.seat_bonus
        anchors = tuple(dict.fromkeys((0, bonus, seat)))
        self.grid = Grid(tie, self.source.largest, anchors)

    def solve(self) -> Solution:
        """Follow the route from nothing."""
        start = first_lists(self.scanner, self.problem, self.spread, self.tuning)
        if not self.go_on(np.inf):
            rough = bid(
                start.lists,
                self.problem,
                self.spread,
                self.tuning.exact_step,
                self.tuning.seed_runs,
            )
            return self._stopped(rough)
        return self.finish(start.lists, self.solve_lists(start.lists), start.bounds)

    def finish(self, lists: Lists, state: State, bounds: Bounds) -> Solution:
        """Go on from lists and an optimal state on them until it is proven on all pairs.

        Parameters
        ----------
        lists : Lists
        state : State
            Optimal on the lists, as `solve_lists` or `repair` leave it; changed.
        bounds : Bounds
            What is known of unlisted pairs; `Bounds.unknown` is always right.

        Returns
        -------
        Solution
        """
        self.certifier = Certifier(self.scanner, self.grid, bounds, self.tuning.listed)
        while True:
            profit = profits(lists, self.problem.tie, state.price, self.problem.out)
            seen = self.certifier.look(lists, profit, state.price)
            lists = seen.lists
            if not self._on(seen.gap, state):
                return self._stopped(state)
            if len(seen.beaten) > self.tuning.again * len(profit):
                state = self.solve_lists(lists)
            elif len(seen.beaten):
                release(lists, self.problem, state)
                self.repair(lists, state)
            elif self._somebody_stays_out_too_early(state):
                self._price_staying_out(lists, state)
            else:
                return self._with_lowest_prices(lists, state)

    def _on(self, gap: int, state: State) -> bool:
        """Report the gap; learners who stay out too early are not certified at all."""
        early = self._somebody_stays_out_too_early(state)
        return self.go_on(np.inf if early else gap / self.problem.tie / self.pairs.scale)

    def solve_lists(self, lists: Lists) -> State:
        """Solve exactly on lists, from nothing."""
        state = bid(lists, self.problem, self.spread, self.tuning.exact_step, self.tuning.runs)
        most = max(1, int(self.spread.deviation * self.tuning.refined)) * self.problem.tie
        refine(lists, self.problem, state, most)
        self.repair(lists, state)
        return state

    def repair(self, lists: Lists, state: State) -> None:
        """Make a state optimal on lists: all who are not `NOBODY` hold a best choice in it."""
        place_all(lists, self.problem, state)
        fill_spare_seats(lists, self.problem, state)

    def _somebody_stays_out_too_early(self, state: State) -> bool:
        early = (state.assigned == OUT) & (self.problem.out > self.staying_out)
        return bool(early.any())

    def _price_staying_out(self, lists: Lists, state: State) -> None:
        state.assigned[(state.assigned == OUT) & (self.problem.out > self.staying_out)] = NOBODY
        self.problem = self.problem._replace(out=self.staying_out)
        self.repair(lists, state)

    def _with_lowest_prices(self, lists: Lists, state: State) -> Solution:
        self.problem = self.problem._replace(out=self.staying_out)
        lists, proof = self._lowest(lists, state, self.problem, plain=False)
        plain_problem = self.problem._replace(out=self.unpaid)
        plain = proof
        if (state.assigned < 0).any() or self.instance.minimum.any():
            lists, plain = self._lowest(lists, state, plain_problem, plain=True)
        return self._solution(state, proof, plain)

    def _lowest(
        self, lists: Lists, state: State, problem: Problem, *, plain: bool
    ) -> tuple[Lists, NDArray[np.int64]]:
        """Find smallest prices on the lists and look for pairs that beat them, until none does."""
        lists, bound = self._bound(lists, state, problem, plain=plain)
        while True:
            price = lowest_prices(lists, problem, state, bound)
            lists, holds = self._holds(lists, state, price, problem.out)
            if holds:
                return lists, price

    def _bound(
        self, lists: Lists, state: State, problem: Problem, *, plain: bool
    ) -> tuple[Lists, NDArray[np.int64]]:
        """Lower bounds of prices: 0, except where a minimum binds."""
        bound = np.zeros_like(state.price)
        if not problem.minimum.any():
            return lists, bound
        binds = (problem.minimum > 0) & (state.load <= problem.minimum)
        if not plain:
            return lists, np.where(binds, -problem.seat_bonus, bound)
        while True:
            highest = highest_prices(lists, problem, state)
            lists, holds = self._holds(lists, state, highest, np.full_like(problem.out, _WHATEVER))
            if holds:
                return lists, np.where(state.load > problem.minimum, bound, highest)

    def _holds(
        self, lists: Lists, state: State, price: NDArray[np.int64], out: NDArray[np.int64]
    ) -> tuple[Lists, bool]:
        """List pairs that somebody would like better; say whether there are none."""
        held = state.held - price[np.maximum(state.assigned, 0)]
        profit = np.where(state.assigned >= 0, held, out)
        seen = self.certifier.look(lists, profit, price)
        return seen.lists, len(seen.beaten) == 0

    def _stopped(self, state: State) -> Solution:
        """Return what is known: prices that prove it up to a gap."""
        match, seat = self.instance.match_bonus, self.instance.seat_bonus
        price = state.price
        decides = (price > match // 2) if match else np.zeros(len(price), dtype=np.bool_)
        lacks = (price < -(seat // 2)) if seat else np.zeros(len(price), dtype=np.bool_)
        return self._solution(state, price, price - match * decides + seat * lacks)

    def _solution(
        self, state: State, proof: NDArray[np.int64], plain: NDArray[np.int64]
    ) -> Solution:
        assigned = np.where(state.assigned >= 0, state.assigned, -1).astype(np.intp)
        return Solution(instance=self.instance, assigned=assigned, proof=proof, plain=plain)
