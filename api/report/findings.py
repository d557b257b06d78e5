"""What a check of a run folder finds."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from features.label import Label
from features.reason import Reason

_DIFFERS = Label(
    "{what} {name}：得到 {got}，应为 {expected}", "{what} {name}: got {got}, expected {expected}"
)
_NOTHING = Label("（无）", "nothing")


@dataclass(frozen=True, slots=True)
class Check:
    """One check of a run, by name.

    Attributes
    ----------
    code : str
        Stable machine name.
    label : Label
        What is true where nothing is found.
    findings : tuple of Reason
        Each names the pair, price or digest that is wrong.
    """

    code: str
    label: Label
    findings: tuple[Reason, ...]

    @property
    def passed(self) -> bool:
        """Whether nothing was found."""
        return not self.findings


def unequal(
    code: str, what: Label, got: Mapping[str, object], expected: Mapping[str, object]
) -> Iterator[Reason]:
    """Find where two mappings differ, a name that only one of them has included.

    Parameters
    ----------
    code : str
    what : Label
        What the values are, such as "seat price of".
    got, expected : mapping of str to str, int, float or None
        NaN equals nothing, itself included.
    """
    for name in dict.fromkeys([*expected, *got]):
        here, there = got.get(name), expected.get(name)
        if here != there:
            values = {"got": _shown(here), "expected": _shown(there)}
            yield Reason(code, _DIFFERS, {"what": what, "name": name, **values})


def _shown(value: object) -> Label | str:
    return _NOTHING if value is None or value == "" else str(value)
