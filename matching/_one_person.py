"""The best assignment in which nobody is two mentors of one learner, with one certificate.

The flow of `matching._person_flow` on few pairs gives prices of persons; the assignment of all
pairs at these prices bounds every flow. While it is worth more than the flow, its pairs and the
best by its prices enter, which change less from round to round than the prices of few pairs do, and
the pairs that beat the flow's prices (`matching._pricing`): if there is none, these prove it.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from matching._instance import Instance, empty_instance
from matching._kind_rows import Rows
from matching._pairs import ABSENT, Pairs, open_pairs
from matching._person_flow import Arcs, Network, Solved, network_of, solve_network
from matching._person_prices import pair_scores, priced, with_prices
from matching._prices import mentor_graph, plain_prices
from matching._request import FACTORED_PAIRS, Request
from matching._solution import Solution
from matching._unmatched import Reasons
from matching.assignment import Assignment, proven, solve_request
from matching.large.limits import suits
from matching.scores import UNIT
from matching.warm import Warm

_LISTED = 8
"""Pairs that enter for a row at first, at most."""
_MORE = 3
"""Pairs that enter for a row later, at most."""

Ends = tuple[NDArray[np.intp], NDArray[np.intp]]
"""Rows, as positions among the free ones, and mentors."""


@dataclass(frozen=True, eq=False)
class Served:
    """The best assignment of rows in which nobody is two mentors of one learner.

    Parameters
    ----------
    assignment : Assignment
        With the certificate of `request`.
    request : Request
        Scores less the persons' prices.
    n_settled : int
        Pairs that the certificate takes as forbidden.
    """

    assignment: Assignment
    request: Request
    n_settled: int


def serve(request: Request, rows: Rows) -> Served:
    """Solve the rows of a request.

    Parameters
    ----------
    request : Request
        Of `PairScores`, in the order of `rows`; a locked person is forbidden to the learner's other
        rows.
    rows : Rows

    Raises
    ------
    SolverFailed
    """
    plain = solve_request(request)
    at = np.flatnonzero(plain.mentor >= 0)
    met = rows.learner[at] * len(request.capacity) + plain.mentor[at]
    if len(np.unique(met)) == len(met):
        return Served(plain, request, 0)
    return _through_persons(request, rows, plain)


def _through_persons(request: Request, rows: Rows, relaxed: Assignment) -> Served:
    """Solve flows on listed pairs until one is worth as much as all pairs allow."""
    pairs = _in_units(request)
    learner, seats = rows.learner[pairs.learners], empty_instance(pairs)
    arcs = _arcs(request, pairs, _about(pairs, seats, relaxed, _LISTED))
    while True:
        network = network_of(arcs, learner, seats, pairs.largest)
        solved = solve_network(network)
        prices = priced(request, rows, pairs, network, solved)
        after = with_prices(request, rows, prices)
        relaxed = solve_request(after, warm=Warm(relaxed.mentor, relaxed.certificate))
        left = _in_units(after)
        size = len(arcs.row)
        # A pair is settled by what the flow knows of it, so it has to be listed.
        position = np.searchsorted(pairs.learners, prices.settled_row)
        arcs = arcs.with_more(
            _arcs(request, pairs, (position, prices.settled_mentor)), seats.n_mentors
        )
        price = _whole_prices(network.instance, relaxed)
        if len(prices.settled_row) == 0 and _as_good(after, left, solved, relaxed):
            break
        about = _about(left, network.instance, relaxed, _MORE)
        own, bonus = solved.price[: network.n_mentors], network.instance.match_bonus
        better = _better(left, own, solved.utility - bonus, bonus, _LISTED)
        for found in (about, better):
            arcs = arcs.with_more(_arcs(request, pairs, found), seats.n_mentors)
        if len(arcs.row) == size:
            price = own
            break
    solution = _solution(left, network, solved, price, arcs)
    assignment = proven(after, pairs, solution, solver="flow")
    # Told by the scores themselves: a settled pair is no pair that was never there.
    why = Reasons(request, assignment.mentor)
    return Served(replace(assignment, unmatched=why), after, len(prices.settled_row))


def _in_units(request: Request) -> Pairs:
    """Pairs in whole units under either objective: no part of a number breaks ties."""
    pairs = open_pairs(request, None)
    return replace(pairs, tie_factor=1, largest=pairs.largest // pairs.tie_factor + 1)


def _arcs(request: Request, pairs: Pairs, ends: Ends) -> Arcs:
    row, mentor = ends
    units = pair_scores(request).units_of(pairs.learners[row], mentor)
    nothing = np.zeros(0, dtype=np.intp)
    none = Arcs(nothing, nothing, nothing.astype(np.int64))
    return none.with_more(Arcs(row, mentor, units.astype(np.int64)), len(pairs.mentors))


def _whole_prices(instance: Instance, assignment: Assignment) -> NDArray[np.int64]:
    """Levels and numbers of a certificate as prices with the bonuses of an instance."""
    level = assignment.certificate.level
    number = np.rint(assignment.certificate.price * UNIT).astype(np.int64)
    bonus = instance.match_bonus * (level == 1) - instance.seat_bonus * (level == -1)
    return np.asarray(number + bonus, dtype=np.int64)


def _as_good(after: Request, left: Pairs, solved: Solved, relaxed: Assignment) -> bool:
    """Whether a flow is worth as much as the assignment of all pairs at its persons' prices."""
    mentor = after.locked.copy()
    mentor[left.learners] = solved.assigned
    scores = after.pair_scores(mentor)
    filled = [np.minimum(after.load(m), after.minimum).sum() for m in (mentor, relaxed.mentor)]
    matched = np.count_nonzero(mentor >= 0) == relaxed.n_matched or after.objective == "score"
    same = math.fsum(scores[mentor >= 0].tolist()) == relaxed.total
    return bool(filled[0] == filled[1] and matched and same)


