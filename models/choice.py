"""What learners choose from their lists, and how much of it is the place on the list."""

from __future__ import annotations

from functools import partial

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.special import ndtri

from models._alternatives import Alternatives
from models._newton import minimise
from models._settings import refuse_level, refuse_not_positive
from models.errors import InvalidChoice, InvalidPlace, UnequalLengths
from models.estimator import Estimator
from models.rows import codes_of, read_features, read_labels, read_numbers, read_weights

SHRINKAGE = 10.0
"""Penalty of a standardised coefficient: ten lists hardly move it, a hundred do."""
EXAMINATION = 1.0
"""Where η starts: place r is looked at with probability 1 / r^η (Joachims et al. 2017,
doi:10.1145/3018661.3018699)."""
EXAMINATION_SD = 0.5
"""How far η is believed to be from there."""
NONE_SD = 10.0
"""How far the worth of choosing nobody is believed to be from that of a mean mentor, in logits."""


class ChoiceModel(Estimator):
    """Conditional logit of choices, with position bias and "none of these".

    The chance of a mentor is ``exp(x·β) / place^η`` over the sum of these of the list and of what
    choosing nobody is worth (McFadden 1974, in *Frontiers in Econometrics*, pp. 105-142). What is
    chosen is what is *perceived* as good: it tells demand and position bias, and is no outcome.

    Parameters
    ----------
    shrinkage : float
        Penalty of a standardised coefficient toward 0, above 0.

    Attributes
    ----------
    coef_ : ndarray of float64, shape (n_features,)
        Logits per unit of each feature.
    position_ : float
        η; 0 would be no position bias.
    none_ : float
        Worth of choosing nobody, in logits, that of a mentor whose features are all 0 being 0.
    n_lists_ : int
        Lists whose choice is known.
    n_outcomes_, n_unobserved_ : int
        Rows of these lists, and of others.
    """

    def __init__(self, shrinkage: float = SHRINKAGE) -> None:
        self.shrinkage = shrinkage

    def fit(
        self,
        X: ArrayLike,
        chosen: ArrayLike,
        *,
        slate: ArrayLike,
        position: ArrayLike,
        sample_weight: ArrayLike | None = None,
    ) -> ChoiceModel:
        """Learn from lists as they were shown; no lists at all is well.

        Parameters
        ----------
        X : array_like, shape (n_rows, n_features)
        chosen : array_like, shape (n_rows,)
            1 for the mentor who was chosen, else 0; all 0 where nobody was. A list with a NaN is
            left out.
        slate : array_like, shape (n_rows,)
            Id of each row's list.
        position : array_like, shape (n_rows,)
            Place on the list, from 1.
        sample_weight : array_like, shape (n_rows,), optional
            >= 0, of a list: the mean of its rows' counts.

        Raises
        ------
        InvalidChoice
            Two mentors of one list were chosen, or half a mentor.
        InvalidPlace
            A place before the first.
        InvalidSetting, WrongFeatures, NotANumber, UnequalLengths, InvalidLabel, InvalidWeight
        """
        refuse_not_positive("shrinkage", self.shrinkage)
        matrix = read_features(X)
        n = len(matrix)
        lists, place = codes_of("slate", slate, n), read_places(position, n)
        marks, weight = read_labels(chosen, n), read_weights(sample_weight, n)
        rows = np.bincount(lists)
        unknown = (np.bincount(lists, np.isnan(marks)) > 0)[lists]
        weight = (np.bincount(lists, weight) / np.maximum(rows, 1))[lists]
        keep = ~unknown & (weight > 0)
        self.n_outcomes_, self.n_unobserved_ = int(keep.sum()), int(unknown.sum())
        self._scale(matrix[keep], weight[keep])
        alternatives = Alternatives.of(self._scaled(matrix[keep]), place[keep], lists[keep])
        taken = _taken(alternatives, marks[keep], lists[keep])
        self.n_lists_ = len(alternatives.starts)
        first = alternatives.order[alternatives.starts]
        self._learn(alternatives, taken, weight[keep][first])
        return self

    def predict(
        self, X: ArrayLike, *, slate: ArrayLike, position: ArrayLike | None = None
    ) -> NDArray[np.float64]:
        """Tell the chance that each mentor is chosen from her list.

        Parameters
        ----------
        X : array_like, shape (n_rows, n_features)
        slate : array_like, shape (n_rows,)
            Id of each row's list, all of whose rows are given.
        position : array_like, shape (n_rows,), optional
            Place on the list, from 1; None: as if each were in the first place, which is what
            learners would rather have.

        Returns
        -------
        ndarray of float64, shape (n_rows,)
            In (0, 1); those of a list add up to less than 1, the rest being "none of these".

        Raises
        ------
        NotFittedError, WrongFeatures, NotANumber, UnequalLengths, InvalidPlace
        """
        self._refuse_unfitted("coef_")
        matrix = read_features(X, [f"x{j}" for j in range(len(self.coef_))])
        n = len(matrix)
        place = np.ones(n) if position is None else read_places(position, n)
        alternatives = Alternatives.of(self._scaled(matrix), place, codes_of("slate", slate, n))
        found = np.empty(len(alternatives.order))
        found[alternatives.order] = alternatives.chances(self._b)
        return found[:n]

    def interval(self, level: float = 0.95) -> NDArray[np.float64]:
        """Credible intervals of `coef_` and, last, of `position_`.

        Parameters
        ----------
        level : float
            In (0, 1).

        Returns
        -------
        ndarray of float64, shape (n_features + 1, 2)
        """
        self._refuse_unfitted("coef_")
        refuse_level(level)
        half = ndtri(0.5 + level / 2) * np.sqrt(np.diag(np.linalg.inv(self._curvature)))[:-1]
        ends = np.column_stack([self._b[:-1] - half, self._b[:-1] + half])
        return np.asarray(ends / np.append(self._deviation, 1.0)[:, np.newaxis], dtype=np.float64)

    def _scale(self, matrix: NDArray[np.float64], weight: NDArray[np.float64]) -> None:
        total = weight.sum() or 1.0
        self._mean = weight @ matrix / total
        deviation = np.sqrt(weight @ (matrix - self._mean) ** 2 / total)
        self._deviation = np.where(deviation > 0, deviation, 1.0)

    def _scaled(self, matrix: NDArray[np.float64]) -> NDArray[np.float64]:
        return np.asarray((matrix - self._mean) / self._deviation, dtype=np.float64)

    def _learn(
        self, alternatives: Alternatives, taken: NDArray[np.bool_], weight: NDArray[np.float64]
    ) -> None:
        d = len(self._mean)
        stiff = np.append(np.full(d, self.shrinkage), [EXAMINATION_SD**-2, NONE_SD**-2])
        anchor = np.append(np.zeros(d), [EXAMINATION, 0.0])
        free = np.zeros(d + 2, dtype=np.bool_)
        found = partial(alternatives.terms, chosen=taken, weight=weight)
        b, terms = minimise(found, anchor, anchor, stiff, free)
        self._b, self._curvature = b, terms.curvature + np.diag(stiff)
        self.coef_ = b[:d] / self._deviation
        self.position_ = float(b[d])
        self.none_ = float(b[d + 1] + self._mean @ self.coef_)


def read_places(position: ArrayLike, n_rows: int) -> NDArray[np.float64]:
    """Return places on lists.

    Raises
    ------
    InvalidPlace
        One is before the first.
    NotANumber, UnequalLengths
    """
    place = read_numbers("position", position)
    UnequalLengths.refuse(rows=range(n_rows), position=place)
    if (place < 1).any():
        row = int(np.argmax(place < 1))
        raise InvalidPlace(row, float(place[row]))
    return place


def _taken(
    alternatives: Alternatives, marks: NDArray[np.float64], lists: NDArray[np.int64]
) -> NDArray[np.bool_]:
    """Which alternative of each list was chosen; "none of these" where no mentor was."""
    n_lists = len(alternatives.starts)
    codes = np.unique(lists, return_inverse=True)[1]
    chosen = np.bincount(codes, marks, n_lists)
    wrong = (marks != 0) & ((marks != 1) | (chosen[codes] > 1))
    if wrong.any():
        row = int(np.argmax(wrong))
        raise InvalidChoice(float(marks[row]), float(chosen[codes[row]]))
    found: NDArray[np.bool_] = np.append(marks == 1, chosen == 0)[alternatives.order]
    return found
