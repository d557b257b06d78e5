"""One look at all pairs for those that are worth more than what their learners have."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from matching._pairs import Pairs
from matching.large.candidates import Scanner
from matching.large.certify import Bounds, Certifier, Grid
from matching.large.lists import empty_lists
from matching.large.source import open_source
from matching.large.tuning import Tuning


def better_pairs(
    pairs: Pairs,
    price: NDArray[np.int64],
    profit: NDArray[np.int64],
    k: int,
    *,
    anchors: tuple[int, ...],
) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
    """Find the best pairs of each learner that are worth more than a profit.

    Parameters
    ----------
    pairs : Pairs
        Which `matching.large.limits.suits`, of tie factor 1.
    price : ndarray of int64, shape (n_mentors,)
    profit : ndarray of int64, shape (n_learners,)
    k : int
        Pairs of a learner, at most.
    anchors : tuple of int
        As for `matching.large.certify.Grid`.

    Returns
    -------
    tuple of ndarray of intp, shape (n_pairs,)
        Learners and mentors; at least one pair of each learner who has any.
    """
    source = open_source(pairs)
    scanner = Scanner(source, Tuning().threads)
    grid = Grid(1, source.largest, tuple(dict.fromkeys(anchors)))
    certifier = Certifier(scanner, grid, Bounds.unknown(len(profit)), min(k, len(price)))
    lists = certifier.look(empty_lists(len(profit), 1), profit, price).lists
    learner, place = np.nonzero(lists.mentor >= 0)
    mentor = lists.mentor[learner, place]
    better = lists.score[learner, place] - price[mentor] > profit[learner]
    return learner[better].astype(np.intp), mentor[better].astype(np.intp)
