"""From the prices of persons to pair scores whose certificate proves that nobody is one twice.

See `matching._person_flow`. Two things a price of a person cannot say in scores, and such pairs are
*settled*, as if forbidden to all but the row that has them: that a second wish would cost somebody
else a match, and that it would cost more than a score.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_array

from matching._case import row_blocks
from matching._instance import Instance, empty_instance
from matching._kind_rows import Rows
from matching._pairs import ABSENT, Pairs, open_pairs
from matching._person_flow import Arcs, Network, Solved, network_of, solve_network
from matching._prices import mentor_graph, plain_prices
from matching._request import FACTORED_PAIRS, Request
from matching._solution import Solution
from matching.assignment import Assignment, proven, reasons, solve_request
from matching.large.limits import suits
from matching.scores import ABSENT_BELOW, UNIT, PairScores

PERSON = "rule:one_person"
"""Name under which the prices of persons are a part of the scores."""
_LISTED = 8
"""Pairs that enter for a row at once, at most."""


@dataclass(frozen=True, eq=False)
class Priced:
    """Persons' prices: λ of ``learner * n_mentors + mentor``, and pairs that are settled."""

    person: NDArray[np.int64] = field(default_factory=lambda: np.zeros(0, dtype=np.int64))
    price: NDArray[np.int64] = field(default_factory=lambda: np.zeros(0, dtype=np.int64))
    settled_row: NDArray[np.intp] = field(default_factory=lambda: np.zeros(0, dtype=np.intp))
    settled_mentor: NDArray[np.intp] = field(default_factory=lambda: np.zeros(0, dtype=np.intp))


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


def _through_persons(request: Request, rows: Rows, plain: Assignment) -> Served:
    """Solve the flow on listed pairs until its prices prove the result on all pairs."""
    pairs = _in_units(request)
    learner = rows.learner[pairs.learners]
    seats = empty_instance(pairs)
    arcs = _first_arcs(request, pairs, seats, plain)
    while True:
        network = network_of(arcs, learner, seats, pairs.largest)
        solved = solve_network(network)
        priced = _priced(request, rows, pairs, network, solved)
        after = _with_prices(request, rows, priced)
        bonus = network.instance.match_bonus
        price = solved.price[: network.n_mentors]
        found = _better(_in_units(after), price, solved.utility - bonus, bonus)
        more = _with_units(request, pairs, *_joined(found, _unlisted(rows, pairs, priced)))
        longer = arcs.with_more(more, network.n_mentors)
        if len(longer.row) == len(arcs.row):
            break
        arcs = longer
    solution = _solution(_in_units(after), network, solved, arcs)
    assignment = proven(after, pairs, solution, solver="flow")
    # Told by the scores themselves: a settled pair is no pair that was never there.
    why = reasons(request, np.flatnonzero(assignment.mentor < 0))
    return Served(replace(assignment, unmatched=why), after, len(priced.settled_row))


