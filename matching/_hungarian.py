"""Exact assignment of small problems by shortest augmenting paths on a dense matrix.

``max Σ (v_ij + seat_k) x_ik`` over perfect matchings of learners to columns: one column a seat
(capacities by cloning) and one a learner for being left out. Solved by scipy's modified
Jonker-Volgenant algorithm (Crouse 2016, doi:10.1109/TAES.2016.140952).
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from matching._instance import Instance, full_instance
from matching._pairs import Pairs
from matching._scaling import Profits, solve_exactly
from matching._solution import Solution, with_prices

_LARGEST_EXACT = 2**50
"""float64 adds whole numbers exactly up to 2⁵³; a dual is a sum of a few profits."""


def solve_hungarian(pairs: Pairs) -> Solution:
    """Solve on all present pairs."""
    instance = full_instance(pairs)
    return with_prices(instance, solve_exactly(instance, _run, _LARGEST_EXACT))


def _run(instance: Instance, profits: Profits) -> NDArray[np.intp]:
    # Loaded late: it takes 30 MB, and large cohorts never come here.
    from scipy.optimize import linear_sum_assignment

    n = instance.n_learners
    base = np.minimum(instance.minimum, n)
    further = np.minimum(instance.capacity, n) - base
    mentor = np.concatenate([np.repeat(np.arange(instance.n_mentors), k) for k in (base, further)])
    seat = np.concatenate([np.repeat(profits.base, base), np.repeat(profits.further, further)])
    dense = np.full((n, instance.n_mentors), -np.inf)
    dense[instance.learner, instance.mentor] = profits.pair
    out = np.full((n, n), -np.inf)
    np.fill_diagonal(out, profits.out)
    _, column = linear_sum_assignment(np.hstack([dense[:, mentor] + seat, out]), maximize=True)
    return np.append(mentor, np.full(n, -1))[column].astype(np.intp)
