"""Named conditions of the features package.

::

    FeatureError
    ├── InvalidTables      the input tables hold bad cells; carries every one of them
    ├── UnknownId          an id that the index does not hold
    ├── UnknownBlock       a weight names no feature block
    ├── DuplicateBlock     two feature blocks have one name
    ├── InvalidWeights     weights of blocks are negative, or add up to 0 or more than 1
    ├── NotFitted          a transformer was used before `fit`
    ├── ExtraMissing       an optional extra is not installed
    ├── NaiveInstant       an instant without a time zone
    ├── OtherCategories    people of other categories than a cohort was built with
    └── BadAvailability    a text that does not say hours of the week
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Problem:
    """One bad cell, row or table of the input.

    Attributes
    ----------
    table : str
        Canonical table name, as in `features.schema.TABLES`.
    column : str
        Canonical column name; empty when the whole row or table is meant.
    row : int
        0-based position in the table's frame as it was handed in; -1 when no single row is meant.
    value : str
        The offending value as text, at most 80 characters; empty when nothing stands there.
    code : str
        Stable machine name of the condition, such as ``"not_a_level"`` or ``"unknown_reference"``.
    expected_en, expected_zh : str
        What was expected, in English and in Chinese.
    nearest : str
        The nearest valid value, where one can be named; else empty.
    """

    table: str
    column: str
    row: int
    value: str
    code: str
    expected_en: str
    expected_zh: str
    nearest: str = ""


class FeatureError(ValueError):
    """Base of everything that this package raises on purpose."""


class InvalidTables(FeatureError):
    """The tables hold bad cells. `problems` lists every one of them, in table and row order."""

    def __init__(self, problems: Sequence[Problem]) -> None:
        self.problems = tuple(problems)
        first = self.problems[0]
        where = f"{first.table}, row {first.row + 1}, column {first.column!r}"
        super().__init__(
            f"{len(self.problems)} bad cell(s); the first: {where}: got {first.value!r}, "
            f"expected {first.expected_en}"
        )


class UnknownId(FeatureError):
    """An id that the index does not hold."""

    def __init__(self, kind: str, identifier: str) -> None:
        self.kind = kind
        self.identifier = identifier
        super().__init__(f"unknown {kind} id {identifier!r}")


class UnknownBlock(FeatureError):
    """A weight names a feature block that does not exist."""

    def __init__(self, name: str, known: Sequence[str]) -> None:
        self.name = name
        self.known = tuple(known)
        super().__init__(f"unknown feature block {name!r}; known: {', '.join(self.known)}")


class DuplicateBlock(FeatureError):
    """Two feature blocks have one name, so that a weight could mean either."""

    def __init__(self, name: str) -> None:
        self.name = name
        super().__init__(f"got two feature blocks named {name!r}; expected unique names")


class InvalidWeights(FeatureError):
    """Weights of blocks that are negative, not finite, or add up to 0 or to more than 1."""

    def __init__(self, weights: Mapping[str, float]) -> None:
        self.weights = dict(weights)
        total = sum(self.weights.values())
        super().__init__(
            f"weights: got {self.weights} with sum {total:g}; "
            "expected numbers >= 0 with a sum in (0, 1]"
        )


class NotFitted(FeatureError):
    """A transformer was used before `fit`."""

    def __init__(self, what: str) -> None:
        self.what = what
        super().__init__(f"{what} is not fitted: call fit() first")


class ExtraMissing(FeatureError):
    """An optional extra is not installed."""

    def __init__(self, extra: str, distribution: str) -> None:
        self.extra, self.distribution = extra, distribution
        super().__init__(
            f"{distribution} is not installed; expected the extra {extra!r}: "
            f"pip install 'mentormatch[{extra}]'"
        )


class NaiveInstant(FeatureError):
    """An instant without a time zone where an aware one is needed."""

    def __init__(self, got: datetime) -> None:
        self.got = got
        super().__init__(f"got the naive instant {got.isoformat()}; expected one with a time zone")


class OtherCategories(FeatureError):
    """People of other departments, sites, time zones or languages than a cohort was built with."""

    def __init__(self, name: str) -> None:
        self.name = name
        super().__init__(f"{name}: got other ones than those of the cohort, expected the same")


class BadAvailability(FeatureError):
    """A text that does not say hours of the week."""

    def __init__(self, text: str, part: str) -> None:
        self.text = text
        self.part = part
        super().__init__(
            f"got {part!r}; expected hours of the week, such as 'Mon 09-12; Wed 14-18'"
        )
