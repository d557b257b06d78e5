"""Goals and bios in Chinese and English: varied sentences that name real competencies."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from evaluation.simulator.catalogue import Catalogue
from evaluation.simulator.phrases import Phrases, Use, phrases_of
from features.label import LANGS, Lang


def _is_chinese(text: str) -> bool:
    return any("\u4e00" <= letter <= "\u9fff" for letter in text)


class Writer:
    """Writes free text as people do: by name or by alias, in different words every time.

    Parameters
    ----------
    source : Catalogue
    rng : Generator
    lang : {"zh", "en"}
        One text in twelve is in the other language, as in any mixed company.
    """

    def __init__(self, source: Catalogue, rng: np.random.Generator, lang: Lang) -> None:
        self._rng = rng
        self._phrases = source.phrases
        self._posts = {code: source.name("posts", code) for code in LANGS}
        self._lang = lang
        self._words: dict[Lang, list[list[str]]] = {"zh": [], "en": []}
        table = source.competencies
        for zh, en, aliases in zip(
            table["name_zh"], table["name_en"], table["aliases"], strict=True
        ):
            others = aliases.split("|")
            self._words["zh"].append([zh, *(word for word in others if _is_chinese(word))])
            self._words["en"].append(
                [en.lower(), *(word for word in others if not _is_chinese(word))]
            )

    def goals(self, post: NDArray[np.intp], wanted: NDArray[np.intp]) -> list[str]:
        """Write one text a learner about the competencies that he wants to work on.

        Parameters
        ----------
        post : ndarray of intp, shape (n,)
            Positions of the posts that the writers hold.
        wanted : ndarray of intp, shape (n, k)
            Positions of competencies, -1 for none.

        Returns
        -------
        list of str
            Empty text where none is wanted, or for the one in sixteen who leaves it blank.
        """
        return self._write("goals", post, wanted)

    def bios(self, post: NDArray[np.intp], strong: NDArray[np.intp]) -> list[str]:
        """Write one text a mentor about what he is good at; as `goals`."""
        return self._write("bio", post, strong)

    def _write(self, use: Use, post: NDArray[np.intp], about: NDArray[np.intp]) -> list[str]:
        count = len(about)
        draws = self._rng.integers(0, 2**31, (count, 4 + about.shape[1])).tolist()
        other: Lang = "en" if self._lang == "zh" else "zh"
        mixed = (self._rng.random(count) < 1 / 12).tolist()
        silent = (self._rng.random(count) < 1 / 16).tolist()
        phrases: dict[Lang, Phrases] = {
            code: phrases_of(self._phrases, use, code) for code in LANGS
        }
        texts = []
        rows = zip(post.tolist(), about.tolist(), draws, mixed, silent, strict=True)
        for held, row, draw, foreign, blank in rows:
            lang = other if foreign else self._lang
            words = self._named(row, draw[4:], lang)
            name = self._posts[lang][held]
            texts.append("" if blank or not words else phrases[lang].text(name, words, draw))
        return texts

    def _named(self, row: list[int], draw: list[int], lang: Lang) -> list[str]:
        words = self._words[lang]
        return [
            words[c][number % len(words[c])] for c, number in zip(row, draw, strict=True) if c >= 0
        ]