def _about(pairs: Pairs, instance: Instance, relaxed: Assignment, k: int) -> Ends:
    """List what an assignment has, and the `k` best pairs of each row by its prices."""
    own = relaxed.mentor[pairs.learners]
    has = np.flatnonzero(own >= 0)
    lowest = np.full(len(own), -(2**60), dtype=np.int64)
    price = _whole_prices(instance, relaxed)
    row, mentor = _better(pairs, price, lowest, instance.match_bonus, k)
    return np.concatenate([row, has]), np.concatenate([mentor, own[has]])


def _better(
    pairs: Pairs, price: NDArray[np.int64], profit: NDArray[np.int64], bonus: int, k: int
) -> Ends:
    """Best pairs of each row, `k` at most, that are worth more than its profit."""
    if suits(pairs) and len(pairs.learners) * len(pairs.mentors) > FACTORED_PAIRS:
        # Loaded late: small cases never wait for the compiler.
        from matching.large.sweep import better_pairs

        return better_pairs(pairs, price, profit, k, anchors=(0, bonus))
    rows, mentors = [np.zeros(0, dtype=np.intp)], [np.zeros(0, dtype=np.intp)]
    for at, numbers in pairs.blocks():
        gain = np.where(numbers == ABSENT, ABSENT, numbers - price - profit[at, None])
        best = np.argsort(-gain, axis=1, kind="stable")[:, :k]
        row, place = np.nonzero(np.take_along_axis(gain, best, axis=1) > 0)
        rows.append(row + at.start)
        mentors.append(best[row, place])
    return np.concatenate(rows), np.concatenate(mentors)


def _solution(
    left: Pairs, network: Network, solved: Solved, price: NDArray[np.int64], arcs: Arcs
) -> Solution:
    """Return the solution of the plain problem that is left when persons are priced.

    Prices in scores alone (`matching._prices.plain_prices`) differ from those of the proof where
    somebody is left out or a minimum binds; pairs that beat them enter.
    """
    seats = replace(
        network.instance, n_mentors=network.n_mentors, capacity=left.request.free_capacity
    )
    while True:
        units = pair_scores(left.request).units_of(left.learners[arcs.row], arcs.mentor)
        there = units > -np.inf
        instance = seats.with_arcs(
            arcs.row[there], arcs.mentor[there], units[there].astype(np.int64)
        )
        if (solved.assigned >= 0).all() and not seats.minimum.any():
            return Solution(instance, solved.assigned, proof=price, plain=price)
        graph = mentor_graph(instance, solved.assigned)
        plain = plain_prices(instance, solved.assigned, graph)
        found = _better(left, plain, instance.utilities(solved.assigned, plain, 0), 0, _LISTED)
        longer = arcs.with_more(_arcs(left.request, left, found), network.n_mentors)
        if len(longer.row) == len(arcs.row):
            return Solution(instance, solved.assigned, proof=price, plain=plain)
        arcs = longer
