from __future__ import annotations

import math

from api.pages.formats import Formats
from api.pages.hr_review.fairness import written
from evaluation.interval import UNKNOWN, Interval


def test_a_figure_is_written_with_its_interval_its_sign_and_only_what_is_known() -> None:
    en = Formats("en")
    assert written(en, Interval(0.5, 0.25, 0.75), share=True) == ("50%", "[25% … 75%]")
    assert written(en, Interval(0.1, -0.05, 0.25), signed=True) == ("+10", "[-5 … +25]")
    assert written(en, Interval(0.0002, -0.0002, 0.0), signed=True) == ("0", "[0 … 0]")
    assert written(en, Interval(0.1, math.nan, math.nan)) == ("10", "")
    assert written(en, UNKNOWN) == ("–", "")
