"""Labels as chances: yes or no, or a share in [0, 1] (fractional logit)."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from scipy.special import expit, logit

from models._design import Design
from models._moments import CHUNK, chunks
from models._newton import Terms, minimise
from models._quadratic import Quadratic, Solved


class Logistic:
    """Penalised maximum likelihood by Newton's method, each step within the bounds.

    One even label at the centre keeps the intercept finite where all labels are alike (Jeffreys'
    prior of a share; Papke & Wooldridge 1996 for labels between 0 and 1,
    doi:10.1002/(SICI)1099-1255(199611)11:6<619::AID-JAE418>3.0.CO;2-1).
    """

    stiffness = 1.0
    unit = 1.0

    def __init__(self, design: Design) -> None:
        self._design = design
        self._centre = (design.shown.shift + design.centre) / design.size

    def about(self, start: NDArray[np.float64]) -> Quadratic:
        """Expand the likelihood about `start`, the intercept taken out."""
        b = np.append(start, logit(self._design.level()))
        return _profiled(b, self._terms(b))

    def solve(
        self, start: NDArray[np.float64], penalty: float, bounded: NDArray[np.bool_]
    ) -> Solved:
        """Minimise minus the log-likelihood and the penalty together."""
        b, terms = minimise(
            self._terms,
            np.append(start, logit(self._design.level())),
            np.append(start, 0.0),
            np.append(np.full(len(start), penalty), 0.0),
            np.append(bounded, False),
        )
        return Solved(_profiled(b, terms), b[:-1], float(expit(b[-1])), np.inf)

    def _terms(self, b: NDArray[np.float64]) -> Terms:
        """Add up over rows, and for one even label at the centre."""
        even, k = float(expit(b[-1])), len(b)
        loss = float(np.logaddexp(0.0, b[-1]) - 0.5 * b[-1])
        gradient, curvature = np.zeros(k), np.zeros((k, k))
        gradient[-1], curvature[-1, -1] = even - 0.5, even * (1.0 - even)
        rows, room = self._design.rows, np.ones((CHUNK, k))
        for part in chunks(len(rows.y)):
            y, weight, Z = rows.y[part], rows.weight[part], room[: part.stop - part.start]
            np.divide(rows.X[part], self._design.size, out=Z[:, :-1])
            Z[:, :-1] -= self._centre[rows.group[part]]
            v = Z @ b
            p = expit(v)
            loss += float(weight @ (np.logaddexp(0.0, v) - y * v))
            gradient += Z.T @ (weight * (p - y))
            Z *= np.sqrt(weight * p * (1.0 - p))[:, np.newaxis]
            curvature += Z.T @ Z
            Z[:, -1] = 1.0
        return Terms(loss, gradient, curvature)


def _profiled(b: NDArray[np.float64], terms: Terms) -> Quadratic:
    """Take the intercept, which comes last, out of the expansion at `b`."""
    across, own = terms.curvature[:-1, -1], terms.curvature[-1, -1]
    gram = terms.curvature[:-1, :-1] - np.outer(across, across) / own
    slope = terms.gradient[:-1] - across * terms.gradient[-1] / own
    return Quadratic(gram, gram @ b[:-1] - slope, 1.0)
