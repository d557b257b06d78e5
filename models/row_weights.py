"""How many rows each row stands for, and how little may be left of a sample weighted so."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from evaluation.overlap import effective_size
from features.label import Label
from models.errors import UnequalLengths

RowWarning = Literal[
    "assumed_at_random",
    "few_followed_up",
    "weakly_related",
    "no_propensities",
    "place_alone",
    "few_effective",
    "clipped",
]
ROW_WARNINGS: Mapping[RowWarning, Label] = MappingProxyType(
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
            "部分记录缺少展示概率：推荐造成的偏差无法消除，系数符号可能颠倒",
            "rows lack their propensity: what recommending did to them stays, and may turn signs",
        ),
        "place_alone": Label(
            "假定选择只取决于列表中的位置",
            "a choice is taken to depend on the place on the list alone",
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
    warnings : tuple of RowWarning
    """

    weight: NDArray[np.float64]
    clipped: int
    warnings: tuple[RowWarning, ...]

    @classmethod
    def cut(
        cls, weight: NDArray[np.float64], most: float, warnings: tuple[RowWarning, ...] = ()
    ) -> RowWeights:
        """Cut weights at `most`, and warn of what that and the weights themselves do."""
        clipped = int(np.sum(weight > most))
        kept = np.minimum(weight, most)
        more: list[RowWarning] = ["clipped"] if clipped else []
        if effective_size(kept) < LEAST_EFFECTIVE * np.sum(kept > 0):
            more.append("few_effective")
        return cls(kept, clipped, tuple(dict.fromkeys((*warnings, *more))))

    def times(self, other: RowWeights, most: float) -> RowWeights:
        """Return weights that undo both what these and what others undo, their mean 1.

        Raises
        ------
        UnequalLengths
        """
        UnequalLengths.refuse(weight=self.weight, other=other.weight)
        both = self.weight * other.weight
        warnings = tuple(dict.fromkeys((*self.warnings, *other.warnings)))
        return RowWeights.cut(of_mean_one(both), most, warnings)

    @property
    def observed(self) -> int:
        """Rows of weight above 0."""
        return int(np.sum(self.weight > 0))

    @property
    def effective_size(self) -> float:
        """Rows of equal weight that would say as much; 0 without rows."""
        return effective_size(self.weight)

    @property
    def largest(self) -> float:
        """Largest weight; 0 without rows."""
        return float(self.weight.max(initial=0.0))


def of_mean_one(weight: NDArray[np.float64]) -> NDArray[np.float64]:
    """Scale weights so that those above 0 have the mean 1: a prior keeps its strength beside them.

    Returns
    -------
    ndarray of float64, shape (n_rows,)
        Zeros as they are.
    """
    some = weight > 0
    return weight / weight[some].mean() if some.any() else weight
