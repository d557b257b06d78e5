"""Named conditions of the models package.

::

    ModelError
    ├── WrongFeatures      a feature matrix does not have one column for each feature
    └── NotANumber         a feature matrix holds NaN or an infinity
"""

from __future__ import annotations

from collections.abc import Sequence


class ModelError(ValueError):
    """Base of everything that this package raises on purpose."""


class WrongFeatures(ModelError):
    """A feature matrix does not have one column for each feature."""

    def __init__(self, got: tuple[int, ...], names: Sequence[str]) -> None:
        self.got = got
        self.names = tuple(names)
        super().__init__(
            f"features: got shape {got}, expected (n_rows, {len(self.names)}), "
            f"the columns being {', '.join(self.names)}"
        )


class NotANumber(ModelError):
    """A feature matrix holds NaN or an infinity."""

    def __init__(self, row: int, feature: str, value: float) -> None:
        self.row, self.feature, self.value = row, feature, value
        super().__init__(f"features, row {row}, {feature!r}: got {value}, expected a finite number")
