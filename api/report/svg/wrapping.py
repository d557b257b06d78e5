"""Labels in lines: how wide words are about, and where they may break."""

from __future__ import annotations

import re
import unicodedata

_WIDE = frozenset("WF")
_LATIN, _NARROW = 0.6, 0.34
_PIECES = re.compile(r"[\u2e80-\u9fff\uff00-\uffef]|[^\s\u2e80-\u9fff\uff00-\uffef]+\s?|\s+")
_NO_START = frozenset("，。；：、）】」》！？%")


def width_of(text: str, size: float) -> float:
    """Return about how wide a text is, in units of `size`'s own."""
    return size * sum(_width(letter) for letter in text)


def _width(letter: str) -> float:
    if unicodedata.east_asian_width(letter) in _WIDE:
        return 1.0
    return _NARROW if letter in " .,:;'|ilj" else _LATIN


def wrapped(text: str, width: float, size: float, most: int = 2) -> list[str]:
    """Break a text into lines.

    Parameters
    ----------
    text : str
    width, size : float
        Of a line, and of its letters.
    most : int
        Lines; what does not fit ends in an ellipsis.

    Returns
    -------
    list of str
        At least one line, which may be empty.
    """
    lines = [""]
    for piece in _PIECES.findall(text.strip()):
        longer = lines[-1] + piece
        fits = width_of(longer.rstrip(), size) <= width
        if fits or not lines[-1] or piece in _NO_START:
            lines[-1] = longer
        else:
            lines.append(piece)
    kept = [line.strip() for line in lines]
    return kept if len(kept) <= most else [*kept[: most - 1], _cut(kept[most - 1], width, size)]


def _cut(line: str, width: float, size: float) -> str:
    while line and width_of(line + "…", size) > width:
        line = line[:-1]
    return line.rstrip() + "…"
