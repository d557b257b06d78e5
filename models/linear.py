"""The model that serves: a policy's weights, moved by outcomes as far as these are evidence."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Literal, get_args

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.special import expit, logit

from features.block import Direction
from models._design import Design
from models._gaussian import Gaussian
from models._logistic import Logistic
from models._moments import ListSums
from models._quadratic import Quadratic, Solved
from models._settings import bounds, refuse_level, refuse_not_positive, refuse_other
from models.errors import InvalidSetting, NoLists
from models.estimator import Estimator
from models.posterior import Posterior, Shares
from models.prior import PRIOR_SD, Prior
from models.rows import Rows, read_features, read_rows, refuse_no_numbers
from models.weights import capped

Loss = Literal["gaussian", "logistic"]
"""Labels in [0, 1] with noise of one variance, or chances of yes and no."""
LEAST_OUTCOMES = 25
"""Outcomes below which weights stay: the smallest number at which learning was measured, +.004
[+.001, +.008] within-learner AUC over the prior."""
MOST_MOVED = 0.25
"""Most of the total weight that one retraining moves from some features to others."""


class MapLinear(Estimator):
    """Linear model shrunk to the prior, on features centred within each learner's list.

    The coefficients of standardised features are believed to lie about those of the prior, as
    `Prior` tells how far; outcomes move them to the most probable place (maximum a posteriori).
    Only differences between mentors of one list count: a lenient learner, or one with many good
    mentors to choose from, moves nothing.

    Parameters
    ----------
    prior : Prior, optional
        What is believed without outcomes; None: coefficients of 0.
    shrinkage : float or "auto"
        Penalty of a standardised coefficient, in logits (λ, 1,000 in the evidence); ``"auto"``
        keeps the prior's own unless outcomes speak strongly for another (see `Quadratic`).
    centre_by_slate : bool
        Whether features are centred within lists.
    directions : sequence of {"more_is_better", "either"}, optional
        One a feature: the coefficient of ``more_is_better`` is never negative. None: all either.
    loss : {"gaussian", "logistic"}
        ``logistic`` for labels of 0 and 1.
    least_outcomes : int
        Below it the prior is kept.
    max_step : float
        Most of the total weight, in (0, 1], that `weights` moves away from those that serve.

    Attributes
    ----------
    coef_ : ndarray of float64, shape (n_features,)
        Per unit of each feature: of the label, or in logits.
    intercept_ : float
    shrinkage_ : float
        Penalty that was used, in logits.
    n_outcomes_, n_unobserved_ : int
        Rows with a label that can tell something (their list has another row), and without a label.
    too_few_ : bool
        Whether the prior was kept for lack of outcomes.
    posterior_ : Posterior
    feature_names_ : tuple of str

    Notes
    -----
    A coefficient is believed normal about ``logit_per_sd · prior direction`` with the prior's
    ``scale``; on the gaussian scale one logit is half a standard deviation of the label within
    lists, as it is for yes or no at even odds. Fuller & Battese 1974
    (doi:10.1016/0304-4076(74)90032-0) for learners' leniency as a random effect; Mundlak 1978
    (doi:10.2307/1913646) for why features are centred within groups.

    A weight counts how often a row is there. Inverse propensities of labels are to be scaled to add
    up to their effective number, (Σw)² / Σw², else intervals are too narrow; rows without a label
    then weigh 1. A weighty label draws its list's centre: fixed ones were measured no better.

    Examples
    --------
    >>> prior = Prior(("gap", "style"), np.array([0.7, 0.3]))
    >>> rng = np.random.default_rng(0)
    >>> X, slate = rng.uniform(size=(4000, 2)), np.arange(4000) // 4
    >>> y = np.clip(0.3 + 0.2 * X[:, 1] + rng.normal(0, 0.1, 4000), 0, 1)
    >>> model = MapLinear(prior).fit(X, y, slate=slate)
    >>> bool(model.coef_[1] > model.coef_[0])
    True
    """

    def __init__(
        self,
        prior: Prior | None = None,
        *,
        shrinkage: float | Literal["auto"] = "auto",
        centre_by_slate: bool = True,
        directions: Sequence[Direction] | None = None,
        loss: Loss = "gaussian",
        least_outcomes: int = LEAST_OUTCOMES,
        max_step: float = MOST_MOVED,
    ) -> None:
        self.prior = prior
        self.shrinkage = shrinkage
        self.centre_by_slate = centre_by_slate
        self.directions = directions
        self.loss = loss
        self.least_outcomes = least_outcomes
        self.max_step = max_step

    def fit(
        self,
        X: ArrayLike,
        y: ArrayLike,
        *,
        slate: ArrayLike | None = None,
        sample_weight: ArrayLike | None = None,
        mentor: ArrayLike | None = None,
    ) -> MapLinear:
        """Learn from lists of which some rows have a label.

        Parameters
        ----------
        X : array_like, shape (n_rows, n_features)
            All pairs that were shown: those without a label tell what their list was like.
        y : array_like, shape (n_rows,)
            Labels in [0, 1]; NaN where not observed.
        slate : array_like, shape (n_rows,)
            Id of each row's candidate list; needed to centre by list.
        sample_weight : array_like, shape (n_rows,), optional
            >= 0; a row of weight 0 is not there, not even for its list.
        mentor : array_like, shape (n_rows,), optional
            Id of each row's mentor. Her outcomes go together, whatever the features say; without it
            weights of features that are the same for all her learners are believed too soon, and
            their intervals are too narrow. Only for ``loss="gaussian"``.

        Returns
        -------
        MapLinear
            Itself; the prior, where there are fewer labels than `least_outcomes`, or none.

        Raises
        ------
        NoLists
            Features are to be centred within lists, and `slate` is None.
        WrongFeatures, NotANumber, UnequalLengths, InvalidLabel, InvalidWeight, InvalidSetting
        """
        self._refuse_settings()
        if self.centre_by_slate and slate is None:
            raise NoLists
        names = self.prior.feature_names if self.prior is not None else None
        by_list = slate if self.centre_by_slate else None
        if mentor is not None and self.loss != "gaussian":
            raise InvalidSetting("loss", self.loss, "gaussian, as mentors are given")
        rows = read_rows(X, y, by_list, sample_weight, names, mentor=mentor)
        self.feature_names_ = names or tuple(f"x{j}" for j in range(rows.X.shape[1]))
        bounded = bounds(self.directions, len(self.feature_names_))
        shown = ListSums.of(rows, np.zeros(rows.X.shape[1]))
        if not np.isfinite(shown.mean).all():
            refuse_no_numbers(X, names)
        design = Design.of(rows, shown)
        self.n_unobserved_ = len(rows.y) - len(design.rows.y)
        self.n_outcomes_ = self._n_telling(rows, design.rows)
        self.too_few_ = self.n_outcomes_ < self.least_outcomes
        self._learn(design, bounded)
        return self

    def predict(self, X: ArrayLike) -> NDArray[np.float64]:
        """Tell the expected label of pairs of an average learner.

        Parameters
        ----------
        X : array_like, shape (n_rows, n_features)

        Returns
        -------
        ndarray of float64, shape (n_rows,)
            Chances in (0, 1) for ``loss="logistic"``; else a straight line, which may leave [0, 1]:
            it is not cut, so that the order of all pairs is kept. Empty for no rows.

        Raises
        ------
        NotFittedError, WrongFeatures, NotANumber
        """
        self._refuse_unfitted("coef_")
        line = read_features(X, self.feature_names_) @ self.coef_ + self.intercept_
        return np.asarray(expit(line) if self.loss == "logistic" else line, dtype=np.float64)

    def interval(self, level: float = 0.95) -> NDArray[np.float64]:
        """Credible intervals of `coef_`.

        Parameters
        ----------
        level : float
            In (0, 1).

        Returns
        -------
        ndarray of float64, shape (n_features, 2)
            Shortest ones, with the coefficient inside; cut at 0 where it cannot be negative.
        """
        self._refuse_unfitted("posterior_")
        refuse_level(level)
        return self.posterior_.interval(level)

    def shares(self) -> Shares:
        """Return weights as outcomes would have them, before `max_step` holds them back."""
        self._refuse_unfitted("posterior_")
        return self.posterior_.shares()

    def weights(self, serving: Mapping[str, float] | None = None) -> dict[str, float]:
        """Weights that scoring takes: none negative, adding up to 1, at most one step away.

        Parameters
        ----------
        serving : mapping of str to float, optional
            Weights that serve now, as `serving_shares` takes them.

        Returns
        -------
        dict of str to float
            In the order of the features. Where `too_few_`, those that serve. Where no weight would
            be above 0, too: outcomes that speak against every feature are no reason to turn all of
            matching off.
        """
        self._refuse_unfitted("posterior_")
        now = self.serving_shares(serving)
        wanted = self.shares().value
        stay = self.too_few_ or not wanted.any()
        if now is not None:
            wanted = now if stay else capped(now, wanted, self.max_step)
        return dict(zip(self.feature_names_, wanted.tolist(), strict=True))

    def serving_shares(
        self, serving: Mapping[str, float] | None = None
    ) -> NDArray[np.float64] | None:
        """Return weights that serve as shares of one, in the order of the features.

        Parameters
        ----------
        serving : mapping of str to float, optional
            By feature, >= 0, any scale; a feature that is not named has 0, other names (of soft
            rules, say) are passed over. By default the prior's.

        Returns
        -------
        ndarray of float64, shape (n_features,), or None
            None where there is neither.
        """
        self._refuse_unfitted("feature_names_")
        if serving is None:
            return None if self.prior is None else self.prior.coef_
        now = np.array([serving.get(name, 0.0) for name in self.feature_names_], dtype=np.float64)
        if not (now >= 0).all() or not 0 < now.sum() < np.inf:
            raise InvalidSetting("serving", serving, "weights of 0 or more, not all 0")
        return np.asarray(now / now.sum(), dtype=np.float64)

    def _refuse_settings(self) -> None:
        refuse_not_positive("shrinkage", self.shrinkage, "auto")
        refuse_other("loss", self.loss, get_args(Loss))
        if not 0 < self.max_step <= 1:
            raise InvalidSetting("max_step", self.max_step, "a number in (0, 1]")

    def _n_telling(self, rows: Rows, labelled: Rows) -> int:
        if not self.centre_by_slate:
            return len(labelled.y)
        alone = np.bincount(rows.group, minlength=rows.n_groups) == 1
        return len(labelled.y) - (int(alone[labelled.group].sum()) if alone.any() else 0)

    def _learn(self, design: Design, bounded: NDArray[np.bool_]) -> None:
        model = Logistic(design) if self.loss == "logistic" else Gaussian(design)
        start = design.start(self.prior) * model.unit
        told = model.about(start)
        penalty = self._penalty(told, start, model.stiffness)
        if self.too_few_:
            nothing = Quadratic.nothing(len(start), told.noise)
            found = Solved(nothing, start, design.level(), np.inf)
        else:
            found = model.solve(start, penalty, bounded)
        self.shrinkage_ = penalty / model.stiffness
        self.posterior_ = Posterior(
            found.told, start, penalty, found.mode, bounded, found.degrees, design.scale
        )
        self.coef_ = found.mode / design.scale
        level = float(logit(found.level)) if self.loss == "logistic" else found.level
        self.intercept_ = level - float(design.shown.mean @ self.coef_)

    def _penalty(self, told: Quadratic, start: NDArray[np.float64], stiffness: float) -> float:
        own = (self.prior.scale if self.prior is not None else PRIOR_SD) ** -2
        if self.shrinkage != "auto":
            return float(self.shrinkage) * stiffness
        if self.too_few_:
            return own * stiffness
        return told.strongest(start, own * stiffness)
