"""Deferred acceptance on lists (Gale and Shapley 1962, doi:10.1080/00029890.1962.11989827).

One learner after the other asks down his list; whoever is refused goes on asking at once. The order
does not matter (McVitie and Wilson 1970, doi:10.1007/BF01934199). A mentor's learners form a heap
with the one she would give up first on top.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from matching.large.compiled import kernel


class Held(NamedTuple):
    """Who is with whom.

    The learners of mentor j stand in ``learner[start[j] : start[j] + load[j]]``, in ``worth`` what
    they are worth to her; ``asked`` how far each learner has come down his list.
    """

    start: NDArray[np.int64]
    load: NDArray[np.int64]
    learner: NDArray[np.int64]
    worth: NDArray[np.float32]
    asked: NDArray[np.int64]


def accept(
    mentor: NDArray[np.int32], worth: NDArray[np.float32], capacity: NDArray[np.int64]
) -> NDArray[np.intp]:
    """Match stably on lists.

    Parameters
    ----------
    mentor : ndarray of int32, shape (n_learners, width)
        Each learner's mentors, the most wanted first, then -1.
    worth : ndarray of float32, shape (n_learners, width)
        What the learner is worth to that mentor; of equals she keeps the one listed higher up.
    capacity : ndarray of int64, shape (n_mentors,)

    Returns
    -------
    ndarray of intp, shape (n_learners,)
        Place of the mentor in the list of each learner; -1 for none.
    """
    start = np.concatenate([[0], np.cumsum(capacity)]).astype(np.int64)
    held = Held(
        start,
        np.zeros(len(capacity), dtype=np.int64),
        np.empty(start[-1], dtype=np.int64),
        np.empty(start[-1], dtype=np.float32),
        np.zeros(len(mentor), dtype=np.int64),
    )
    place = np.full(len(mentor), -1, dtype=np.intp)
    propose(mentor, worth, capacity, held, place)
    return place


@kernel
def propose(
    mentor: NDArray[np.int32],
    worth: NDArray[np.float32],
    capacity: NDArray[np.int64],
    held: Held,
    place: NDArray[np.intp],
) -> None:
    """Let every learner ask until somebody keeps him or his list ends."""
    for first in range(len(mentor)):
        i = first
        while i >= 0:
            at = held.asked[i]
            if at == mentor.shape[1] or mentor[i, at] < 0:
                break
            held.asked[i] = at + 1
            j, value = mentor[i, at], worth[i, at]
            if held.load[j] < capacity[j]:
                held.load[j] += 1
                _sift_up(held, j, held.load[j] - 1, i, value)
                place[i], i = at, -1
            elif capacity[j] > 0 and _before(held, held.start[j], i, value):
                refused = held.learner[held.start[j]]
                _sift_down(held, j, i, value)
                place[i], place[refused] = at, -1
                i = refused


@kernel
def _before(held: Held, slot: int, i: int, value: float) -> bool:
    """Whether a mentor would rather have learner i than the one in a slot."""
    other = held.worth[slot]
    return bool(value > other or (value == other and i < held.learner[slot]))


@kernel
def _sift_up(held: Held, j: int, at: int, i: int, value: float) -> None:
    start = held.start[j]
    while at > 0:
        parent = (at - 1) >> 1
        if not _before(held, start + parent, i, value):
            held.learner[start + at] = held.learner[start + parent]
            held.worth[start + at] = held.worth[start + parent]
            at = parent
        else:
            break
    held.learner[start + at], held.worth[start + at] = i, value


@kernel
def _sift_down(held: Held, j: int, i: int, value: float) -> None:
    """Put learner i in place of the one on top."""
    start, n, at = held.start[j], held.load[j], 0
    while 2 * at + 1 < n:
        child = 2 * at + 1
        if child + 1 < n:
            right = start + child + 1
            if not _before(held, start + child, held.learner[right], held.worth[right]):
                child += 1
        if not _before(held, start + child, i, value):
            break
        held.learner[start + at] = held.learner[start + child]
        held.worth[start + at] = held.worth[start + child]
        at = child
    held.learner[start + at], held.worth[start + at] = i, value
