"""How many settled pairs can stay together at most, by the prices of an optimum with a bonus.

Whatever an assignment does, at home only as many stay as there are seats. Where more have to move,
because somebody else is matched by that, prices tell it: with a bonus b a price is ``b q + r``,
where q is what one more seat is worth in settled pairs and r, what it is worth in scores, is small
against b. So q, rounded, are prices of the problem that counts a settled pair as 1 and every other
present pair as 0, and any prices bound it (`matching.certificate`).
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from matching._request import Request
from matching.certificate import Certificate, bound


def most_staying(
    request: Request, home: NDArray[np.intp], certificate: Certificate, bonus: float, stay: int
) -> int:
    """Bound the number of learners who keep their mentor.

    Parameters
    ----------
    request : Request
        What was solved.
    home : ndarray of intp, shape (n_learners,)
        Mentor of each learner whose pair is settled, -1 for the others and for who is locked.
    certificate : Certificate
        That of an optimum in which a settled pair counts `bonus` more.
    bonus : float
        In the unit of the scores, > 0.
    stay : int
        How many do stay there; a proof that no more can is not improved upon.

    Returns
    -------
    int
        Of the learners with a home, at most so many can stay in an assignment that fills as many
        minimum seats and, under ``"total"``, matches as many learners as the optimum.
    """
    seated = np.bincount(home[home >= 0], minlength=len(request.capacity))
    most = int(np.minimum(seated, request.free_capacity).sum())
    if most <= stay:
        return most
    price = np.rint(certificate.price / bonus)
    return min(most, int(_bound(request, home, Certificate(certificate.level, price))))


def _bound(request: Request, home: NDArray[np.intp], certificate: Certificate) -> float:
    """Bound of the problem that counts settled pairs, a block of learners at a time."""
    width = len(request.capacity)
    seats = _part(request, np.empty((0, width)), request.free_capacity, request.free_minimum)
    total = bound(seats, certificate).total
    nothing = np.zeros(width, dtype=np.int64)
    for rows in request.blocks(np.flatnonzero(request.locked < 0)):
        counts = np.where(np.isnan(request.admissible(rows)), np.nan, 0.0)
        had = np.flatnonzero(home[rows] >= 0)
        counts[had, home[rows[had]]] += 1.0
        total += bound(_part(request, counts, nothing, nothing), certificate).total
    return total


def _part(
    request: Request,
    counts: NDArray[np.float64],
    capacity: NDArray[np.int64],
    minimum: NDArray[np.int64],
) -> Request:
    n_rows = len(counts)
    return replace(
        request,
        scores=counts,
        capacity=capacity,
        minimum=minimum,
        eligible=None,
        locked=np.full(n_rows, -1, dtype=np.intp),
        floor=np.full(n_rows, -np.inf),
    )
