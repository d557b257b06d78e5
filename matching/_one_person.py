"""Nobody is two mentors of one learner: the side constraint of several kinds, by prices of pairs.

``Σ_k x_(l,k),m <= 1`` for every learner l and mentor m is no constraint of an assignment. Where it
is broken a price λ_lm is put on the person (a Lagrangian relaxation: Held and Karp 1970,
doi:10.1287/opre.18.6.1138): each of l's rows at m costs λ, and what is solved stays an assignment::

    max { Σ s x } <= max { Σ s x - Σ λ_lm (Σ_k x_(l,k),m) } + Σ λ_lm       for all λ >= 0

If exactly one row of l is at m wherever λ_lm > 0, and never two, both sides are equal: the
assignment is the best one, and its certificate proves it. One row wants m more than the others do,
measured by its next best choice; any λ between the two keenest leaves only the keenest there. That
is computed from the seats' prices, solved again, and repeated while it helps. What ties and
competition for seats leave open is searched (`matching._search`): m goes to one row in each branch.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_array

from matching._case import Case
from matching._kind_rows import Rows
from matching._search import Worth
from matching.assignment import Assignment, assign
from matching.scores import BLOCK_ROWS, UNIT, PairScores
from matching.warm import Warm

PERSON = "rule:one_person"
"""Name under which the prices of persons are a part of the scores."""
_LEVEL = 2.0**26
"""Units that a level of a price counts: more than any score or number."""

Twice = tuple[int, int]
"""A learner and a mentor."""
Bans = frozenset[tuple[int, int]]
"""Rows and mentors that a branch forbids."""


@dataclass(frozen=True, eq=False)
class KindCase:
    """A case whose learners are rows; `row` is the row of each learner and kind, -1 = none."""

    case: Case
    rows: Rows
    row: NDArray[np.intp]

    def rows_at(self, twice: Twice) -> NDArray[np.intp]:
        """Rows of a learner that may have a mentor as far as locks say."""
        rows: NDArray[np.intp] = self.row[twice[0]]
        return rows[(rows >= 0) & (self.case.locked[rows] < 0)]

    def worth(self, mentor: NDArray[np.intp], total: float) -> Worth:
        """Return what an assignment of rows is compared by."""
        load = np.bincount(mentor[mentor >= 0], minlength=len(self.case.capacity))
        filled = float(np.minimum(load, self.case.minimum).sum())
        matched = (float(load.sum()),) if self.case.objective == "total" else ()
        return (filled, *matched, total)


@dataclass(frozen=True, eq=False)
class KindAnswer:
    """An assignment of rows, shape (n_rows,), in which nobody is two mentors of one learner."""

    mentor: NDArray[np.intp]
    worth: Worth


@dataclass(frozen=True, eq=False)
class Relaxed:
    """A case in which somebody may be two mentors of one learner, at a price."""

    problem: KindCase
    bans: Bans
    price: Mapping[Twice, int]
    scores: PairScores
    assignment: Assignment

    @property
    def limit(self) -> Worth:
        """No assignment that keeps the constraint, and the bans, is worth more."""
        mentor = self.assignment.mentor
        relief = sum(self.price.values()) / UNIT
        return self.problem.worth(mentor, self.assignment.total + relief)

    @property
    def answer(self) -> KindAnswer | None:
        """The assignment itself, if nobody is two mentors of one learner."""
        return None if self.twice() else answer_of(self.problem, self.assignment.mentor)

    def twice(self) -> list[Twice]:
        """Learners with the same mentor twice or more."""
        mentor, n_mentors = self.assignment.mentor, len(self.problem.case.capacity)
        at = np.flatnonzero(mentor >= 0)
        key, count = np.unique(
            self.problem.rows.learner[at] * n_mentors + mentor[at], return_counts=True
        )
        return [divmod(int(one), n_mentors) for one in key[count > 1]]

    def idle(self) -> list[Twice]:
        """Learners and mentors with a price between whom there is nothing."""
        mentor = self.assignment.mentor
        return [
            twice
            for twice, price in self.price.items()
            if price > 0 and not (mentor[self.problem.rows_at(twice)] == twice[1]).any()
        ]

    def split(self) -> Iterator[Relaxed]:
        """Give a mentor to one row of a learner after the other."""
        open_to = self.twice() or self.idle()
        if not open_to:
            return
        here = max(open_to, key=lambda twice: (self.price.get(twice, 0), twice))
        price = {twice: one for twice, one in self.price.items() if twice != here}
        for row in _keenness(self, [here])[0]:
            bans = self.bans | all_but(self.problem, here, row)
            yield relax(self.problem, bans, price, warm_of(self.assignment), 3)


def answer_of(problem: KindCase, mentor: NDArray[np.intp]) -> KindAnswer:
    """Return an assignment of rows with its true worth."""
    at = np.flatnonzero(mentor >= 0)
    units = problem.case.scores.units_of(at, mentor[at])
    return KindAnswer(mentor, problem.worth(mentor, float(units.sum()) / UNIT))


def warm_of(assignment: Assignment) -> Warm:
    """Return what an assignment leaves to start from."""
    return Warm(assignment.mentor, assignment.certificate)


def all_but(problem: KindCase, twice: Twice, row: int) -> Bans:
    """Forbid a mentor to all rows of a learner but one."""
    others = problem.rows_at(twice)
    return frozenset((int(other), twice[1]) for other in others[others != row])


def solved(problem: KindCase, bans: Bans, price: Mapping[Twice, int], warm: Warm | None) -> Relaxed:
    """Solve with some pairs forbidden and prices on persons."""
    case = problem.case
    scores = _priced(problem, _without(case.scores, bans), price)
    assignment = assign(
        scores,
        case.capacity,
        minimum=case.minimum,
        locked=case.locked,
        min_score=case.min_score,
        objective=case.objective,
        warm=warm,
    )
    return Relaxed(problem, bans, price, scores, assignment)


def relax(
    problem: KindCase, bans: Bans, price: Mapping[Twice, int], warm: Warm | None, rounds: int
) -> Relaxed:
    """Solve, and put prices on persons while that helps, in so many rounds at most."""
    best = now = solved(problem, bans, price, warm)
    for _ in range(rounds):
        wrong = now.twice() + now.idle()
        if not wrong:
            break
        keenness = _keenness(now, wrong)
        decided = _no_other_choice(now, wrong, keenness)
        price = _next_prices(now, wrong, keenness)
        if price == now.price and not decided:
            break
        now = solved(problem, now.bans | decided, price, warm_of(now.assignment))
        best = now if decided or now.limit <= best.limit else best
    return best


def settle(root: Relaxed) -> KindAnswer:
    """Give each person at several rows of a learner to the keenest, until there is none."""
    now, bans = root, root.bans
    wrong = [twice for twice, price in root.price.items() if price] + root.twice()
    while True:
        for twice, keen in zip(wrong, _keenness(now, wrong), strict=True):
            there = {row: by for row, by in keen.items() if now.assignment.mentor[row] == twice[1]}
            if there:
                keenest = max(there, key=lambda row: (there[row], -row))
                bans |= all_but(now.problem, twice, keenest)
        now = solved(root.problem, bans, {}, warm_of(now.assignment))
        if now.answer is not None:
            return now.answer
        wrong = now.twice()


def _keenness(now: Relaxed, twices: Sequence[Twice]) -> list[dict[int, float]]:
    """By how much each row would rather have a mentor than its next choice, before the price.

    In units; infinite where there is no other choice. Rows that may not have the mentor are left
    out.
    """
    groups = [now.problem.rows_at(twice) for twice in twices]
    rows = np.concatenate([np.zeros(0, dtype=np.intp), *groups])
    sizes = [len(group) for group in groups]
    mentor = np.repeat(np.array([at for _, at in twices], dtype=np.intp), sizes)
    price = np.repeat([now.price.get(twice, 0) for twice in twices], sizes)
    keen = _lead(now, rows, mentor, price)
    parts = np.split(np.arange(len(rows)), np.cumsum(sizes)[:-1]) if groups else []
    return [
        {int(rows[at]): float(keen[at]) for at in part.tolist() if keen[at] > -np.inf}
        for part in parts
    ]


def _lead(
    now: Relaxed, rows: NDArray[np.intp], mentor: NDArray[np.intp], price: NDArray[np.int64]
) -> NDArray[np.float64]:
    """How far a mentor, the price of the person given back, is ahead of all others of a row."""
    certificate = now.assignment.certificate
    case = replace(now.problem.case, scores=now.scores)
    seat = certificate.price * UNIT + certificate.level * _LEVEL
    out = -np.inf if case.objective == "total" else 0.0
    lead = np.full(len(rows), -np.inf)
    for start in range(0, len(rows), BLOCK_ROWS):
        part = slice(start, start + BLOCK_ROWS)
        worth = case.units(rows[part]) - seat
        here = np.arange(len(worth)), mentor[part]
        own = worth[here] + price[part]
        worth[here] = -np.inf
        np.subtract(own, worth.max(axis=1, initial=out), out=lead[part], where=own > -np.inf)
    return lead


def _next_prices(
    now: Relaxed, twices: Sequence[Twice], keenness: Sequence[Mapping[int, float]]
) -> dict[Twice, int]:
    """Prices between the two keenest rows, none so high that a pair falls below a least score."""
    price = dict(now.price)
    least = max(0.0, now.problem.case.min_score * UNIT)
    for twice, keen in zip(twices, keenness, strict=True):
        price.pop(twice, None)
        if len(keen) > 1:
            most = _units(now.problem, twice, keen).min() - least
            second, first = np.sort(np.minimum(list(keen.values()), _LEVEL))[-2:]
            price[twice] = int(np.clip((second + first) // 2, 0.0, max(0.0, most)))
    return price


def _no_other_choice(
    now: Relaxed, twices: Sequence[Twice], keenness: Sequence[Mapping[int, float]]
) -> Bans:
    """Decide where all rows of a learner have no other choice: the best score has the mentor.

    Whatever an assignment does with the others, its worth does not fall.
    """
    decided: Bans = frozenset()
    for twice, keen in zip(twices, keenness, strict=True):
        if len(keen) > 1 and min(keen.values()) == np.inf:
            best = list(keen)[int(np.argmax(_units(now.problem, twice, keen)))]
            decided |= all_but(now.problem, twice, best)
    return decided


def _units(problem: KindCase, twice: Twice, rows: Iterable[int]) -> NDArray[np.float64]:
    """Scores of some rows with a mentor, prices of persons not taken off."""
    at = np.fromiter(rows, dtype=np.intp)
    return problem.case.scores.units_of(at, np.full(len(at), twice[1]))


def _without(scores: PairScores, bans: Bans) -> PairScores:
    if not bans:
        return scores
    row, mentor = np.array(sorted(bans)).T
    more = csr_array((np.ones(len(row), dtype=np.bool_), (row, mentor)), shape=scores.shape)
    return replace(scores, forbidden=csr_array(scores.forbidden + more))


def _priced(problem: KindCase, scores: PairScores, price: Mapping[Twice, int]) -> PairScores:
    entries = [
        (row, twice[1], -one)
        for twice, one in price.items()
        if one
        for row in problem.rows_at(twice).tolist()
    ]
    if not entries:
        return scores
    row, mentor, units = np.array(entries).T
    part = csr_array((units.astype(np.float32), (row, mentor)), shape=scores.shape)
    return replace(scores, corrections_by={**scores.corrections_by, PERSON: part})
