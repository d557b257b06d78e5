"""The valid value that looks most like a given one."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable
from difflib import get_close_matches

_LOOKED_AT = 200
_LONGEST = 100
_ALIKE = 0.6


class Nearest:
    """Finds the most similar of many valid texts, in time that hardly grows with their number.

    Up to 200 texts are all looked at; of more, those that share the longest beginning or the
    longest end with the given one, since a slip of the finger leaves one or the other alone.

    Parameters
    ----------
    valid : iterable of str
        The valid texts, any order; may be empty.

    Examples
    --------
    >>> Nearest(["leadership", "communication"]).to("Ledership")
    'leadership'
    >>> Nearest([]).to("anything")
    ''
    """

    def __init__(self, valid: Iterable[str]) -> None:
        self._forward = sorted(set(valid))
        self._backward: list[str] | None = None

    def to(self, text: str) -> str:
        """Return the most similar valid text; empty when none is at all alike."""
        if not text or len(text) > _LONGEST:
            return ""
        candidates = {name.casefold(): name for name in reversed(self._candidates(text))}
        found = get_close_matches(text.casefold(), sorted(candidates), n=1, cutoff=_ALIKE)
        return candidates[found[0]] if found else ""

    def _candidates(self, text: str) -> list[str]:
        if len(self._forward) <= _LOOKED_AT:
            return [name for name in self._forward if len(name) <= _LONGEST]
        if self._backward is None:
            self._backward = sorted(name[::-1] for name in self._forward)
        near = _around(self._forward, text)
        near += [name[::-1] for name in _around(self._backward, text[::-1])]
        return sorted({name for name in near if len(name) <= _LONGEST})


def _around(ordered: list[str], text: str) -> list[str]:
    place = bisect_left(ordered, text)
    return ordered[max(0, place - _LOOKED_AT // 4) : place + _LOOKED_AT // 4]
