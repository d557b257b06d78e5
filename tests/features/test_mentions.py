from __future__ import annotations

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from features.mentions import Mentions, mentions_of, tokens
from tests.features.cohorts import sample_cohort

FINDER = Mentions(
    [("谈判", "Negotiation", "商务谈判"), ("分析", "Analysis"), ("数据分析", "data analysis")]
)


def test_a_competency_is_found_by_any_spelling_in_either_language() -> None:
    assert FINDER.find("希望提升商务谈判能力") == [0]
    assert FINDER.find("20 years of NEGOTIATIONS with suppliers") == [0]
    assert FINDER.find("ｎｅｇｏｔｉａｔｉｏｎ") == [0]
    assert FINDER.find("打羽毛球") == FINDER.find("") == []


def test_the_longest_spelling_counts() -> None:
    assert FINDER.find("数据分析") == [2]
    assert FINDER.find("数据分析和分析") == [1, 2]
    assert FINDER.find("data analysis") == [2]
    assert FINDER.find("analysis of data") == [1]


def test_words_are_not_found_inside_other_words() -> None:
    assert Mentions([("art",)]).find("start-up particle") == []


def test_a_shared_spelling_means_every_one() -> None:
    assert Mentions([("领导", "a"), ("领导",)]).find("领导") == [0, 1]


def test_rows_have_length_one_or_are_empty() -> None:
    rows = FINDER.encode(["谈判、数据分析", "", "negotiation"]).toarray()

    np.testing.assert_allclose(np.linalg.norm(rows, axis=1), [1, 0, 1])
    assert rows[0].nonzero()[0].tolist() == [0, 2]


def test_every_real_name_and_alias_is_recognised() -> None:
    synonyms = sample_cohort(30, 9).synonyms
    finder = mentions_of(synonyms)

    assert len(synonyms) == 68
    for competency, spellings in enumerate(synonyms):
        assert len(spellings) >= 4
        for spelling in spellings:
            assert competency in finder.find(spelling), spelling


@settings(max_examples=50, deadline=None, derandomize=True)
@given(st.text(max_size=60))
def test_any_text_can_be_read(text: str) -> None:
    assert all(tokens(text))
    assert set(FINDER.find(text)) <= {0, 1, 2}
