"""Pair scores of every wish: one row for each learner and kind of mentor.

The kinds' factors stand side by side where they differ, above each other where only the weights do,
and who does not serve a kind is forbidden inside the product: a column for each kind, 1 in its rows
and below every score for the mentors of other kinds. Every solver, audit and block takes the result
as it takes any pair scores.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import block_diag, csr_array, hstack, vstack

from features.index import Index
from matching.errors import OtherPeople, WrongShape
from matching.scores import FORBID, PairScores

KIND = "forbid:kind"
"""Name of the columns that hold mentors of other kinds away."""


@dataclass(frozen=True, eq=False)
class Rows:
    """Learner and kind of each row, kind by kind; both ndarray of intp, shape (n_rows,)."""

    learner: NDArray[np.intp]
    kind: NDArray[np.intp]

    def table(self, of_rows: NDArray[np.intp], shape: tuple[int, int]) -> NDArray[np.intp]:
        """Spread a value of each row over learners × kinds; -1 where there is no row."""
        whole = np.full(shape, -1, dtype=np.intp)
        whole[self.learner, self.kind] = of_rows
        return whole


def rows_of(wants: NDArray[np.bool_]) -> Rows:
    """Return a row for each kind that a learner wants; `wants` is (n_learners, n_kinds)."""
    kind, learner = np.nonzero(wants.T)
    return Rows(learner, kind)


def joint_scores(
    scores: Mapping[str, PairScores], serves: NDArray[np.bool_], rows: Rows
) -> PairScores:
    """Join the pair scores of several kinds.

    Parameters
    ----------
    scores : mapping of str to PairScores
        By kind; of the same learners and mentors.
    serves : ndarray of bool, shape (n_mentors, n_kinds)
    rows : Rows

    Returns
    -------
    PairScores
        A row for each of `rows`.

    Raises
    ------
    OtherPeople, WrongShape, InexactScores
    """
    parts, (first, *_) = list(scores.values()), scores.items()
    for kind, part in scores.items():
        if (part.learners, part.mentors) != (first[1].learners, first[1].mentors):
            raise OtherPeople(kind, first[0])
    n_mentors = len(first[1].mentors)
    if serves.shape != (n_mentors, len(parts)):
        raise WrongShape("serves", serves.shape, (n_mentors, len(parts)))
    taken = [rows.learner[rows.kind == at] for at in range(len(parts))]
    learner_factors, mentor_factors, columns = _factors(scores, taken)
    one_hot = np.eye(len(parts), dtype=np.float32)[rows.kind]
    width = mentor_factors.shape[1]
    barred = np.where(serves, 0.0, -FORBID).astype(np.float32)
    names = {name for part in parts for name in part.corrections_by}
    return PairScores(
        Index([_name(rows, first[1].learners, at) for at in range(len(rows.kind))], "learner"),
        first[1].mentors,
        csr_array(hstack([learner_factors, csr_array(one_hot)], format="csr", dtype=np.float32)),
        np.hstack([mentor_factors, barred]),
        {**columns, KIND: slice(width, width + len(parts))},
        _stacked([part.forbidden[at] for part, at in zip(parts, taken, strict=True)]),
        {name: _corrections(name, parts, taken) for name in sorted(names)},
    )


def _factors(
    scores: Mapping[str, PairScores], taken: list[NDArray[np.intp]]
) -> tuple[csr_array, NDArray[np.float32], dict[str, slice]]:
    """Factors of both sides and the columns of blocks, shared where kinds have the same."""
    parts = list(scores.values())
    learner = [part.learner_factors[at] for part, at in zip(parts, taken, strict=True)]
    first = parts[0]
    if all(
        dict(part.blocks_columns) == dict(first.blocks_columns)
        and np.array_equal(part.mentor_factors, first.mentor_factors)
        for part in parts[1:]
    ):
        return _stacked(learner), first.mentor_factors, dict(first.blocks_columns)
    columns, width = {}, 0
    for kind, part in scores.items():
        for name, at in part.blocks_columns.items():
            forbids = name.startswith("forbid:")
            own = f"forbid:{kind}:{name.removeprefix('forbid:')}" if forbids else f"{kind}:{name}"
            columns[own] = slice(at.start + width, at.stop + width)
        width += part.mentor_factors.shape[1]
    both = np.hstack([part.mentor_factors for part in parts])
    return csr_array(block_diag(learner, format="csr", dtype=np.float32)), both, columns


def _corrections(name: str, parts: list[PairScores], taken: list[NDArray[np.intp]]) -> csr_array:
    nothing = csr_array(parts[0].shape, dtype=np.float32)
    found = [part.corrections_by.get(name, nothing) for part in parts]
    return _stacked([csr_array(part[at]) for part, at in zip(found, taken, strict=True)])


def _stacked(parts: list[csr_array]) -> csr_array:
    return csr_array(vstack(parts, format="csr", dtype=parts[0].dtype))


def _name(rows: Rows, learners: Index, at: int) -> str:
    """Id of a row, in whose order the rows stand."""
    return f"{rows.kind[at]:03}:{learners[int(rows.learner[at])]}"
