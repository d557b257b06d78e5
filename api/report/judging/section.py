"""What a judgement says of one question: sentences, a picture, a table, the method."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from features.label import Lang


@dataclass(frozen=True, slots=True)
class Picture:
    """An ``<svg>`` element, and what it is called."""

    title: str
    svg: str


@dataclass(frozen=True, slots=True)
class Table:
    """Figures behind a picture.

    Attributes
    ----------
    title : str
    head : tuple of str
    rows : tuple of tuple of str
        Each as long as `head`.
    n_words : int
        Columns from the left that hold words; the others hold figures.
    """

    title: str
    head: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    n_words: int = 1


@dataclass(frozen=True, slots=True)
class Section:
    """One question.

    Attributes
    ----------
    key : str
        Its anchor.
    title : str
    sentences : tuple of str
        The answer, complete; never empty.
    pictures : tuple of Picture
    tables : tuple of Table
    method : str
        How it was worked out, and what it does not tell.
    """

    key: str
    title: str
    sentences: tuple[str, ...]
    pictures: tuple[Picture, ...]
    tables: tuple[Table, ...]
    method: str


def chosen(lang: Lang, zh: Sequence[str], en: Sequence[str]) -> tuple[str, ...]:
    """Return the texts of a language: heads of a table."""
    return tuple(zh if lang == "zh" else en)
