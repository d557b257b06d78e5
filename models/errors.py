"""Named conditions of the models package.

::

    ModelError
    ├── WrongFeatures      a feature matrix does not have one column for each feature
    ├── NotANumber         a feature matrix holds NaN or an infinity
    ├── UnequalLengths     arrays that belong together differ in length
    ├── UnknownMeasure     an outcome of a measure that does not exist
    ├── MissingTables      a log lacks tables
    ├── MissingColumns     a frame of outcomes or pairs lacks columns
    ├── InvalidCell        a cell of a log holds what cannot be
    ├── UnknownPair        an outcome of a pair that does not exist
    ├── OffScale           an outcome beyond the values that its measure can have
    ├── InvalidLabel       a label is not in [0, 1]
    ├── InvalidWeight      a sample weight is negative or not finite
    ├── InvalidSetting     a parameter of an estimator is not one of what it may be
    ├── NoLists            features are to be centred within lists, and no lists are given
    ├── TooFewOutcomes     an estimator that needs many outcomes has fewer
    ├── InvalidChoice      two of one list are chosen, or half of one
    ├── InvalidPlace       a place on a list before the first
    ├── InvalidPropensity  a chance that nothing in a log can have had
    ├── NobodyReplied      a survey without a single answer
    ├── InvalidRecipe      a recipe of which no label can be made
    └── NotServed          a kept model that may not serve
        ├── Damaged            a document of it cannot be read
        ├── NotTheSame         its bytes, figures or predictions are not those that were sealed
        ├── OtherLibraries     it was fitted with other libraries
        └── Untrusted          it holds a type that may not be built
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence, Sized


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


class UnequalLengths(ModelError):
    """Arrays that belong together differ in length."""

    def __init__(self, lengths: Mapping[str, int]) -> None:
        self.lengths = dict(lengths)
        got = ", ".join(f"{name} {length}" for name, length in self.lengths.items())
        super().__init__(f"lengths: got {got}, expected one length")

    @classmethod
    def refuse(cls, **arrays: Sized) -> None:
        """Raise it where arrays, by name, are not of one length."""
        lengths = {name: len(array) for name, array in arrays.items()}
        if len(set(lengths.values())) > 1:
            raise cls(lengths)


class UnknownMeasure(ModelError):
    """An outcome of a measure that does not exist."""

    def __init__(self, row: int, measure: str, known: Sequence[str]) -> None:
        self.row, self.measure, self.known = row, measure, tuple(known)
        super().__init__(
            f"outcomes, row {row}: got {measure!r}, expected one of {', '.join(known)}"
        )


class MissingColumns(ModelError):
    """A frame of outcomes or pairs lacks columns."""

    def __init__(self, table: str, missing: Sequence[str]) -> None:
        self.table, self.missing = table, tuple(missing)
        super().__init__(f"{table}: got no column {', '.join(self.missing)}, expected them all")


class MissingTables(ModelError):
    """A log lacks tables."""

    def __init__(self, missing: Sequence[str]) -> None:
        self.missing = tuple(missing)
        super().__init__(f"log: got no {', '.join(self.missing)}, expected them all")


class InvalidCell(ModelError):
    """A cell of a log holds what cannot be.

    Attributes
    ----------
    table, column, expected : str
    row : int
        From 0.
    value : object
    """

    def __init__(self, table: str, row: int, column: str, value: object, expected: str) -> None:
        self.table, self.row, self.column = table, row, column
        self.value, self.expected = value, expected
        super().__init__(f"{table}, row {row}, {column}: got {value!r}, expected {expected}")


class UnknownPair(ModelError):
    """An outcome of a pair that does not exist."""

    def __init__(self, row: int, pair: int | str, n_pairs: int) -> None:
        self.row, self.pair, self.n_pairs = row, pair, n_pairs
        super().__init__(f"outcomes, row {row}: got pair {pair!r}, expected one of {n_pairs} pairs")


class OffScale(ModelError):
    """An outcome beyond the values that its measure can have."""

    def __init__(self, row: int, measure: str, value: float, scale: tuple[float, float]) -> None:
        self.row, self.measure, self.value, self.scale = row, measure, value, scale
        super().__init__(
            f"outcomes, row {row}, {measure}: got {value}, expected {scale[0]} to {scale[1]}"
        )


class InvalidPropensity(ModelError):
    """A chance that nothing in a log can have had."""

    def __init__(self, what: str, row: int, value: float) -> None:
        self.what, self.row, self.value = what, row, value
        super().__init__(f"{what}, row {row}: got {value}, expected a number above 0, at most 1")


class NobodyReplied(ModelError):
    """A survey without a single answer when first asked: nothing says who answers."""

    def __init__(self, n_rows: int) -> None:
        self.n_rows = n_rows
        super().__init__(f"answers: got none of {n_rows}, expected one or more")


class InvalidRecipe(ModelError):
    """A recipe of which no label can be made."""

    def __init__(self, what: str, got: object, expected: str) -> None:
        self.what, self.got, self.expected = what, got, expected
        super().__init__(f"recipe, {what}: got {got}, expected {expected}")


class InvalidLabel(ModelError):
    """A label is not in [0, 1]."""

    def __init__(self, row: int, value: float, expected: str = "a number in [0, 1]") -> None:
        self.row, self.value = row, value
        super().__init__(f"label, row {row}: got {value}, expected {expected}, or NaN if unknown")


class InvalidWeight(ModelError):
    """A sample weight is negative or not finite."""

    def __init__(self, row: int, value: float) -> None:
        self.row, self.value = row, value
        super().__init__(
            f"sample_weight, row {row}: got {value}, expected a finite number, 0 or more"
        )


class InvalidSetting(ModelError):
    """A parameter of an estimator is not one of what it may be."""

    def __init__(self, name: str, got: object, expected: str) -> None:
        self.name, self.got, self.expected = name, got, expected
        super().__init__(f"{name}: got {got!r}, expected {expected}")


class NoLists(ModelError):
    """Features are to be centred within lists, and no lists are given."""

    def __init__(self) -> None:
        super().__init__(
            "slate: got none, expected the list of each row, as features are centred within lists"
        )


class InvalidChoice(ModelError):
    """Two of one list are chosen, or half of one."""

    def __init__(self, mark: float, in_list: float) -> None:
        self.mark, self.in_list = mark, in_list
        super().__init__(
            f"chosen: got {mark} in a list with {in_list} in all, expected 0 or 1, and 1 at most"
        )


class InvalidPlace(ModelError):
    """A place on a list before the first."""

    def __init__(self, row: int, value: float) -> None:
        self.row, self.value = row, value
        super().__init__(f"position, row {row}: got {value}, expected 1 or more")


class TooFewOutcomes(ModelError):
    """An estimator that needs many outcomes has fewer."""

    def __init__(self, got: int, least: int) -> None:
        self.got, self.least = got, least
        super().__init__(f"outcomes: got {got:,}, expected {least:,} or more")


class NotServed(ModelError):
    """A kept model that may not serve."""


class Damaged(NotServed):
    """A document of a kept model cannot be read."""

    def __init__(self, what: str, got: object, expected: str) -> None:
        self.what, self.got, self.expected = what, got, expected
        super().__init__(f"{what}: got {got}, expected {expected}")


class NotTheSame(NotServed):
    """Bytes, figures or predictions of a kept model are not those that were sealed."""

    def __init__(self, what: str) -> None:
        self.what = what
        super().__init__(f"kept model: got another {what}, expected the one that was sealed")


class OtherLibraries(NotServed):
    """A kept model was fitted with other libraries than those that are here."""

    def __init__(self, fitted_with: Mapping[str, str], here: Mapping[str, str]) -> None:
        self.fitted_with, self.here = dict(fitted_with), dict(here)
        got, expected = self.fitted_with, self.here
        super().__init__(f"kept model: got one that was fitted with {got}, expected {expected}")


class Untrusted(NotServed):
    """A model holds a type that may not be built."""

    def __init__(self, types: Sequence[str]) -> None:
        self.types = tuple(types)
        super().__init__(f"model: got types {', '.join(self.types)}, expected none beyond the list")
