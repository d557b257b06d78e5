from __future__ import annotations

import numpy as np
import pytest

from evaluation.simulator.catalogue import catalogue
from evaluation.simulator.phrases import phrases_of
from evaluation.simulator.texts import Writer
from features.label import Lang

SOURCE = catalogue()
POSTS = np.zeros(3000, dtype=np.intp)
ABOUT = np.tile(np.array([[1, 17, 38, -1]], dtype=np.intp), (3000, 1))


def words(competency: int) -> list[str]:
    row = SOURCE.competencies.iloc[competency]
    return [row["name_zh"], row["name_en"], *row["aliases"].split("|")]


def named(text: str, competency: int) -> bool:
    return any(word.casefold() in text.casefold() for word in words(competency))


def writer(lang: Lang, seed: int = 0) -> Writer:
    return Writer(SOURCE, np.random.default_rng(seed), lang)


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_texts_name_every_competency_by_name_or_alias(lang: Lang) -> None:
    texts = [text for text in writer(lang).goals(POSTS, ABOUT) if text]
    assert 0.9 < len(texts) / len(POSTS) < 0.97
    assert all(named(text, c) for text in texts for c in (1, 17, 38))
    used = {word for word in words(1) if any(word.casefold() in t.casefold() for t in texts)}
    assert len(used) == len(words(1))


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_texts_vary(lang: Lang) -> None:
    for texts in (writer(lang).goals(POSTS, ABOUT), writer(lang).bios(POSTS, ABOUT)):
        assert len(set(texts)) > 2500
        mark = "。" if lang == "zh" else ". "
        sentences = {sentence for text in texts for sentence in text.split(mark)}
        assert len(sentences) > 400


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_no_placeholder_is_left_and_sentences_end(lang: Lang) -> None:
    for text in writer(lang).bios(POSTS, ABOUT):
        assert not set(text) & set("{}")
        assert text == "" or text[-1] in "。."
        assert not text[:1].islower()


def test_nothing_wanted_leaves_the_text_blank() -> None:
    none = np.full((5, 3), -1, dtype=np.intp)
    assert writer("zh").goals(POSTS[:5], none) == [""] * 5


def test_every_part_has_its_placeholder() -> None:
    marks = {"intro": "{post}", "opening": "{a}", "middle": "{b}", "close": ""}
    table = SOURCE.phrases
    assert not table.duplicated(["use", "lang", "phrase"]).any()
    for part, mark in marks.items():
        phrases = table.loc[table["part"] == part, "phrase"]
        assert phrases.str.count(r"\{").eq(1 if mark else 0).all()
        assert phrases.str.contains(mark, regex=False).all()


def test_four_texts_in_ten_have_no_introduction() -> None:
    phrases = phrases_of(SOURCE.phrases, "bio", "en")
    silent = sum(intro == "" for intro in phrases.intros) / len(phrases.intros)
    assert silent == pytest.approx(0.4, abs=0.05)
