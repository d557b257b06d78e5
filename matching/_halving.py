"""Whole assignments drawn from one whose pairs come in parts.

A multigraph of ``2^k`` copies of every certain pair is halved k times. Half of an even number of
copies goes either way; the odd ones are split along trails that alternate between the two halves,
and a coin decides for each trail which half stays. So each copy stays with probability 1/2, and
every node keeps its degree halved, rounded up or down: after k halvings a learner of degree at most
``2^k`` has one mentor or none, and a mentor of degree ``2^k · c`` has c learners (Euler partition:
Gabow 1976, doi:10.1007/BF00998632; lotteries over assignments: Budish, Che, Kojima and Milgrom
2013, doi:10.1257/aer.103.2.585).
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components

MOST_HALVINGS = 10
"""Probabilities are multiples of ``2^-10`` at the finest."""


def draw_whole(
    learner: NDArray[np.intp],
    mentor: NDArray[np.intp],
    copies: NDArray[np.int64],
    halvings: int,
    rng: np.random.Generator,
) -> NDArray[np.bool_]:
    """Draw pairs so that each is drawn with probability ``copies / 2^halvings``.

    Parameters
    ----------
    learner, mentor : ndarray of intp, shape (n_pairs,)
        Positions; no pair twice.
    copies : ndarray of int64, shape (n_pairs,)
        In ``[0, 2^halvings]``; those of a learner add up to at most ``2^halvings``.
    halvings : int
    rng : numpy.random.Generator

    Returns
    -------
    ndarray of bool, shape (n_pairs,)
        At most one pair of each learner; of a mentor the expected number, rounded up or down.
    """
    left = copies.copy()
    for _ in range(halvings):
        odd = np.flatnonzero(left & 1)
        left >>= 1
        left[odd] += _stays(learner[odd], mentor[odd], rng)
    drawn: NDArray[np.bool_] = left > 0
    return drawn


def _stays(
    learner: NDArray[np.intp], mentor: NDArray[np.intp], rng: np.random.Generator
) -> NDArray[np.bool_]:
    """Split single pairs into two halves along trails; return which stay.

    Pairs next to each other on a trail must lie in different halves. In the graph of
    ``(pair, half)`` with an edge between opposite halves of neighbours each trail has exactly two
    components, since trails in a graph of learners and mentors close after an even number of pairs.
    """
    n_pairs = len(learner)
    ends = [_neighbours(learner), _neighbours(mentor)]
    one = np.concatenate([end[0] for end in ends])
    other = np.concatenate([end[1] for end in ends])
    rows, columns = np.concatenate([one, one + n_pairs]), np.concatenate([other + n_pairs, other])
    size = (2 * n_pairs, 2 * n_pairs)
    edges = coo_array((np.ones(len(rows), dtype=np.int8), (rows, columns)), shape=size)
    n_components, label = connected_components(edges, directed=False)
    first = np.minimum(label[:n_pairs], label[n_pairs:])
    coin = rng.integers(0, 2, n_components).astype(np.bool_)
    stays: NDArray[np.bool_] = (label[:n_pairs] == first) == coin[first]
    return stays


def _neighbours(node: NDArray[np.intp]) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
    """Put the pairs at each node two by two; one may be left over."""
    order = np.argsort(node, kind="stable")
    ordered = node[order]
    rank = np.arange(len(node)) - np.searchsorted(ordered, ordered)
    even = np.flatnonzero((rank[:-1] % 2 == 0) & (ordered[:-1] == ordered[1:]))
    return order[even], order[even + 1]
