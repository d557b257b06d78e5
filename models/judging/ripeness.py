"""Which parts of a log are old enough to be told of.

Of pairs that have only just begun, those are known first that ended early, and they fared worse:
an intake that is judged before its time looks like a failure.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

LEAST_DUE = 0.9
"""Share of the pairs whose time to be measured must have passed. In simulated companies (4 of 3,000
invited) the mean label of an intake is too low by half a point of 100 where nine in ten are due, by
nearly two where it is eight, and by five where it is half."""


def ripe(due: NDArray[np.bool_], part: NDArray[np.intp]) -> NDArray[np.bool_]:
    """Tell of which parts nearly all pairs are due, measure by measure.

    Parameters
    ----------
    due : ndarray of bool, shape (n_pairs, n_measures)
        As `models.labels.Labels` has it.
    part : ndarray of intp, shape (n_pairs,)
        Intake or quarter of each pair, from 0.

    Returns
    -------
    ndarray of bool, shape (n_parts, n_measures)
        At least `LEAST_DUE` of the part's pairs are due; False for a part without pairs.
    """
    n_parts = int(part.max(initial=-1)) + 1
    sums = np.zeros((n_parts, due.shape[1]))
    np.add.at(sums, part, due)
    size = np.maximum(np.bincount(part, minlength=n_parts), 1)
    found: NDArray[np.bool_] = sums / size[:, np.newaxis] >= LEAST_DUE
    return found
