"""Which competencies a text names, in either language, by any of their spellings."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_array

from features.keeping import kept

_TOKEN = re.compile(r"[a-z0-9][a-z0-9+#]*|[\u3400-\u9fff]")


def tokens(text: str) -> list[str]:
    """Latin words, lower case and without a plural s, and single Chinese characters.

    Examples
    --------
    >>> tokens("客户 Negotiations, C++")
    ['客', '户', 'negotiation', 'c++']
    """
    plain = unicodedata.normalize("NFKC", text).casefold()
    return [_singular(token) for token in _TOKEN.findall(plain)]


@kept(2**15)
def _singular(word: str) -> str:
    plural = len(word) > 3 and word.endswith("s") and not word.endswith(("ss", "us", "is"))
    return word[:-1] if plural else word


class Mentions:
    """Finds competencies in texts by their names and aliases.

    Where spellings overlap the longest counts: 数据分析 is not also 分析.

    Parameters
    ----------
    synonyms : sequence of sequences of str
        Spellings of every competency. A spelling that two competencies share counts for both.
    """

    def __init__(self, synonyms: Sequence[Sequence[str]]) -> None:
        self.n_competencies = len(synonyms)
        meant: dict[tuple[str, ...], list[int]] = {}
        for competency, spellings in enumerate(synonyms):
            for spelling in {tuple(tokens(text)) for text in spellings} - {()}:
                meant.setdefault(spelling, []).append(competency)
        # By first token, the longest first.
        self._by_first: dict[str, list[tuple[tuple[str, ...], list[int]]]] = {}
        for spelling in sorted(meant, key=lambda spelling: (-len(spelling), spelling)):
            self._by_first.setdefault(spelling[0], []).append((spelling, meant[spelling]))
        # A bio is read once for every learner to whom its mentor is explained.
        self._cached = lru_cache(maxsize=4096)(self._find)

    def find(self, text: str) -> list[int]:
        """Return the competencies that a text names, ascending, each once."""
        return list(self._cached(text))

    def _find(self, text: str) -> tuple[int, ...]:
        found: set[int] = set()
        words, by_first, end = tokens(text), self._by_first, 0
        for position, word in enumerate(words):
            if position >= end and word in by_first:
                end = position + self._match(words, position, found)
        return tuple(sorted(found))

    def _match(self, words: list[str], position: int, found: set[int]) -> int:
        """Add what the longest spelling at `position` means; return how far to go on."""
        for spelling, competencies in self._by_first[words[position]]:
            if tuple(words[position : position + len(spelling)]) == spelling:
                found.update(competencies)
                return len(spelling)
        return 1

    def encode(self, texts: Sequence[str]) -> csr_array:
        """Return which competencies each text names, as rows of length 1.

        Returns
        -------
        csr_array of float64, shape (n_texts, n_competencies)
            ``1 / √k`` for each of the k competencies named; an empty row where none is.
        """
        named = [self.find(text) for text in texts]
        length = np.array([len(each) for each in named], dtype=np.intp)
        columns = np.array([c for each in named for c in each], dtype=np.intp)
        values: NDArray[np.float64] = np.repeat(1.0 / np.sqrt(np.maximum(length, 1)), length)
        starts = np.concatenate([[0], np.cumsum(length)])
        return csr_array((values, columns, starts), shape=(len(texts), self.n_competencies))


@kept(4)
def mentions_of(synonyms: tuple[tuple[str, ...], ...]) -> Mentions:
    """Return the finder for a catalogue; kept, as every explanation asks for it."""
    return Mentions(synonyms)
