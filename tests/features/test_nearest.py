from __future__ import annotations

from features.nearest import Nearest


def test_one_slip_is_found_among_very_many_ids() -> None:
    ids = [f"EMP-{i:06d}-CN" for i in range(100_000)]
    nearest = Nearest(ids)
    assert nearest.to("EMP-054321-C") == "EMP-054321-CN"
    assert nearest.to("EMP054321-CN") == "EMP-054321-CN"
    assert nearest.to("emp-099999-cn") == "EMP-099999-CN"


def test_what_resembles_nothing_has_no_nearest() -> None:
    assert Nearest(["C1", "C2"]).to("leadership") == ""
    assert Nearest(["C1"]).to("") == ""
    assert Nearest(["C1"]).to("x" * 10_000) == ""


def test_the_answer_does_not_depend_on_order() -> None:
    names = ["abcd1", "abcd2", "abcd3"]
    assert Nearest(names).to("abcd") == Nearest(names[::-1]).to("abcd")
