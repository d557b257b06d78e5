"""How far a figure can be trusted to say what mentoring did."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Literal

from features.label import Label

Grade = Literal["compared", "measured", "self_reported", "correlation"]
"""Beside people without it; by somebody else, or a record; by the person; moves along with it."""
GRADES: tuple[Grade, ...] = ("compared", "measured", "self_reported", "correlation")
"""From the strongest evidence to the weakest."""
GRADE_LABELS: Mapping[Grade, Label] = MappingProxyType(
    {
        "compared": Label(
            "有对照：与未参加辅导的人比较", "compared: beside people without mentoring"
        ),
        "measured": Label(
            "他人或系统测得，没有对照", "measured by others or by a system, without a comparison"
        ),
        "self_reported": Label("本人自报", "self-reported"),
        "correlation": Label(
            "仅为相关，不能说明由辅导带来",
            "correlation only: does not tell that mentoring brought it",
        ),
    }
)


def weakest(grades: list[Grade]) -> Grade:
    """Return the weakest of some grades: a figure made of several is as good as the worst of them.

    Raises
    ------
    ValueError
        There are none.
    """
    return max(grades, key=GRADES.index)
