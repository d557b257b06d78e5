"""“Why not her?”: what keeps a mentor off a learner's list, and what would change it.

Whatever is private (a ban, a “not again”, a pause, a mentor without seats) gets one and the same
answer, so that none of them can be told from another. Other learners appear as numbers only.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from features.label import Label
from features.reason import Reason
from features.space import EncodedCohort
from matching._candidates import net_units, whole_prices
from matching.assignment import Assignment
from matching.refusals import BY_HAND, behind, gain, points, recommended, refusal
from matching.refusals import WhyNot as WhyNot
from matching.rules import RuleBook
from matching.scores import UNIT, PairScores
from matching.shortlists import Shortlists

_ASSIGNED = Label("已分配给这位导师", "This mentor is the assigned one")
_SEATS_TAKEN = Label(
    "{seats} 个名额已满，其中 {better} 个给了更应优先或同等优先的学员",
    "No seat is left (seats: {seats}, with learners whose claim is at least as good: {better})",
)
_LISTS_TAKEN = Label(
    "已出现在 {lists} 份名单上，达到 {seats} 个名额所允许的上限",
    "Already on as many lists as the seats allow (lists: {lists}, seats: {seats})",
)
_MORE_SEATS = Label(
    "这位导师增加名额可能有帮助：目前多一个名额值 {points} 分",
    "More seats with this mentor might help: one more is worth {points} points now",
)
_MORE_ROOM = Label(
    "这位导师每增加一个名额，就可以多出现在几份名单上",
    "Each further seat of this mentor allows more lists",
)


def why_not(
    encoded: EncodedCohort,
    scores: PairScores,
    rules: RuleBook,
    assignment: Assignment,
    shortlists: Shortlists | None,
    learner: int,
    mentor: int,
    *,
    min_score: float = 0.0,
) -> WhyNot:
    """Say why a mentor is not on a learner's list.

    Parameters
    ----------
    encoded : EncodedCohort
    scores : PairScores
    rules : RuleBook
    assignment : Assignment
    shortlists : Shortlists or None
        None: the assigned mentor is compared with alone.
    learner, mentor : int
        Positions.
    min_score : float
        Fraction in [0, 1] that the run asked for.

    Returns
    -------
    WhyNot
        The first that holds, in the order of `WhyNotCode`.
    """
    shown = _shown(assignment, shortlists, learner)
    if assignment.mentor[learner] == mentor:
        return WhyNot("assigned", (Reason("assigned", _ASSIGNED),))
    if mentor in shown:
        return recommended(int(np.flatnonzero(shown == mentor)[0]) + 1)
    refused = refusal(encoded, scores, rules, learner, mentor, min_score=min_score)
    if refused is not None:
        return refused
    rivals = _Rivals(scores, assignment, encoded.cohort.capacity, min_score)
    return _compared(rivals, shortlists, shown, learner, mentor)


def _shown(assignment: Assignment, shortlists: Shortlists | None, learner: int) -> NDArray[np.intp]:
    """Mentors that the learner is shown; the assigned one alone in a run without lists."""
    row = assignment.mentor[[learner]] if shortlists is None else shortlists.mentor[learner]
    listed: NDArray[np.intp] = row[row >= 0]
    return listed


@dataclass(frozen=True, eq=False)
class _Rivals:
    """Scores and prices, to compare claims on seats."""

    scores: PairScores
    assignment: Assignment
    capacity: NDArray[np.intp]
    min_score: float

    def net(self, learners: NDArray[np.intp]) -> NDArray[np.float64]:
        """Score less seat price in units, (n_rows, n_mentors); -inf where a pair may not be."""
        price = whole_prices(self.assignment.seat_price)
        return net_units(self.scores, price, self.min_score * UNIT, learners)

    def price(self, mentor: int) -> float:
        """Seat price in units."""
        return float(whole_prices(self.assignment.seat_price)[mentor])

    def full(self, mentor: int) -> bool:
        """Whether all seats of a mentor are taken."""
        return bool(self.assignment.load[mentor] >= self.capacity[mentor])

    def claims(self, learners: NDArray[np.intp], mentor: int) -> NDArray[np.float64]:
        """Value a seat at `mentor` for some learners, over their next best, in units.

        ``s(l, m) − max_{k ≠ m}(s(l, k) − p_k)``; to an unmatched learner the next best is nothing,
        0. Every learner at m has a claim of at least the price p_m, and nobody elsewhere a larger
        one: that is what the prices of an optimal assignment say (complementary slackness).
        """
        net = self.net(learners)
        here = self.scores.units_of(learners, np.full(len(learners), mentor))
        net[:, mentor] = -np.inf
        matched = self.assignment.mentor[learners] >= 0
        worth: NDArray[np.float64] = here - np.where(matched, net.max(axis=1, initial=-np.inf), 0.0)
        return worth

    def better_claims(self, learner: int, mentor: int) -> int:
        """Count the learners at `mentor` whose claim is at least as good as the learner's."""
        there = np.flatnonzero(self.assignment.mentor == mentor)
        own = self.claims(np.asarray([learner]), mentor)[0]
        return int(np.sum(self.claims(there, mentor) >= own))


def _compared(
    rivals: _Rivals,
    shortlists: Shortlists | None,
    shown: NDArray[np.intp],
    learner: int,
    mentor: int,
) -> WhyNot:
    """Compare a mentor whom the learner might have with the last one on the list."""
    net = rivals.net(np.asarray([learner]))[0]
    assigned = rivals.assignment.mentor[learner]
    others = shown[shown != assigned] if len(shown) > 1 else shown
    # With nobody on the list the comparison is with staying unmatched, which is worth 0.
    last = net[others].min(initial=np.inf) if len(others) else 0.0
    score = net + whole_prices(rivals.assignment.seat_price)
    least = score[others].min(initial=np.inf) if len(others) else 0.0
    below = last - net[mentor]
    if below <= 0 and shortlists is not None and _listed_out(shortlists, mentor):
        return _lists_taken(rivals, shortlists, mentor)
    if rivals.full(mentor) and (below <= 0 or score[mentor] > least):
        return _seats_taken(rivals, learner, mentor, max(below, 0.0))
    return behind(below, _changes(rivals, mentor, below) if below > 0 else ())


def _listed_out(shortlists: Shortlists, mentor: int) -> bool:
    return bool(shortlists.exposure[mentor] >= shortlists.cap[mentor])


def _lists_taken(rivals: _Rivals, shortlists: Shortlists, mentor: int) -> WhyNot:
    numbers = {
        "lists": int(shortlists.exposure[mentor]),
        "seats": int(rivals.capacity[mentor]),
    }
    changes = (Reason("more_room", _MORE_ROOM), BY_HAND)
    return WhyNot("full", (Reason("lists_taken", _LISTS_TAKEN, numbers),), changes)


def _seats_taken(rivals: _Rivals, learner: int, mentor: int, below: float) -> WhyNot:
    numbers = {
        "seats": int(rivals.capacity[mentor]),
        "better": rivals.better_claims(learner, mentor),
    }
    reason = Reason("seats_taken", _SEATS_TAKEN, numbers)
    return WhyNot("full", (reason,), _changes(rivals, mentor, below))


def _changes(rivals: _Rivals, mentor: int, below: float) -> tuple[Reason, ...]:
    """Say what would close the distance; more seats take the price off it, and no more."""
    price = rivals.price(mentor)
    more = (gain(below),) if below > 0 else ()
    if 0 < price >= below:
        return (*more, Reason("more_seats", _MORE_SEATS, {"points": points(price)}))
    return more or (BY_HAND,)
