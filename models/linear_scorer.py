"""A linear model as it serves: weights, and how likely a pair is to do well; nothing else."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.special import expit

from models.errors import Damaged
from models.rows import read_features

if TYPE_CHECKING:
    # What fits is a second to import, and a server that serves weights does not fit.
    from models.linear import Loss, MapLinear

_KEYS = {"feature_names", "coef", "intercept", "loss", "weights"}


@dataclass(frozen=True, eq=False)
class LinearScorer:
    """What remains of a `models.linear.MapLinear` when it leaves the place where it was fitted.

    Attributes
    ----------
    feature_names : tuple of str, length n_features
    coef : ndarray of float64, shape (n_features,)
    intercept : float
    loss : {"gaussian", "logistic"}
    weights : ndarray of float64, shape (n_features,)
        What scoring takes: >= 0, adding up to 1.
    """

    feature_names: tuple[str, ...]
    coef: NDArray[np.float64]
    intercept: float
    loss: Loss
    weights: NDArray[np.float64]

    @classmethod
    def of(cls, model: MapLinear, serving: Mapping[str, float] | None = None) -> LinearScorer:
        """Take what serves out of a fitted model.

        Parameters
        ----------
        model : MapLinear
        serving : mapping of str to float, optional
            Weights that serve now, as `MapLinear.weights` takes them.
        """
        weights = np.array(list(model.weights(serving).values()), dtype=np.float64)
        return cls(model.feature_names_, model.coef_, model.intercept_, model.loss, weights)

    def predict(
        self, features: ArrayLike, *, slate: ArrayLike | None = None
    ) -> NDArray[np.float64]:
        """Tell the expected label of pairs, exactly as the fitted model did.

        Parameters
        ----------
        features : array_like, shape (n_rows, n_features)
        slate : array_like, shape (n_rows,), optional
            Not looked at: a line is the same in every list. For models that do look, it is asked.

        Returns
        -------
        ndarray of float64, shape (n_rows,)
            Empty for no rows.

        Raises
        ------
        WrongFeatures, NotANumber
        """
        line = read_features(features, self.feature_names) @ self.coef + self.intercept
        return np.asarray(expit(line) if self.loss == "logistic" else line, dtype=np.float64)

    def shares(self) -> dict[str, float]:
        """Return the weights by feature."""
        return dict(zip(self.feature_names, self.weights.tolist(), strict=True))

    def to_json(self) -> bytes:
        """Return it as a document; equal models are equal to the byte."""
        document = {
            "feature_names": list(self.feature_names),
            "coef": self.coef.tolist(),
            "intercept": self.intercept,
            "loss": self.loss,
            "weights": self.weights.tolist(),
        }
        return json.dumps(document, sort_keys=True, allow_nan=False, ensure_ascii=False).encode()

    @classmethod
    def from_json(cls, body: bytes) -> LinearScorer:
        """Read a document that `to_json` wrote.

        Raises
        ------
        Damaged
            It is none.
        """
        try:
            read = json.loads(body)
            if set(read) != _KEYS or read["loss"] not in ("gaussian", "logistic"):
                raise Damaged("linear model", sorted(read), f"the keys {', '.join(sorted(_KEYS))}")
            names = tuple(str(name) for name in read["feature_names"])
            coef, weights = (np.array(read[key], dtype=np.float64) for key in ("coef", "weights"))
            made = cls(names, coef, float(read["intercept"]), read["loss"], weights)
        except (ValueError, TypeError) as error:
            if isinstance(error, Damaged):
                raise
            raise Damaged("linear model", str(error), "a document of weights") from error
        if not made.coef.shape == made.weights.shape == (len(names),):
            shapes = [made.coef.shape, made.weights.shape]
            raise Damaged("linear model", shapes, f"{len(names)} coefficients and weights")
        return made
