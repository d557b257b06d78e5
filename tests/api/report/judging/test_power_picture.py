from __future__ import annotations

import pytest

from api.report.judging.power_picture import power_picture
from features.label import LANGS, Lang

SMALLEST = {50: 0.145, 500: 0.045, 5000: 0.014}


@pytest.mark.parametrize("lang", LANGS)
def test_every_count_stands_below_and_what_there_is_is_marked(lang: Lang) -> None:
    drawn = power_picture(SMALLEST, lang, there_are=400)
    for words in ("5,000", "50: 0.145", "400"):
        assert words in drawn
    assert drawn == power_picture(SMALLEST, lang, there_are=400)


@pytest.mark.parametrize("there_are", [None, 10, 9999])
def test_what_lies_outside_is_not_marked(there_are: int | None) -> None:
    assert power_picture(SMALLEST, "en", there_are=there_are) == power_picture(SMALLEST, "en")


def test_nothing_that_shows_is_drawn_without_a_line() -> None:
    assert power_picture({}, "en", there_are=3).startswith("<svg ")
