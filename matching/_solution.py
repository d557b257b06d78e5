"""What a solver hands back."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from matching._instance import Instance
from matching._prices import mentor_graph, plain_prices, proof_prices


@dataclass(frozen=True, eq=False)
class Solution:
    """An optimal assignment in the solvers' order and its prices for the whole problem.

    Parameters
    ----------
    instance : Instance
        Pairs on which the solver worked.
    assigned : ndarray of intp, shape (n_learners,)
        -1 = unmatched.
    proof, plain : ndarray of int64, shape (n_mentors,)
        `matching._prices.proof_prices` and `plain_prices`.
    """

    instance: Instance
    assigned: NDArray[np.intp]
    proof: NDArray[np.int64]
    plain: NDArray[np.int64]


def with_prices(instance: Instance, assigned: NDArray[np.intp]) -> Solution:
    """Add the prices to an optimal assignment of an instance."""
    graph = mentor_graph(instance, assigned)
    return Solution(
        instance=instance,
        assigned=assigned,
        proof=proof_prices(instance, assigned, graph),
        plain=plain_prices(instance, assigned, graph),
    )
