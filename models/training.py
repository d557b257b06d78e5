"""What a model learns from: every pair that was shown, and what came of those that came about."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, fields, replace

import numpy as np
from numpy.typing import NDArray

from features.block import Direction
from models.errors import UnequalLengths
from models.linear import MapLinear
from models.prior import Prior
from models.propensity_weights import choice_weights
from models.row_weights import RowWeights


@dataclass(frozen=True, eq=False)
class Training:
    """Shown pairs, list by list; each array has one entry a row.

    Attributes
    ----------
    X : ndarray of float64, shape (n_rows, n_features)
        Features as they were when shown, in the order of the prior's.
    y : ndarray of float64, shape (n_rows,)
        Labels in [0, 1]; NaN where there is none (yet).
    slate, learner, mentor : ndarray of intp, shape (n_rows,)
    place : ndarray of intp, shape (n_rows,)
        On the list, from 1.
    chosen : ndarray of bool, shape (n_rows,)
    propensity : ndarray of float64, shape (n_rows,)
        Chance of the mentor for the place given those above; NaN where not logged.
    shown, known : ndarray of datetime64[D], shape (n_rows,)
        When it was shown, and when its label became known; NaT where it never did.
    """

    X: NDArray[np.float64]
    y: NDArray[np.float64]
    slate: NDArray[np.intp]
    learner: NDArray[np.intp]
    mentor: NDArray[np.intp]
    place: NDArray[np.intp]
    chosen: NDArray[np.bool_]
    propensity: NDArray[np.float64]
    shown: NDArray[np.datetime64]
    known: NDArray[np.datetime64]

    def __post_init__(self) -> None:
        UnequalLengths.refuse(**{field.name: getattr(self, field.name) for field in fields(self)})

    @property
    def labelled(self) -> NDArray[np.bool_]:
        """Which rows have a label, shape (n_rows,)."""
        return ~np.isnan(self.y)

    def only(self, rows: NDArray[np.intp]) -> Training:
        """Keep labels of some rows, and of the others what their lists were like.

        Parameters
        ----------
        rows : ndarray of intp
            Positions; rows of lists of which none is among them are left out.
        """
        kept = np.zeros(len(self.y), dtype=np.bool_)
        kept[rows] = True
        there = np.isin(self.slate, self.slate[rows])
        hidden = replace(self, y=np.where(kept, self.y, np.nan))
        return Training(**{each.name: getattr(hidden, each.name)[there] for each in fields(self)})

    def row_weights(self) -> RowWeights:
        """Weigh rows with a label by one over their chance to be shown and chosen."""
        return choice_weights(self.propensity, self.place, self.chosen & self.labelled, self.slate)

    def fitted(self, prior: Prior, directions: Sequence[Direction] | None = None) -> MapLinear:
        """Fit the linear model, labels weighed by their inverse propensities.

        Outcomes of one mentor go together: what only tells mentors apart is believed later.

        Weights add up to the effective number of labels, as intervals need it; rows without a label
        weigh 1, as they tell only what their list was like.

        Parameters
        ----------
        prior : Prior
        directions : sequence of Direction, optional
            As `MapLinear` takes them.
        """
        weights = self.row_weights()
        total = weights.weight.sum()
        scaled = weights.weight * (weights.effective_size / total if total > 0 else 1.0)
        model = MapLinear(prior, directions=directions)
        sample_weight = np.where(self.labelled, scaled, 1.0)
        return model.fit(
            self.X, self.y, slate=self.slate, sample_weight=sample_weight, mentor=self.mentor
        )
