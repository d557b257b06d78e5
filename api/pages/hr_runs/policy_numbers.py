"""Numbers that somebody typed into the form of a policy; what is wrong is kept beside its field."""

from __future__ import annotations

import math
from collections.abc import Mapping

from api.services.errors import Fault
from features.label import Label
from matching.policy import WORDS, Weight

_MOST_WEIGHT = 1000


class Numbers:
    """Reads numbers of a form.

    Parameters
    ----------
    values : mapping of str to str
        What was typed, by field.

    Attributes
    ----------
    faults : list of Fault
        Of what was read so far.
    """

    def __init__(self, values: Mapping[str, str | list[str]]) -> None:
        self._values = values
        self.faults: list[Fault] = []

    def between(self, field: str, low: float, high: float) -> float | None:
        """Return a number of an interval, both ends included; None where nothing was typed."""
        text = str(self._values.get(field, "")).replace(",", ".")
        if not text:
            return None
        try:
            value = float(text)
        except ValueError:
            value = math.nan
        if low <= value <= high:
            return value
        zh, en = f"应为 {low:g} 到 {high:g} 之间的数", f"expected a number from {low:g} to {high:g}"
        self.faults.append(Fault("number", field, Label(zh, en)))
        return None

    def whole(self, field: str, low: int, high: int) -> int | None:
        """Return a whole number of an interval; None where nothing was typed."""
        value = self.between(field, low, high)
        if value is None or value.is_integer():
            return None if value is None else int(value)
        self.faults.append(Fault("whole", field, Label("应为整数", "expected a whole number")))
        return None

    def weight(self, field: str, default: Weight) -> Weight:
        """Return a word, or the number beside it where that was chosen."""
        chosen = str(self._values.get(field, default))
        word = next((word for word in WORDS if word == chosen), None)
        if word is not None:
            return word
        value = self.between(f"{field}.number", 0, _MOST_WEIGHT)
        if value is None and not self._values.get(f"{field}.number"):
            told = Label("请填写数值", "expected a number")
            self.faults.append(Fault("number", f"{field}.number", told))
        return 0.0 if value is None else value
