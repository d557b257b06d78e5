"""A digest of pair scores: equal factors, rules and corrections have an equal digest."""

from __future__ import annotations

import hashlib
import json
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_array

from matching.scores import PairScores

_ROWS = 1024
_ENTRIES = 2**20


def scores_digest(scores: PairScores) -> str:
    """Return the SHA-256 of pair scores, as 64 hexadecimal digits.

    It covers ids, factors, names of blocks, absent pairs and corrections: everything that a score
    is made of. The matrix of scores is not computed; factors are read a block of mentors at a time.

    Parameters
    ----------
    scores : PairScores

    Returns
    -------
    str
        Independent of how the factors lie in memory and of the machine.
    """
    total = hashlib.sha256()
    columns = [(name, at.start, at.stop) for name, at in scores.blocks_columns.items()]
    head = [scores.learners.ids, scores.mentors.ids, columns, list(scores.corrections_by)]
    total.update(json.dumps(head).encode())
    _add_sparse(total, scores.learner_factors, "<f4")
    for start in range(0, len(scores.mentor_factors), _ROWS):
        total.update(_plain(scores.mentor_factors[start : start + _ROWS], "<f4"))
    _add_sparse(total, scores.forbidden, "|b1")
    for part in scores.corrections_by.values():
        _add_sparse(total, part, "<f4")
    return total.hexdigest()


def _add_sparse(total: Any, matrix: csr_array, kind: str) -> None:
    """Add a sparse matrix in the one form that stands for its values: sorted, without zeros."""
    tidy = matrix
    if not (matrix.has_canonical_format and matrix.data.all()):
        tidy = matrix.copy()
        tidy.sum_duplicates()
        tidy.eliminate_zeros()
    total.update(_plain(np.array(tidy.shape), "<i8"))
    for values, values_kind in ((tidy.indptr, "<i8"), (tidy.indices, "<i8"), (tidy.data, kind)):
        for start in range(0, len(values), _ENTRIES):
            total.update(_plain(values[start : start + _ENTRIES], values_kind))


def _plain(values: NDArray[Any], kind: str) -> bytes:
    # Adding 0 makes -0.0 an ordinary zero: they are one number.
    return (values.astype(kind) + np.zeros(1, dtype=kind)).tobytes()
