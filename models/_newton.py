"""The least of a convex loss and a ridge penalty together, some coefficients not below 0."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from models._bounded import least

MOST_STEPS = 50
"""Steps; six or so are used."""
CLOSE = 1e-5
"""Largest change of a coefficient, in logits per standard deviation, that ends the search: near the
end a step squares what is missing, and the step that was so small has been made."""


@dataclass(frozen=True, eq=False)
class Terms:
    """A loss, its gradient and its curvature at some coefficients."""

    loss: float
    gradient: NDArray[np.float64]
    curvature: NDArray[np.float64]


def minimise(
    terms: Callable[[NDArray[np.float64]], Terms],
    begin: NDArray[np.float64],
    anchor: NDArray[np.float64],
    stiffness: NDArray[np.float64],
    bounded: NDArray[np.bool_],
) -> tuple[NDArray[np.float64], Terms]:
    """Minimise ``loss(b) + ½ Σ stiffness (b − anchor)²`` with ``b_j >= 0`` where `bounded`.

    Newton's method: the quadratic at each place is minimised within the bounds, and a step that
    would raise the sum is halved.

    Parameters
    ----------
    terms : callable
        Of coefficients, shape (k,).
    begin, anchor, stiffness : ndarray of float64, shape (k,)
    bounded : ndarray of bool, shape (k,)

    Returns
    -------
    b : ndarray of float64, shape (k,)
    terms : Terms
        There.
    """

    def together(at: NDArray[np.float64], there: Terms) -> float:
        return there.loss + 0.5 * float(stiffness @ (at - anchor) ** 2)

    b, here = begin, terms(begin)
    for _ in range(MOST_STEPS):
        pull = here.curvature @ b - here.gradient + stiffness * anchor
        aim = least(here.curvature + np.diag(stiffness), pull, bounded)
        there, most = terms(aim), together(b, here) + 1e-9 * abs(here.loss)
        while together(aim, there) > most:
            aim = (aim + b) / 2.0
            there = terms(aim)
        moved = np.abs(aim - b).max()
        b, here = aim, there
        if moved < CLOSE:
            break
    return b, here
