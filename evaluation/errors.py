"""Named conditions of the evaluation package.

::

    EvaluationError
    ├── InvalidSize        a sample of a size that cannot be drawn
    ├── InvalidAssumption  a number that a return rests on lies outside its own range
    ├── InvalidSetting     a setting of the simulator outside its range
    ├── NoModel            an estimator needs a reward model that is not there
    ├── NothingToJudge     a backtest judges no row with a label
    ├── NotANumber         a column holds NaN or an infinity
    └── OutOfRange         a column holds, or an argument is, a number outside its range
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


class InvalidAssumption(EvaluationError):
    """A number that a return rests on lies outside its own range, or the range has no end."""

    def __init__(self, value: float, low: float, high: float) -> None:
        self.value, self.low, self.high = value, low, high
        super().__init__(f"assumption: got {value}, expected a number in [{low}, {high}]")


class InvalidSetting(EvaluationError):
    """A setting of the simulator outside its range."""

    def __init__(self, name: str, got: object, expected: str) -> None:
        self.name = name
        self.got = got
        self.expected = expected
        super().__init__(f"{name}: got {got}, expected {expected}")


class NoModel(EvaluationError):
    """An estimator needs a reward model, and the log carries none."""

    def __init__(self, estimator: str) -> None:
        self.estimator = estimator
        super().__init__(f"{estimator}: got a log without a reward model, expected one")


class NotANumber(EvaluationError):
    """A column holds NaN or an infinity where that means nothing."""

    def __init__(self, name: str, row: int, value: float) -> None:
        self.name, self.row, self.value = name, row, value
        super().__init__(f"{name}, row {row}: got {value}, expected a finite number")


class OutOfRange(EvaluationError):
    """A column holds a number outside its range, or an argument is one: it has no row."""

    def __init__(self, name: str, row: int | None, value: float, expected: str) -> None:
        self.name, self.row, self.value, self.expected = name, row, value, expected
        where = name if row is None else f"{name}, row {row}"
        super().__init__(f"{where}: got {value}, expected {expected}")


class NothingToJudge(EvaluationError):
    """A backtest judges no row with a label."""

    def __init__(self, n_splits: int, n_rows: int) -> None:
        self.n_splits, self.n_rows = n_splits, n_rows
        super().__init__(
            f"backtest: got {n_splits} splits with {n_rows} rows to judge, none with a label; "
            "expected at least one"
        )
