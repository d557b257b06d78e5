"""How many rows each row stands for, and how little may be left of a sample weighted so."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from features.label import Label

Caution = Literal[
    "assumed_at_random",
    "few_followed_up",
    "weakly_related",
    "no_propensities",
    "few_effective",
    "clipped",
]
CAUTION_LABELS: Mapping[Caution, Label] = MappingProxyType(
    {
        "assumed_at_random": Label(
            "没有补访数据：假定未回复者与条件相同的回复者一样",
            "nobody was asked again: the silent are taken to be like those who replied",
        ),
        "few_followed_up": Label(
            "补访人数太少，未采用", "too few of the silent were asked again to use it"
        ),
        "weakly_related": Label(
            "所给变量与评分关系太弱，未采用",
            "what was given hardly goes along with the answer, and was not used",
        ),
        "no_propensities": Label(
            "没有展示概率：推荐造成的偏差无法消除，系数符号可能颠倒",
            "no propensities: what recommending did to the log stays, signs may be reversed",
        ),
        "few_effective": Label(
            "加权后有效样本过少", "little is left of the sample once it is weighted"
        ),
        "clipped": Label("部分权重过大，已截断", "some weights were too large and were cut"),
    }
)
LEAST_EFFECTIVE = 0.3
"""Share of the rows that the effective sample must have; below it is warned."""


@dataclass(frozen=True, eq=False)
class RowWeights:
    """Weights of rows.

    Attributes
    ----------
    weight : ndarray of float64, shape (n_rows,)
        >= 0; 0 for a row of which nothing was observed.
    clipped : int
        Weights that were cut.
    cautions : tuple of Caution
    """

    weight: NDArray[np.float64]
    clipped: int
    cautions: tuple[Caution, ...]

    @classmethod
    def cut(
        cls, weight: NDArray[np.float64], most: float, cautions: tuple[Caution, ...] = ()
    ) -> RowWeights:
        """Cut weights at `most`, and warn of what that and the weights themselves do."""
        clipped = int(np.sum(weight > most))
        found = cls(np.minimum(weight, most), clipped, cautions)
        more: list[Caution] = ["clipped"] if clipped else []
        if found.effective_size < LEAST_EFFECTIVE * found.observed:
            more.append("few_effective")
        return cls(found.weight, clipped, (*cautions, *more))

    @property
    def observed(self) -> int:
        """Rows of weight above 0."""
        return int(np.sum(self.weight > 0))

    @property
    def effective_size(self) -> float:
        """Rows of equal weight that would say as much: (Σ w)² / Σ w² (Kish 1965, §11.7)."""
        square = float(self.weight @ self.weight)
        return float(self.weight.sum()) ** 2 / square if square else 0.0

    @property
    def largest(self) -> float:
        """Largest weight; 0 without rows."""
        return float(self.weight.max(initial=0.0))
