"""Named conditions of the evaluation package.

::

    EvaluationError
    └── InvalidSize        a sample of a size that cannot be drawn
"""

from __future__ import annotations


class EvaluationError(ValueError):
    """Base of everything that this package raises on purpose."""


class InvalidSize(EvaluationError):
    """A sample of a size that cannot be drawn."""

    def __init__(self, what: str, size: int, expected: str) -> None:
        self.what = what
        self.size = size
        self.expected = expected
        super().__init__(f"{what}: got {size}, expected {expected}")
