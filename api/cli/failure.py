"""What a person needs to know about a failure."""

from __future__ import annotations

from dataclasses import dataclass

from api.cli.exit_codes import ExitCode
from features.label import Label, Lang

_NOTHING = Label("", "")


@dataclass(frozen=True, slots=True)
class Failure:
    """One failure: what happened, where, what was expected, what to do.

    Attributes
    ----------
    code : str
        Stable machine name: the name of the condition.
    exit : ExitCode
    what, expected, advice : Label
    where : str
        A file, row, or id; empty where there is no place.
    """

    code: str
    exit: ExitCode
    what: Label
    where: str = ""
    expected: Label = _NOTHING
    advice: Label = _NOTHING

    @property
    def is_fault(self) -> bool:
        """Whether it is a fault of the program, of which the traceback is wanted."""
        return self.exit is ExitCode.INTERNAL

    def as_json(self, lang: Lang) -> dict[str, str | int]:
        """Return the failure as a JSON object."""
        return {
            "code": self.code,
            "exit_code": int(self.exit),
            "what": self.what.text(lang),
            "where": self.where,
            "expected": self.expected.text(lang),
            "advice": self.advice.text(lang),
        }
