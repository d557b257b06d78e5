"""A text in the two languages of the product."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

Lang = Literal["zh", "en"]
LANGS: tuple[Lang, ...] = ("zh", "en")


@dataclass(frozen=True, slots=True)
class Label:
    """One text in Chinese and in English.

    Either may carry ``{name}`` placeholders, filled by `format`.

    Examples
    --------
    >>> Label("差距 {n}", "gap {n}").format("en", n=2)
    'gap 2'
    """

    zh: str
    en: str

    def text(self, lang: Lang) -> str:
        """Return the text in `lang`, placeholders unfilled."""
        return self.zh if lang == "zh" else self.en

    def format(self, lang: Lang, **parameters: object) -> str:
        """Return the text in `lang` with its placeholders filled.

        Raises
        ------
        KeyError
            A placeholder has no parameter.
        """
        return self.text(lang).format(**parameters)


def joined(labels: Iterable[Label]) -> Label:
    """Return several labels as one list, ``A、B`` in Chinese and ``A, B`` in English."""
    every = tuple(labels)
    return Label("、".join(label.zh for label in every), ", ".join(label.en for label in every))
