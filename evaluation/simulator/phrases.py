"""The sentences that goals and bios are made of."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import pandas as pd

from features.label import Lang

Use = Literal["goals", "bio"]
JOINS: dict[Lang, tuple[str, str, str]] = {"zh": ("、", "和", ""), "en": (", ", " and ", " ")}
"""What stands between competencies, before the last of them, and between sentences."""
SILENCE = 0.4
"""Share of texts without an introduction, and of texts without a close."""


@dataclass(frozen=True)
class Phrases:
    """What a text is made of: who I am, one competency, the others, a close.

    Attributes
    ----------
    intros : tuple of str
        With one placeholder ``{post}``; some are empty.
    openings : tuple of str
        With one placeholder ``{a}``.
    middles : tuple of str
        With one placeholder ``{b}``; used when more than one competency is named.
    closes : tuple of str
        Without placeholder; some are empty.
    lang : {"zh", "en"}
    """

    intros: tuple[str, ...]
    openings: tuple[str, ...]
    middles: tuple[str, ...]
    closes: tuple[str, ...]
    lang: Lang

    def text(self, post: str, words: list[str], draw: list[int]) -> str:
        """Put together one text.

        Parameters
        ----------
        post : str
            Name of the writer's post.
        words : list of str
            Names of competencies, at least one.
        draw : list of int
            Four random non-negative numbers or more; they choose the phrases.
        """
        comma, last, space = JOINS[self.lang]
        parts = [
            self.intros[draw[3] % len(self.intros)].format(post=post),
            _capital(self.openings[draw[0] % len(self.openings)].format(a=words[0])),
        ]
        if len(words) > 1:
            rest = last.join(part for part in (comma.join(words[1:-1]), words[-1]) if part)
            parts.append(_capital(self.middles[draw[1] % len(self.middles)].format(b=rest)))
        parts.append(self.closes[draw[2] % len(self.closes)])
        return space.join(part for part in parts if part)


def _capital(sentence: str) -> str:
    return sentence[0].upper() + sentence[1:]


def phrases_of(table: pd.DataFrame, use: Use, lang: Lang) -> Phrases:
    """Read the phrases of one use and language off the data file's table."""
    chosen = table[(table["use"] == use) & (table["lang"] == lang)]

    def part(name: str, *, may_be_silent: bool) -> tuple[str, ...]:
        found = chosen.loc[chosen["part"] == name, "phrase"].tolist()
        silent = round(len(found) * SILENCE / (1.0 - SILENCE)) if may_be_silent else 0
        return (*found, *[""] * silent)

    return Phrases(
        intros=part("intro", may_be_silent=True),
        openings=part("opening", may_be_silent=False),
        middles=part("middle", may_be_silent=False),
        closes=part("close", may_be_silent=True),
        lang=lang,
    )
