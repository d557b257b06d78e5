"""What figures say in words."""

from __future__ import annotations

import pytest

from evaluation.interval import UNKNOWN, Interval
from features.label import Label
from models.judging.sentences import SAME, WHAT, comparison_sentence, rounded


def said(verdict: str, difference: Interval, **changed: object) -> Label:
    told: dict[str, object] = {
        "what": ("before", "intakes"),
        "names": ("2027", "2026"),
        "unit": "label",
        "sure": 0.96,
        "n": 312,
        "needed": None,
        "aim": 0.04,
        "grade": "correlation",
    }
    more = {**told, **changed}
    what, names, unit = (more.pop(name) for name in ("what", "names", "unit"))
    return comparison_sentence(what, names, verdict, difference, unit, **more)  # type: ignore[arg-type]


def test_better_by_how_much_how_sure_and_of_which_grade() -> None:
    found = said("better", Interval(0.031, 0.002, 0.06))
    assert found.en == (
        "Outcomes of “2027”, beside those of “2026”: better by 3.1 points of 100 (95% interval "
        "+0.2 to +6.0, 96% sure), from 312 records. Evidence: correlation only: does not tell that "
        "matching brought it."
    )
    assert found.zh == (
        "「2027」的辅导效果，与「2026」相比：更好，高 3.1 分（95% 区间 +0.2 至 +6.0，"
        "把握 96%），依据 312 条记录。证据：仅为相关，不能说明由匹配带来。"
    )


def test_what_cannot_be_told_yet_says_how_many_more() -> None:
    found = said("unknown", Interval(-0.01, -0.06, 0.04), needed=1234)
    assert "that cannot be told yet, -1.0 points of 100 so far" in found.en
    assert "To see a difference of 4.0 points, about 1200 more are needed." in found.en
    assert "还不能下结论" in found.zh
    assert "大约还需要 1200 条记录" in found.zh


def test_worse_is_as_sure_as_better() -> None:
    found = said("worse", Interval(-0.031, -0.06, -0.002), sure=0.004)
    assert "worse by 3.1 points of 100" in found.en
    assert "more than 99% sure" in found.en
    assert "把握超过 99%" in found.zh


def test_areas_are_chances_to_order_two() -> None:
    found = said("better", Interval(0.02, 0.01, 0.03), unit="auc", what=("random", "outcomes"))
    assert "the chance to order any two rightly is 2.0 percentage points higher" in found.en


def test_nothing_is_claimed_where_nothing_is_known() -> None:
    found = said("unknown", UNKNOWN, what=("random", "off_policy"), grade=None, n=0)
    assert found.en.endswith(": that cannot be told, there is nothing to compare by.")
    assert found.zh.endswith("：还不能下结论，没有可供比较的记录。")
    some = said("unknown", UNKNOWN, n=7)
    assert ": that cannot be told yet, 7 records do not suffice." in some.en
    assert said("same", UNKNOWN) == SAME


def test_choices_are_called_no_outcomes() -> None:
    found = said("better", Interval(0.1, 0.05, 0.15), what=("random", "choices"), unit="auc")
    assert "which are no outcomes" in found.en
    assert "选择不等于效果" in found.zh


@pytest.mark.parametrize("what", list(WHAT))
@pytest.mark.parametrize("verdict", ["better", "worse", "alike", "unknown"])
@pytest.mark.parametrize("unit", ["label", "auc"])
def test_every_sentence_is_whole(what: tuple[str, str], verdict: str, unit: str) -> None:
    found = said(verdict, Interval(0.02, -0.01, 0.05), what=what, unit=unit, needed=90)
    for text in (found.zh, found.en):
        assert "{" not in text
        assert "nan" not in text
        assert "  " not in text
        assert text == text.strip()


def test_numbers_are_rounded_to_two_digits() -> None:
    assert [rounded(count) for count in (7, 87, 874, 8_749, 123_456)] == [
        7,
        87,
        870,
        8700,
        120_000,
    ]
