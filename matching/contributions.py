"""What each block and soft rule adds to the scores of many pairs at once."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from matching.scores import PairScores, entry_at

_PAIRS = 2**14
"""Pairs looked at together: what is computed for each entry of their factors stays small."""


def contributions_of(
    scores: PairScores, learner: NDArray[np.intp], mentor: NDArray[np.intp]
) -> dict[str, NDArray[np.int64]]:
    """Units that each block and soft rule adds to some pairs.

    Parameters
    ----------
    scores : PairScores
    learner, mentor : ndarray of intp, shape (n_pairs,)
        Positions.

    Returns
    -------
    dict of str to ndarray of int64, shape (n_pairs,)
        For each pair what `PairScores.contributions` says of it; without pairs empty arrays.
    """
    names, place = scores.parts
    blocks = [
        _of_blocks(scores, place, learner[start : start + _PAIRS], mentor[start : start + _PAIRS])
        for start in range(0, max(len(learner), 1), _PAIRS)
    ]
    sums = np.concatenate(blocks)
    parts = {name: sums[:, column] for column, name in enumerate(names)}
    pairs = list(zip(learner.tolist(), mentor.tolist(), strict=True))
    for name, matrix in scores.corrections_by.items():
        added = np.array([int(entry_at(matrix, *pair)) for pair in pairs], dtype=np.int64)
        parts[name] = parts.get(name, 0) + added
    return parts


def _of_blocks(
    scores: PairScores,
    place: NDArray[np.intp],
    learner: NDArray[np.intp],
    mentor: NDArray[np.intp],
) -> NDArray[np.int64]:
    """Add up factors by block, shape (n_pairs, n_blocks); those of hard rules are left out."""
    rows, width = scores.learner_factors[learner], len(scores.parts[0]) + 1
    entry = np.repeat(np.arange(len(learner)), np.diff(rows.indptr))
    terms = rows.data.astype(np.float64) * scores.mentor_factors[mentor[entry], rows.indices]
    cell = entry * width + place[rows.indices]
    sums = np.bincount(cell, terms, minlength=len(learner) * width).reshape(-1, width)
    return sums[:, :-1].astype(np.int64)