def _in_units(request: Request) -> Pairs:
    """Pairs in whole units under either objective: no part of a number breaks ties."""
    pairs = open_pairs(request, None)
    return replace(pairs, tie_factor=1, largest=pairs.largest // pairs.tie_factor + 1)


def _first_arcs(request: Request, pairs: Pairs, seats: Instance, plain: Assignment) -> Arcs:
    """List what the plain assignment has, and the best pairs by its prices."""
    certificate, own = plain.certificate, plain.mentor[pairs.learners]
    level = seats.match_bonus * (certificate.level == 1) - seats.seat_bonus * (
        certificate.level == -1
    )
    price = np.rint(certificate.price * UNIT).astype(np.int64) + level
    lowest = np.full(len(own), -(2**60), dtype=np.int64)
    has = np.flatnonzero(own >= 0)
    best = _better(pairs, price, lowest, seats.match_bonus)
    whole = _with_units(request, pairs, *_joined(best, (has, own[has])))
    nothing = np.zeros(0, dtype=np.intp)
    return whole.with_more(Arcs(nothing, nothing, nothing.astype(np.int64)), seats.n_mentors)


Ends = tuple[NDArray[np.intp], NDArray[np.intp]]
"""Rows, as positions among the free ones, and mentors."""


def _joined(one: Ends, other: Ends) -> Ends:
    return np.concatenate([one[0], other[0]]), np.concatenate([one[1], other[1]])


def _with_units(
    request: Request, pairs: Pairs, row: NDArray[np.intp], mentor: NDArray[np.intp]
) -> Arcs:
    scores = request.scores
    assert isinstance(scores, PairScores)
    units = scores.units_of(pairs.learners[row], mentor)
    return Arcs(row, mentor, units.astype(np.int64))


def _better(pairs: Pairs, price: NDArray[np.int64], profit: NDArray[np.int64], bonus: int) -> Ends:
    """Best pairs of each row, `_LISTED` at most, that are worth more than its profit."""
    if suits(pairs) and len(pairs.learners) * len(pairs.mentors) > FACTORED_PAIRS:
        # Loaded late: small cases never wait for the compiler.
        from matching.large.sweep import better_pairs

        return better_pairs(pairs, price, profit, _LISTED, anchors=(0, bonus))
    rows, mentors = [np.zeros(0, dtype=np.intp)], [np.zeros(0, dtype=np.intp)]
    for at, numbers in pairs.blocks():
        gain = np.where(numbers == ABSENT, ABSENT, numbers - price - profit[at, None])
        best = np.argsort(-gain, axis=1, kind="stable")[:, :_LISTED]
        row, place = np.nonzero(np.take_along_axis(gain, best, axis=1) > 0)
        rows.append(row + at.start)
        mentors.append(best[row, place])
    return np.concatenate(rows), np.concatenate(mentors)


def _priced(request: Request, rows: Rows, pairs: Pairs, network: Network, solved: Solved) -> Priced:
    """Read the persons' prices off a solution, and settle what they cannot say."""
    m = network.n_mentors
    price = solved.price[m:] - solved.price[network.leads_to]
    person, price = network.person[price > 0], price[price > 0]
    learner, mentor = np.divmod(person, m)
    table = _free_rows(request, rows)[learner]
    scores = request.scores
    assert isinstance(scores, PairScores)
    units = scores.units_of(np.maximum(table, 0).ravel(), np.repeat(mentor, table.shape[1]))
    units = np.where(table.ravel() >= 0, units, -np.inf).reshape(table.shape)
    least = units.min(axis=1, initial=np.inf, where=np.isfinite(units)) - price
    settled = (least < ABSENT_BELOW) | (price > _half(network.instance.match_bonus))
    has = np.full(len(request.locked), -1, dtype=np.intp)
    has[pairs.learners] = solved.assigned
    lacks = np.isfinite(units) & (has[table] != mentor[:, None]) & settled[:, None]
    at, kind = np.nonzero(lacks)
    return Priced(person[~settled], price[~settled], table[at, kind], mentor[at])


def _half(bonus: int) -> float:
    return bonus / 2 if bonus else np.inf


def _free_rows(request: Request, rows: Rows) -> NDArray[np.intp]:
    """Rows of each learner that are not locked, shape (n_learners, n_kinds); -1 = none."""
    shape = (int(rows.learner.max(initial=-1)) + 1, int(rows.kind.max(initial=-1)) + 1)
    return rows.table(np.where(request.locked < 0, np.arange(len(rows.kind)), -1), shape)


def _unlisted(rows: Rows, pairs: Pairs, priced: Priced) -> Ends:
    """Settled pairs: a pair is settled by what the flow knows of it, so it has to be listed."""
    position = np.full(len(rows.kind), -1, dtype=np.intp)
    position[pairs.learners] = np.arange(len(pairs.learners))
    return position[priced.settled_row], priced.settled_mentor


def _with_prices(request: Request, rows: Rows, priced: Priced) -> Request:
    """Take the persons' prices off the scores.

    A pair must not fall below its row's least score by that: where there is one, pairs below it are
    forbidden one by one.
    """
    scores, shape = request.scores, request.shape
    assert isinstance(scores, PairScores)
    learner, mentor = np.divmod(priced.person, shape[1])
    table = _free_rows(request, rows)[learner]
    at, kind = np.nonzero(table >= 0)
    row, off = table[at, kind], -priced.price[at].astype(np.float32)
    part = csr_array((off, (row, mentor[at])), shape=shape)
    affected = np.unique(row)
    low_row, low_mentor = _below_least(request, scores, affected)
    no_row = np.concatenate([priced.settled_row, low_row])
    no_mentor = np.concatenate([priced.settled_mentor, low_mentor])
    barred = csr_array((np.ones(len(no_row), dtype=np.bool_), (no_row, no_mentor)), shape=shape)
    floor = request.floor.copy()
    floor[affected] = -np.inf
    corrections = {**scores.corrections_by, PERSON: part}
    forbidden = csr_array(scores.forbidden + barred)
    return replace(
        request,
        scores=replace(scores, corrections_by=corrections, forbidden=forbidden),
        floor=floor,
    )


def _below_least(
    request: Request, scores: PairScores, rows: NDArray[np.intp]
) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
    """Pairs of some rows that are there but score less than they have to."""
    row, mentor = [np.zeros(0, dtype=np.intp)], [np.zeros(0, dtype=np.intp)]
    for part in row_blocks(rows):
        units = scores.units(part)
        low, at = np.nonzero((units < request.floor[part, None] * UNIT) & (units > -np.inf))
        row.append(part[low])
        mentor.append(at)
    return np.concatenate(row), np.concatenate(mentor)


def _solution(after: Pairs, network: Network, solved: Solved, arcs: Arcs) -> Solution:
    """Return the solution of the plain problem that is left when persons are priced.

    Prices in scores alone (`matching._prices.plain_prices`) differ from those of the proof where
    somebody is left out or a minimum binds; pairs that beat them enter.
    """
    price = solved.price[: network.n_mentors]
    seats = replace(
        network.instance, n_mentors=network.n_mentors, capacity=after.request.free_capacity
    )
    while True:
        request = after.request
        scores = request.scores
        assert isinstance(scores, PairScores)
        units = scores.units_of(after.learners[arcs.row], arcs.mentor)
        there = units > -np.inf
        instance = seats.with_arcs(
            arcs.row[there], arcs.mentor[there], units[there].astype(np.int64)
        )
        if (solved.assigned >= 0).all() and not seats.minimum.any():
            return Solution(instance, solved.assigned, proof=price, plain=price)
        graph = mentor_graph(instance, solved.assigned)
        plain = plain_prices(instance, solved.assigned, graph)
        found = _better(after, plain, instance.utilities(solved.assigned, plain, 0), 0)
        longer = arcs.with_more(_with_units(request, after, *found), network.n_mentors)
        if len(longer.row) == len(arcs.row):
            return Solution(instance, solved.assigned, proof=price, plain=plain)
        arcs = longer
