from __future__ import annotations

import numpy as np

from evaluation.simulator.names import personal_names

COUNT = 4000
CHINESE = np.arange(COUNT) % 2 == 0
FEMALE = np.arange(COUNT) % 3 == 0


def test_chinese_names_have_two_to_four_characters_or_are_in_pinyin() -> None:
    zh = personal_names(CHINESE, FEMALE, np.random.default_rng(0), "zh")
    assert all(2 <= len(name) <= 4 and name > "\u4e00" for name in zh[::2])
    assert all(name.count(" ") == 1 and name < "\u4e00" for name in zh[1::2])
    en = personal_names(CHINESE, FEMALE, np.random.default_rng(0), "en")
    assert all(name.count(" ") == 1 and name < "\u4e00" for name in en)


def test_surnames_are_skewed_and_names_varied() -> None:
    names = personal_names(np.ones(COUNT, dtype=np.bool_), FEMALE, np.random.default_rng(1), "zh")
    surnames = [name[0] for name in names]
    assert surnames.count("王") > 3 * max(1, surnames.count("严"))
    assert len(set(names)) > 1500


def test_nobody_gets_no_name() -> None:
    none = np.zeros(0, dtype=np.bool_)
    assert personal_names(none, none, np.random.default_rng(0), "zh") == []
