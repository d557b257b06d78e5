from __future__ import annotations

from dataclasses import replace

from api.pages.hr_review.why import Why
from features.blocks import BLOCKS
from features.label import Label
from features.reason import Reason
from matching.explanation import DOUBTED, Explanation
from matching.gaps import GapItem

LABELS = {block.name: block.label for block in BLOCKS}


def _told(*reasons: Reason, doubts: tuple[Reason, ...] = ()) -> Explanation:
    return Explanation(0, 0, 0.5, (), (), 0.0, (), reasons, (), doubts, cold_start=False)


def _said(code: str) -> Reason:
    return Reason(code, Label(code, code))


def _weak(block: str) -> Reason:
    return Reason("weak", Label("弱", "weak"), {"block": LABELS[block], "percent": 0})


def test_what_does_not_fit_is_said_once_and_in_words() -> None:
    facts = _said("style_far"), _said("time_zone_same"), _said("gap_open"), _said("in_role")
    why = Why.of(_told(*facts, doubts=(_said("not_covered"), _weak("style"))))
    assert [one.code for one in why.doubts] == ["style_far"]
    assert [one.code for one in why.facts] == ["time_zone_same"]


def test_what_nothing_says_in_words_is_weak() -> None:
    why = Why.of(_told(_said("methods_shared"), doubts=(_weak("methods"),)))
    assert [one.code for one in why.doubts] == ["weak"]
    assert [one.code for one in why.facts] == ["methods_shared"]


def test_every_block_that_can_be_doubted_is_known() -> None:
    for block in DOUBTED:
        assert Why.of(_told(doubts=(_weak(block),))).doubts == (_weak(block),)


def test_gaps_are_counted_by_what_becomes_of_them() -> None:
    gaps = tuple(
        GapItem(0, Label("能力", "skill"), 1.0, 3.0, reached, reached, 0.2, known=True)
        for reached in (3.0, 2.0, 2.5, 1.0, 1.0, 1.0)
    )
    why = Why.of(replace(_told(), gaps=gaps))
    assert (why.closed, why.narrowed, why.left) == (1, 2, 3)
