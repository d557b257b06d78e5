"""What a solver hands back."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from matching._instance import Instance


@dataclass(frozen=True, eq=False)
class Solution:
    """An optimal assignment in the solvers' order.

    Parameters
    ----------
    instance : Instance
        Arcs on which the prices of the assignment are those of the whole problem.
    assigned : ndarray of intp, shape (n_learners,)
        -1 = unmatched.
    """

    instance: Instance
    assigned: NDArray[np.intp]
