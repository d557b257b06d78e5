"""Who answers, and what those who do not would have said.

The content answer more often, so that the mean of the answers flatters. The chance of a reply is

``P(reply) = logit⁻¹(intercept + X · coef + tilt · answer)``

and an answer stands for ``1 / P`` people. What cannot be read off the answers alone is the tilt:
how much more likely the content reply. Three ways to know it, the best first:

1. some of the silent, drawn at random, are asked again in person (Hansen & Hurwitz 1946,
   doi:10.1080/01621459.1946.10501894): they tell what the silent think;
2. something known of everybody goes along with the answer, but does not itself move who replies:
   the mentor's record with others, or what was re-assessed (Wang, Shao & Kim 2014, *Statistica
   Sinica* 24, 1097);
3. it is assumed; 0: the silent are like those who replied and are otherwise alike. How far the mean
   moves from one tilt to another is how much rests on the assumption: `corrected_mean` of several.
"""

from __future__ import annotations

from typing import Literal

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.special import expit
from sklearn.base import clone

from evaluation.bootstrap import statistic_interval
from evaluation.interval import LEVEL, Interval
from models._tilt import Fit, Survey, at_tilt, from_followed_up, from_related
from models.errors import (
    InvalidSetting,
    NobodyReplied,
    NotANumber,
    UnequalLengths,
    WrongFeatures,
)
from models.estimator import Estimator
from models.row_weights import RowWarning, RowWeights
from models.rows import read_features, read_flags, read_weights

LEAST_FOLLOWED_UP = 10
"""Silent people asked again below which their answers tell no tilt."""
DRAWS = 200
"""Bootstrap draws of a corrected mean; each fits anew."""

TiltFrom = Literal["given", "followed_up", "related", "nothing"]


class NonResponse(Estimator):
    """How likely each person was to answer, and how many people each answer stands for.

    Parameters
    ----------
    tilt : float or "estimate"
        Logits by which one unit more of the answer raises the chance of a reply. ``"estimate"``:
        from who was asked again, else from what is related, else 0 with a warning.
    most : float
        Largest weight, > 1.
    ridge : float
        On coefficients of standardised columns, >= 0: keeps them finite where one tells all.

    Attributes
    ----------
    coef_ : ndarray of float64, shape (n_features,)
    intercept_, tilt_ : float
    tilt_from_ : {"given", "followed_up", "related", "nothing"}
    response_ : float
        Share that replied when first asked, in (0, 1].
    weights_ : RowWeights
        Of the rows of `fit`, 0 for the silent; those who were asked again stand for the silent too.

    Examples
    --------
    >>> model = NonResponse().fit(np.zeros((4, 0)), [5, 4, np.nan, np.nan])
    >>> model.weights_.weight
    array([2., 2., 0., 0.])
    """

    def __init__(
        self,
        tilt: float | Literal["estimate"] = "estimate",
        *,
        most: float = 10.0,
        ridge: float = 1.0,
    ) -> None:
        self.tilt = tilt
        self.most = most
        self.ridge = ridge

    def fit(
        self,
        X: ArrayLike,
        answer: ArrayLike,
        *,
        followed_up: ArrayLike | None = None,
        related: ArrayLike | None = None,
        sample_weight: ArrayLike | None = None,
    ) -> NonResponse:
        """Learn who answers. Rows: everybody who was asked, and whose time to answer has passed.

        Parameters
        ----------
        X : array_like, shape (n_rows, n_features)
            What is known of everybody and may move who replies, as whether the pair was completed;
            no columns are well.
        answer : array_like, shape (n_rows,)
            In any unit; NaN for who did not answer.
        followed_up : array_like of bool, shape (n_rows,), optional
            Who was silent, was drawn at random to be asked again, and then answered.
        related : array_like, shape (n_rows, n_related), optional
            What is known of everybody, goes along with the answer, and moves who replies through
            the answer alone. Few columns: many weak ones pull the tilt toward 0.
        sample_weight : array_like, shape (n_rows,), optional
            >= 0.

        Raises
        ------
        NobodyReplied
        WrongFeatures, NotANumber, UnequalLengths, InvalidWeight, InvalidSetting
        """
        self._refuse_settings()
        survey, centre, scale = _read(X, answer, followed_up, sample_weight)
        theta, tilt = self._fitted(survey, related, float(scale[-1]))
        self.tilt_ = float(tilt / scale[-1])
        self.coef_ = theta[1:] / scale[:-1]
        self.intercept_ = float(theta[0] - self.coef_ @ centre[:-1] - self.tilt_ * centre[-1])
        self.response_ = float(np.average(survey.replied, weights=survey.weight))
        reply = expit(survey.others @ theta + tilt * survey.answer)
        chance = reply + (1 - reply) * survey.share_again()
        stands_for = np.divide(1.0, chance, out=np.zeros(len(chance)), where=survey.known)
        self.weights_ = RowWeights.cut(stands_for, self.most, self._warnings)
        return self

    def predict(self, X: ArrayLike, answer: ArrayLike) -> NDArray[np.float64]:
        """Return the chance that somebody who would give this answer replies.

        Parameters
        ----------
        X : array_like, shape (n_rows, n_features)
        answer : array_like, shape (n_rows,)

        Returns
        -------
        ndarray of float64, shape (n_rows,)
            In (0, 1); NaN where the answer is and the tilt is not 0.

        Raises
        ------
        NotFittedError, WrongFeatures, NotANumber, UnequalLengths
        """
        self._refuse_unfitted("coef_")
        matrix = read_features(X)
        if matrix.shape[1] != len(self.coef_):
            raise WrongFeatures(matrix.shape, [f"x{k}" for k in range(len(self.coef_))])
        given = np.asarray(answer, dtype=np.float64).ravel()
        UnequalLengths.refuse(X=matrix, answer=given)
        tilted = self.tilt_ * given if self.tilt_ else np.zeros(len(given))
        return np.asarray(expit(self.intercept_ + matrix @ self.coef_ + tilted))

    def _refuse_settings(self) -> None:
        if self.tilt != "estimate" and not np.isfinite(self.tilt):
            raise InvalidSetting("tilt", self.tilt, "estimate, or a finite number")
        if not self.most > 1:
            raise InvalidSetting("most", self.most, "a number above 1")
        if not 0 <= self.ridge < np.inf:
            raise InvalidSetting("ridge", self.ridge, "0 or more")

    def _fitted(self, survey: Survey, related: ArrayLike | None, spread: float) -> Fit:
        """Fit in standard units, by the best way there is to know the tilt."""
        self.tilt_from_: TiltFrom
        self._warnings: tuple[RowWarning, ...] = ()
        if not survey.weight[~survey.replied].any():
            self.tilt_from_ = "nothing"
            return np.r_[np.inf, np.zeros(survey.others.shape[1] - 1)], 0.0
        if self.tilt != "estimate":
            self.tilt_from_ = "given"
            return at_tilt(survey, float(self.tilt) * spread, self.ridge)
        return self._estimated(survey, related)

    def _estimated(self, survey: Survey, related: ArrayLike | None) -> Fit:
        n_again = int(np.sum(survey.again & (survey.weight > 0)))
        if n_again >= LEAST_FOLLOWED_UP:
            self.tilt_from_ = "followed_up"
            return from_followed_up(survey, self.ridge)
        if n_again:
            self._warnings += ("few_followed_up",)
        if related is not None:
            columns = read_features(related)
            UnequalLengths.refuse(X=survey.others, related=columns)
            found = from_related(survey, columns, self.ridge)
            if found is not None:
                self.tilt_from_ = "related"
                return found
            self._warnings += ("weakly_related",)
        self.tilt_from_ = "nothing"
        self._warnings += ("assumed_at_random",)
        return at_tilt(survey, 0.0, self.ridge)


