"""Why learners are unmatched, looked up when somebody asks: it takes a pass over their pairs."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cached_property
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from matching._request import Request

Reason = Literal["no_eligible_mentor", "below_min_score", "no_seats", "not_worth", "no_room"]


class Reasons(Mapping[int, Reason]):
    """Reason code of each unmatched learner, by position; see `Assignment.unmatched`.

    Who they are is known at once; the codes are looked up together, once, when the first is read.

    Parameters
    ----------
    request : Request
    mentor : ndarray of intp, shape (n_learners,)
        An assignment of the request; -1 = unmatched.
    """

    def __init__(self, request: Request, mentor: NDArray[np.intp]) -> None:
        self._request = request
        self._place = {row: i for i, row in enumerate(np.flatnonzero(mentor < 0).tolist())}

    def __getitem__(self, learner: int) -> Reason:
        return self._codes[self._place[learner]]

    def __iter__(self) -> Iterator[int]:
        return iter(self._place)

    def __len__(self) -> int:
        return len(self._place)

    def __repr__(self) -> str:
        return repr(dict(self))

    @cached_property
    def _codes(self) -> list[Reason]:
        learners = np.fromiter(self._place, dtype=np.intp)
        blocks = self._request.blocks(learners)
        return [code for rows in blocks for code in _codes_of(self._request, rows)]


def _codes_of(request: Request, rows: NDArray[np.intp]) -> list[Reason]:
    scores = request.read(rows)
    present = ~np.isnan(scores)
    good = present & (scores >= request.floor[rows][:, np.newaxis])
    seated = good & (request.free_capacity > 0)
    lacks: list[tuple[Reason, list[bool]]] = [
        ("no_eligible_mentor", _none(present)),
        ("below_min_score", _none(good)),
        ("no_seats", _none(seated)),
    ]
    if request.objective == "score":
        lacks.append(("not_worth", _none(seated & (scores >= 0))))
    return [
        next((code for code, lack in lacks if lack[position]), "no_room")
        for position in range(len(rows))
    ]


def _none(pairs: NDArray[np.bool_]) -> list[bool]:
    """Whether each learner has no such pair."""
    return [not row.any() for row in pairs]
