from __future__ import annotations

from evaluation.grades import GRADE_LABELS, GRADES, weakest


def test_a_figure_is_as_good_as_the_worst_that_it_is_made_of() -> None:
    assert weakest(["measured", "self_reported", "compared"]) == "self_reported"
    assert weakest(list(GRADES)) == "correlation"


def test_every_grade_can_be_said_in_both_languages() -> None:
    assert set(GRADE_LABELS) == set(GRADES)
