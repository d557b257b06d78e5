"""Who is worse off, and what has changed, in words."""

from __future__ import annotations

import math

from evaluation.interval import Interval
from models.judging.group_sentences import drift_sentence


def test_an_alarm_names_who_and_when() -> None:
    found = drift_sentence("sales", "2027 Q1", "2027 Q3", Interval(-0.08, -0.1, -0.06))
    assert "-8.0 points of 100" in found.en
    assert "sales" in found.zh
    everybody = drift_sentence(None, "2027 Q1", "2027 Q3", Interval(0.08, math.nan, math.nan))
    assert "everybody" in everybody.en
    assert everybody.zh.startswith("全体学员")
