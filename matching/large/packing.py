"""The pairs of a run as plain arrays, for a process that was not there when they were made."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_array

from features.index import Index
from matching._pairs import Pairs
from matching._request import Request
from matching.blocks.runner import Arrays
from matching.large.source import Source, open_source
from matching.scores import UNIT, PairScores


def pack(pairs: Pairs, scores: PairScores) -> Arrays:
    """Return what decides a source of scores: factors, order, single pairs, least scores."""
    names = list(scores.blocks_columns)
    ranges = [(at.start, at.stop) for at in scores.blocks_columns.values()]
    packed: dict[str, NDArray[Any]] = {
        "learners": pairs.learners,
        "mentors": pairs.mentors,
        "floor": pairs.request.floor,
        "mentor_factors": scores.mentor_factors,
        "name": np.array(names, dtype=np.str_),
        "range": np.array(ranges, dtype=np.int64).reshape(-1, 2),
        "rules": np.array(list(scores.corrections_by), dtype=np.str_),
    }
    packed |= _sparse("factor", scores.learner_factors) | _sparse("forbidden", scores.forbidden)
    for number, part in enumerate(scores.corrections_by.values()):
        packed |= _sparse(f"rule{number}", part)
    return packed


def _sparse(name: str, matrix: csr_array) -> dict[str, NDArray[Any]]:
    return {
        f"{name}_start": matrix.indptr,
        f"{name}_column": matrix.indices,
        f"{name}_value": matrix.data,
    }


def open_packed(packed: Arrays) -> Source:
    """Open the source again: the same scores in the same order."""
    return open_source(_pairs(packed, _scores(packed)))


def _scores(packed: Arrays) -> PairScores:
    n, m = len(packed["factor_start"]) - 1, len(packed["mentor_factors"])
    ranges = zip(packed["name"].tolist(), packed["range"].tolist(), strict=True)
    rules = {
        name: _matrix(packed, f"rule{number}", (n, m))
        for number, name in enumerate(packed["rules"].tolist())
    }
    return PairScores(
        learners=Index([f"{at:09}" for at in range(n)], "learner"),
        mentors=Index([f"{at:09}" for at in range(m)], "mentor"),
        learner_factors=_matrix(packed, "factor", (n, packed["mentor_factors"].shape[1])),
        mentor_factors=packed["mentor_factors"],
        blocks_columns={name: slice(start, stop) for name, (start, stop) in ranges},
        forbidden=_matrix(packed, "forbidden", (n, m)),
        corrections_by=rules,
    )


def _matrix(packed: Arrays, name: str, shape: tuple[int, int]) -> csr_array:
    parts = (packed[f"{name}_{part}"] for part in ("value", "column", "start"))
    return csr_array(tuple(parts), shape=shape)


def _pairs(packed: Arrays, scores: PairScores) -> Pairs:
    n, m = scores.shape
    nothing = np.zeros(m, dtype=np.int64)
    request = Request(
        scores=scores,
        capacity=nothing,
        minimum=nothing,
        eligible=None,
        locked=np.full(n, -1, dtype=np.intp),
        floor=packed["floor"],
        objective="total",
    )
    return Pairs(
        request=request,
        learners=packed["learners"],
        mentors=packed["mentors"],
        scale=float(UNIT),
        largest=0,
        rounding=0.0,
        tie_factor=1,
        kept=(),
    )
