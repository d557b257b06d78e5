"""Stable matching of a large cohort: lists, deferred acceptance on them, and what blocks it.

1. Every learner lists some mentors at random.
2. Deferred acceptance on the lists (`acceptance`).
3. The same scan as in 4 of one part of the mentors after the other: most of the way for the price
   of one scan of all.
4. A scan finds pairs outside the lists that block the result (`scan`); each learner lists those
   whom he wants most, and back to 2, until there are none. Nothing is ever taken off a list.

A pair that was no blocking pair can only become one if the learner has to take less than then, or
the mentor does: only such learners, and such mentors for all the others, are scanned again.

Proof. No pair on the lists blocks, by deferred acceptance, and no other, by the scans. Without ties
where both sides agree there is one stable matching only, so the lists do not show in the result.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from matching.large.lists import Lists, empty_lists, insert
from matching.proposals.acceptance import accept
from matching.proposals.scan import BlockingScanner

_RANDOM, _LISTED = 32, 32
"""Mentors drawn for each learner at first, and listed for him by one scan."""

_PARTS, _PART_SIZE = 8, 2_000
"""Before all mentors are scanned at once, at most so many parts are, of at least that size."""
_PLACES = 2**24
"""A score is multiplied by this and the mentor's position added: one number to sort by."""
_END = 2**62


class Standing(NamedTuple):
    """What a learner has and a mentor must keep, in units; see `BlockingScanner.count`."""

    own: NDArray[np.float64]
    lowest: NDArray[np.float64]


def match_stably(
    scanner: BlockingScanner, capacity: NDArray[np.int64], free: NDArray[np.bool_]
) -> NDArray[np.intp]:
    """Match stably.

    Parameters
    ----------
    scanner : BlockingScanner
    capacity : ndarray of int64, shape (n_mentors,)
        Seats for the learners who are free.
    free : ndarray of bool, shape (n_learners,)

    Returns
    -------
    ndarray of intp, shape (n_learners,)
        -1 = unmatched or not free.
    """
    learners, open_mentors = np.flatnonzero(free), np.flatnonzero(capacity > 0)
    lists = empty_lists(len(free), 2 * _RANDOM)
    if len(learners) == 0 or len(open_mentors) == 0:
        return np.full(len(free), -1, dtype=np.intp)
    rng = np.random.default_rng(0)
    drawn = rng.choice(open_mentors, (len(learners), _RANDOM))
    lists = _listed(scanner, lists, learners, drawn.astype(np.int32))
    mentor, now = _accepted(scanner, lists, capacity, free)
    for part in _parts(open_mentors, rng):
        found, _ = scanner.best(learners, part, *now, _LISTED // 4)
        lists = _listed(scanner, lists, learners, found)
        mentor, now = _accepted(scanner, lists, capacity, free)
    checked = Standing(np.full(len(free), np.inf), np.full(len(capacity), np.inf))
    while True:
        lists, checked, n_found = _look(scanner, lists, learners, now, checked)
        if n_found == 0:
            return mentor
        mentor, now = _accepted(scanner, lists, capacity, free)


def _parts(mentors: NDArray[np.intp], rng: np.random.Generator) -> list[NDArray[np.intp]]:
    """Split many mentors into random parts, few ones not at all."""
    n_parts = min(_PARTS, len(mentors) // _PART_SIZE)
    parts = np.array_split(rng.permutation(mentors), n_parts) if n_parts > 1 else []
    return [np.sort(part) for part in parts]


def _look(
    scanner: BlockingScanner,
    lists: Lists,
    learners: NDArray[np.intp],
    now: Standing,
    checked: Standing,
) -> tuple[Lists, Standing, int]:
    """List blocking pairs; return also at what none is left outside the lists, and how many came.

    No pair outside the lists exceeds both numbers of `checked`; ``inf`` says nothing.
    """
    worse = now.own[learners] < checked.own[learners]
    fallen = np.flatnonzero(now.lowest < checked.lowest)
    own, n_found = now.own.copy(), 0
    everybody = np.arange(len(now.lowest))
    for rows, columns in ((learners[worse], everybody), (learners[~worse], fallen)):
        if len(rows) == 0 or len(columns) == 0:
            continue
        mentor, more = scanner.best(rows, columns, *now, _LISTED)
        own[rows[more]] = np.inf
        found = (mentor >= 0).any(axis=1)
        n_found += int(found.sum())
        lists = _listed(scanner, lists, rows[found], mentor[found])
    return lists, Standing(own, now.lowest), n_found


def _listed(
    scanner: BlockingScanner, lists: Lists, rows: NDArray[np.intp], mentor: NDArray[np.int32]
) -> Lists:
    """Add pairs that neither side excludes."""
    score = scanner.wanted.units(rows, mentor)
    worth = score if scanner.worth is scanner.wanted else scanner.worth.units(rows, mentor)
    absent = score < scanner.wanted.floor[rows, np.newaxis]
    absent |= worth < scanner.worth.floor[rows, np.newaxis]
    kept = np.where(absent, -1, mentor).astype(np.int32)
    return insert(lists, rows, kept, np.where(absent, 0, score).astype(np.int32))


def _accepted(
    scanner: BlockingScanner, lists: Lists, capacity: NDArray[np.int64], free: NDArray[np.bool_]
) -> tuple[NDArray[np.intp], Standing]:
    """Match on the lists; return what everybody has then."""
    listed, value = _by_score(lists)
    worth = value
    if scanner.worth is not scanner.wanted:
        worth = scanner.worth.units(np.arange(len(free)), listed)
    place = accept(listed, worth, capacity)
    got = np.flatnonzero(place >= 0)
    mentor = np.full(len(free), -1, dtype=np.intp)
    mentor[got] = listed[got, place[got]]
    own = np.where(free, -np.inf, np.inf)
    own[got] = value[got, place[got]]
    lowest = np.full(len(capacity), np.inf)
    np.minimum.at(lowest, mentor[got], worth[got, place[got]])
    spare = np.bincount(mentor[got], minlength=len(capacity)) < capacity
    lowest[spare] = -np.inf
    return mentor, Standing(own, lowest)


def _by_score(lists: Lists) -> tuple[NDArray[np.int32], NDArray[np.float32]]:
    """Sort every list: mentors and scores, the largest first, of equals by position."""
    key = lists.mentor - lists.score.astype(np.int64) * _PLACES
    key[lists.mentor < 0] = _END
    key.sort(axis=1)
    score = -(key // _PLACES)
    mentor = np.where(key < _END, key + score * _PLACES, -1)
    return mentor.astype(np.int32), score.astype(np.float32)
