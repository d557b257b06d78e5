"""A reason: a stable code, its parameters, and the sentence that says it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from features.label import Label, Lang

Parameter = Label | str | int | float


@dataclass(frozen=True, slots=True)
class Reason:
    """One sentence of an explanation, before it is put into a language.

    Attributes
    ----------
    code : str
        Stable machine name, such as ``"gap_covered"``.
    label : Label
        The sentence, with ``{name}`` placeholders.
    parameters : mapping of str to Label, str, int or float
        Values of the placeholders; a Label is put into the asked language too.
    """

    code: str
    label: Label
    parameters: Mapping[str, Parameter] = field(default_factory=dict)

    def text(self, lang: Lang) -> str:
        """Return the sentence in `lang`, placeholders filled."""
        values = {
            name: value.text(lang) if isinstance(value, Label) else value
            for name, value in self.parameters.items()
        }
        return self.label.format(lang, **values)