def corrected_mean(
    model: NonResponse,
    X: ArrayLike,
    answer: ArrayLike,
    learner: ArrayLike,
    rng: np.random.Generator,
    *,
    followed_up: ArrayLike | None = None,
    related: ArrayLike | None = None,
    draws: int = DRAWS,
    level: float = LEVEL,
) -> Interval:
    """Estimate what the mean answer would be if everybody had answered.

    Parameters
    ----------
    model : NonResponse
        Its parameters are used, not what it has learned: each draw of learners fits anew.
    X, answer, followed_up, related
        As for `NonResponse.fit`.
    learner : array_like, shape (n_rows,)
        Whose row: learners are drawn again.
    rng : numpy.random.Generator
    draws : int
        >= 1.
    level : float
        Confidence, in (0, 1). It does not hold what a tilt that was given or assumed leaves open.

    Returns
    -------
    Interval
        In the unit of the answer. Draws in which nobody replied are left out.

    Raises
    ------
    NobodyReplied, InvalidSize
        And as `NonResponse.fit`.
    """
    given = np.asarray(answer, dtype=np.float64).ravel()
    asked = clone(model).fit(X, given, followed_up=followed_up, related=related)
    first = ~np.isnan(given) & ~read_flags("followed_up", followed_up, len(given))

    def mean(weight: NDArray[np.float64]) -> float:
        if not weight[first].any():
            return float("nan")
        asked.fit(X, given, followed_up=followed_up, related=related, sample_weight=weight)
        mass = weight * asked.weights_.weight
        return float(mass @ np.nan_to_num(given)) / float(mass.sum())

    return statistic_interval(mean, learner, rng, draws=draws, level=level)


def _read(
    X: ArrayLike,
    answer: ArrayLike,
    followed_up: ArrayLike | None,
    sample_weight: ArrayLike | None,
) -> tuple[Survey, NDArray[np.float64], NDArray[np.float64]]:
    """Check and bring to standard units; centre and scale of the features and of the answer."""
    matrix = read_features(X)
    given = np.asarray(answer, dtype=np.float64).ravel()
    weight = read_weights(sample_weight, len(matrix))
    UnequalLengths.refuse(X=matrix, answer=given)
    for row in np.flatnonzero(np.isinf(given))[:1]:
        raise NotANumber(int(row), "answer", float(given[row]))
    known = ~np.isnan(given)
    again = known & read_flags("followed_up", followed_up, len(given))
    if not weight[known & ~again].any():
        raise NobodyReplied(len(given))
    columns = [_units(column, weight) for column in matrix.T]
    columns.append(_units(given[known], weight[known]))
    centre, scale = (np.array(part) for part in zip(*columns, strict=True))
    others = np.column_stack([np.ones(len(matrix)), (matrix - centre[:-1]) / scale[:-1]])
    standard = np.where(known, (np.nan_to_num(given) - centre[-1]) / scale[-1], 0.0)
    return Survey(others, standard, known & ~again, again, weight), centre, scale


def _units(values: NDArray[np.float64], weight: NDArray[np.float64]) -> tuple[float, float]:
    """Mean and standard deviation; 1 for what does not vary."""
    centre = float(np.average(values, weights=weight))
    spread = float(np.sqrt(np.average((values - centre) ** 2, weights=weight)))
    return centre, spread if spread > np.finfo(float).eps * abs(centre) else 1.0
