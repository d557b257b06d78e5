"""Two sides' chances as one, where that orders mentors better than one side does."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from evaluation.interval import Interval
from evaluation.ranking_metrics import auc_by_list
from models.errors import InvalidLabel, UnequalLengths
from models.rows import read_labels


def harmonic(learner: ArrayLike, mentor: ArrayLike) -> NDArray[np.float64]:
    """Harmonic mean of two chances: high only where both are (Pizzato et al. 2010).

    doi:10.1145/1864708.1864747; on pooled AUC it was at least as good as product and minimum for
    every pair of models that was measured.

    Parameters
    ----------
    learner, mentor : array_like, shape (n_rows,)
        That the learner is content, that the mentor accepts, in [0, 1].

    Returns
    -------
    ndarray of float64, shape (n_rows,)
        In [0, 1]; 0 where both are 0.

    Raises
    ------
    InvalidLabel, UnequalLengths
    """
    one, other = _chances(learner), _chances(mentor)
    UnequalLengths.refuse(learner=one, mentor=other)
    total = one + other
    # Shares first: the product of two tiny chances would be 0.
    share = np.divide(other, total, out=np.zeros(len(total)), where=total > 0)
    found: NDArray[np.float64] = 2.0 * one * share
    return found


@dataclass(frozen=True, slots=True)
class Trial:
    """What combining both sides does on held-out lists.

    Attributes
    ----------
    one_sided, combined : float
        Within-learner AUC, the mean over lists; NaN where no list has two kinds of label.
    gain : Interval
        Combined less one-sided, learners drawn again.
    n_lists : int
        Lists that tell something.
    """

    one_sided: float
    combined: float
    gain: Interval
    n_lists: int

    @property
    def wins(self) -> bool:
        """Whether combining is clearly better: only then is it to be used."""
        return self.gain.low > 0


def try_offline(
    y: ArrayLike,
    learner: ArrayLike,
    mentor: ArrayLike,
    *,
    slate: ArrayLike,
    rng: np.random.Generator,
) -> Trial:
    """Compare both sides' chances with the learner's alone, on lists that neither was fitted on.

    In the evidence the combination improves pooled AUC and not the order within a learner's list:
    it has to show here that it does.

    Parameters
    ----------
    y : array_like, shape (n_rows,)
        What is wanted of a pair (both content, say), in [0, 1]; NaN where not observed.
    learner, mentor : array_like, shape (n_rows,)
        Chances, as `harmonic` takes them.
    slate : array_like, shape (n_rows,)
        Id of the learner's list.
    rng : numpy.random.Generator

    Raises
    ------
    InvalidLabel, UnequalLengths
    WrongShape
        From the evaluation, where `y` or `slate` is of another length.
    """
    both = harmonic(learner, mentor)
    one, combined = auc_by_list(y, _chances(learner), slate), auc_by_list(y, both, slate)
    gain = combined.less(one).interval(rng)
    return Trial(one.mean(), combined.mean(), gain, one.n_judged)


def _chances(values: ArrayLike) -> NDArray[np.float64]:
    column = np.asarray(values, dtype=np.float64).ravel()
    chances = read_labels(column, len(column))
    unknown = np.isnan(chances)
    if unknown.any():
        raise InvalidLabel(int(np.argmax(unknown)), np.nan)
    return chances
