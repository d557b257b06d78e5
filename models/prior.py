"""The prior: what a policy alone says about a pair, before any outcome has been seen."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from features.block import Block
from matching.policy import Policy
from models.errors import NotANumber, WrongFeatures

LOGIT_PER_SD = 0.25
"""Logits that one standard deviation of the hand-set score is worth.

Fitted 0.23 on 8,368 speed dates (data of Fisman et al. 2006, doi:10.1162/qjec.2006.121.2.673).
"""
PRIOR_SD = 1000.0**-0.5
"""Standard deviation, in logits, of a coefficient of a standardised feature about the prior.

A ridge penalty λ/2 ‖β − β₀‖² is a normal prior of variance 1/λ (Hoerl & Kennard 1970,
doi:10.1080/00401706.1970.10488634); λ = 1000 won every inner cross-validation on the same data.
"""


@dataclass(frozen=True, eq=False)
class Prior:
    """A linear score with a policy's weights: the start, and the anchor, of a learned model.

    Attributes
    ----------
    feature_names : tuple of str, length n_blocks
        Block names, in the order of the columns.
    coef_ : ndarray of float64, shape (n_blocks,)
        Shares of one, >= 0; 0 for a block that is off.
    logit_per_sd : float
        Logits that one standard deviation of the score is worth: where a learned model starts.
    scale : float
        Standard deviation, in logits, of a learned coefficient about that start, per standardised
        feature: how little a few outcomes may move it.
    """

    feature_names: tuple[str, ...]
    coef_: NDArray[np.float64]
    logit_per_sd: float = LOGIT_PER_SD
    scale: float = PRIOR_SD

    @classmethod
    def from_policy(cls, policy: Policy, blocks: Sequence[Block]) -> Prior:
        """Read the weights of `blocks` off a policy.

        Raises
        ------
        UnknownBlock
            The policy names a block that is not in `blocks`.
        InvalidPolicy
            Every block is off.
        """
        weights = policy.block_weights(blocks)
        values = np.array(list(weights.values()), dtype=np.float64)
        return cls(tuple(weights), values / values.sum())

    def predict(self, features: ArrayLike) -> NDArray[np.float64]:
        """Score pairs.

        Parameters
        ----------
        features : array_like, shape (n_rows, n_blocks)
            φ of each block, in [0, 1].

        Returns
        -------
        ndarray of float64, shape (n_rows,)
            In [0, 1]; empty for no rows.

        Raises
        ------
        WrongFeatures
            The columns are not one for each block.
        NotANumber
            A cell is NaN or infinite.
        """
        matrix = np.asarray(features, dtype=np.float64)
        if matrix.ndim != 2 or matrix.shape[1] != len(self.feature_names):
            raise WrongFeatures(matrix.shape, self.feature_names)
        self._refuse_non_finite(matrix)
        scores: NDArray[np.float64] = matrix @ self.coef_
        return scores

    def _refuse_non_finite(self, matrix: NDArray[np.float64]) -> None:
        bad = np.argwhere(~np.isfinite(matrix))
        if len(bad):
            row, column = (int(position) for position in bad[0])
            raise NotANumber(row, self.feature_names[column], float(matrix[row, column]))
