from __future__ import annotations

import json

import numpy as np
import pytest

from api.services.views import view
from features.label import Label
from features.reason import Reason
from matching.pipeline import match_cohort
from tests.factories import tiny_frames


def test_labels_and_reasons_become_both_languages() -> None:
    reason = Reason("gap", Label("差距 {n}", "gap {n}"), {"n": 2})
    assert view((Label("学员", "learner"), reason)) == [
        {"zh": "学员", "en": "learner"},
        {"code": "gap", "zh": "差距 2", "en": "gap 2"},
    ]


def test_a_diagnosis_is_json_in_full() -> None:
    run = match_cohort(tiny_frames())
    text = json.dumps(view(run.diagnosis), allow_nan=False)
    assert set(json.loads(text)) == {
        "unmatched",
        "relaxations",
        "balance",
        "scarce",
        "recruit",
        "concentration",
        "stability",
        "notes",
    }


def test_numbers_of_numpy_become_plain() -> None:
    assert view({"a": np.float64(0.5), "b": np.int64(2), "c": None, "d": True}) == {
        "a": 0.5,
        "b": 2,
        "c": None,
        "d": True,
    }


def test_what_json_has_no_words_for_becomes_none() -> None:
    assert view([float("nan"), np.float64("inf"), -np.inf]) == [None, None, None]


def test_an_array_has_no_plain_form() -> None:
    with pytest.raises(TypeError, match="ndarray"):
        view(np.zeros((2, 2)))
