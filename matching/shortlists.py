"""Shortlists: a few mentors for each learner to choose from, with seats shared.

Were everybody shown the mentors with the highest scores, all would see the same few and most would
find no seat. Lists are ranked by ``score − seat price``, and no mentor is on more than
``⌈length × capacity × slack⌉`` of them: a capacitated b-matching, see `matching._b_matching`.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from matching._candidates import Candidates, ties_at_random, ties_by_id, whole_prices
from matching._drawing import Finder, Listing, choose, in_order
from matching.assignment import Assignment
from matching.blocks.runner import Runner
from matching.errors import InvalidCapacity, InvalidListing, WrongShape
from matching.listing.limits import scannable
from matching.scores import UNIT, PairScores

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
        listed her, so never below ``1 / DRAWS``. In large cohorts candidates are drawn once and
        only ties among them again: there it is that share times the exact chance that she became a
        candidate in the first round. 0.0 where `mentor` is -1.
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
        Read in blocks; memory is O(n_learners × `matching._drawing.CANDIDATES`).
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
    listing = Listing(scores, assignment.mentor, price, cap, length, finder, compiled)
    if not random_ties:
        lists = _by_id(listing)
        return _finish(lists, (lists >= 0).astype(np.float64), cap, seed)
    rngs = np.random.default_rng(seed).spawn(DRAWS)
    lists, propensity = (_drawn_again if compiled else _drawn_anew)(listing, rngs)
    return _finish(lists, propensity, cap, seed)


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


def _by_id(listing: Listing) -> NDArray[np.intp]:
    choice = choose(listing, ties_by_id(*listing.scores.shape), None)
    return in_order(listing, choice.pairs.taken(np.flatnonzero(choice.chosen)), None)


def _drawn_anew(
    listing: Listing, rngs: list[np.random.Generator]
) -> tuple[NDArray[np.intp], NDArray[np.float64]]:
    """Draw everything anew each time; lists of the first draw, and the shares of all."""
    drawn = []
    for rng in rngs:
        ties = ties_at_random(*listing.scores.shape, rng)
        choice = choose(listing, ties, rng)
        chosen = choice.pairs.taken(np.flatnonzero(choice.chosen))
        drawn.append(in_order(listing, chosen, ties))
    return drawn[0], _propensity(drawn)


def _drawn_again(
    listing: Listing, rngs: list[np.random.Generator]
) -> tuple[NDArray[np.intp], NDArray[np.float64]]:
    """Draw candidates once and again only what is tied among them."""
    # Loaded late: small cases never wait for the compiler.
    from matching.listing.draws import draw_lists

    return draw_lists(listing, rngs)


def _compiled_finder(scores: PairScores, least: float, runner: Runner | None) -> Finder:
    # Loaded late: small cases never wait for the compiler.
    from matching.listing.block_scan import BlockCandidateScanner
    from matching.listing.scan import CandidateScanner

    if runner is None:
        return CandidateScanner(scores, least)
    return BlockCandidateScanner(scores, least, runner)


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
