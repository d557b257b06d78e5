"""What every estimator of this package is: scikit-learn's conventions, with types."""

from __future__ import annotations

from sklearn.base import BaseEstimator
from sklearn.exceptions import NotFittedError


class Estimator(BaseEstimator):  # type: ignore[misc]  # scikit-learn has no types
    """Base of the estimators: parameters in `__init__`, what is learned ends in an underscore.

    ``get_params``, ``set_params`` and ``sklearn.base.clone`` work; `fit` returns the estimator.
    """

    def _refuse_unfitted(self, attribute: str) -> None:
        if not hasattr(self, attribute):
            name = type(self).__name__
            raise NotFittedError(f"{name}: got no {attribute!r} yet, expected a call of fit first")
