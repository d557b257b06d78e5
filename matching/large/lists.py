"""Candidate lists: few mentors for each learner, on which the exact solver works."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from matching.large.compiled import kernel


class Lists(NamedTuple):
    """Listed pairs, shape (n_learners, width): mentors, then -1 to the end; scores in units."""

    mentor: NDArray[np.int32]
    score: NDArray[np.int32]


def empty_lists(n_learners: int, width: int) -> Lists:
    """Return lists without any pair."""
    return Lists(
        np.full((n_learners, width), -1, dtype=np.int32),
        np.zeros((n_learners, width), dtype=np.int32),
    )


def insert(
    lists: Lists, rows: NDArray[np.int64], mentor: NDArray[np.int32], score: NDArray[np.int32]
) -> Lists:
    """Add pairs to the lists of some learners, each once; nothing is ever dropped.

    Parameters
    ----------
    lists : Lists
        Changed in place where there is room.
    rows : ndarray of int64, shape (n_rows,)
        Different learners.
    mentor, score : ndarray of int32, shape (n_rows, n_places)
        -1 for no mentor.

    Returns
    -------
    Lists
        The same, or wider.
    """
    fresh = np.zeros(len(rows), dtype=np.int64)
    length = np.zeros(len(rows), dtype=np.int64)
    mark_new(lists.mentor, rows, mentor, fresh, length)
    missing = int(np.max(fresh + length, initial=0)) - lists.mentor.shape[1]
    if missing > 0:
        wider = [(0, 0), (0, missing + missing // 4)]
        lists = Lists(np.pad(lists.mentor, wider, constant_values=-1), np.pad(lists.score, wider))
    append(lists.mentor, lists.score, rows, mentor, score, length)
    return lists


@kernel
def mark_new(
    listed: NDArray[np.int32],
    rows: NDArray[np.int64],
    mentor: NDArray[np.int32],
    fresh: NDArray[np.int64],
    length: NDArray[np.int64],
) -> None:
    """Put -1 in place of mentors that are listed already or given twice; count."""
    for row in range(len(rows)):
        line, given = listed[rows[row]], mentor[row]
        n = 0
        while n < len(line) and line[n] >= 0:
            n += 1
        length[row] = n
        for place in range(len(given)):
            j = given[place]
            for at in range(n):
                if line[at] == j:
                    given[place] = -1
                    break
            for at in range(place):
                if given[at] == j:
                    given[place] = -1
                    break
            fresh[row] += given[place] >= 0


@kernel
def append(
    listed: NDArray[np.int32],
    listed_score: NDArray[np.int32],
    rows: NDArray[np.int64],
    mentor: NDArray[np.int32],
    score: NDArray[np.int32],
    length: NDArray[np.int64],
) -> None:
    """Write what `mark_new` left behind the entries of each list."""
    for row in range(len(rows)):
        n = length[row]
        for place in range(mentor.shape[1]):
            if mentor[row, place] >= 0:
                listed[rows[row], n] = mentor[row, place]
                listed_score[rows[row], n] = score[row, place]
                n += 1


def profits(
    lists: Lists, tie: int, price: NDArray[np.int64], out: NDArray[np.int64]
) -> NDArray[np.int64]:
    """Best ``tie * score - price`` of each list, or staying out."""
    profit = out.copy()
    raise_profits(lists, tie, price, profit)
    return profit


@kernel
def raise_profits(
    lists: Lists, tie: int, price: NDArray[np.int64], profit: NDArray[np.int64]
) -> None:
    """Raise profits to the best of each list."""
    for i in range(len(profit)):
        mentors, scores = lists.mentor[i], lists.score[i]
        for k in range(len(mentors)):
            j = mentors[k]
            if j < 0:
                break
            profit[i] = max(profit[i], tie * scores[k] - price[j])
