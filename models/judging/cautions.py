"""What a judgement is to be read with, in words."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from evaluation.overlap import WARNINGS
from features.label import Label
from models.row_weights import ROW_WARNINGS

LEARNED_FROM = "learned_from"
"""The serving weights may have learned from the outcomes that they are judged by."""
CAUTIONS: Mapping[str, Label] = MappingProxyType(
    {
        **{str(code): label for code, label in ROW_WARNINGS.items()},
        **{str(code): label for code, label in WARNINGS.items()},
        LEARNED_FROM: Label(
            "现用权重可能正是从这些结果中学到的，结论会略偏乐观",
            "the serving weights may have learned from these very outcomes, which flatters them",
        ),
    }
)
"""Every code in ``Comparison.warnings``, ``Intake.warnings`` and ``Overlap.warnings``."""
