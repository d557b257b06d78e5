from __future__ import annotations

from features.blocks.methods import MethodFit
from tests.features.blocks.pairs import said, value


def test_method_fit_is_the_share_of_modes_that_the_mentor_uses() -> None:
    assert value(MethodFit(), "L1", "M1") == 1
    assert value(MethodFit(), "L1", "M3") == 0.5
    assert value(MethodFit(), "L1", "M2") == 0
    assert value(MethodFit(), "L5", "M2") == 0.5  # no modes named
    assert said(MethodFit(), "L1", "M3") == ["fitting methods: practice"]
    assert said(MethodFit(), "L1", "M2") == ["the mentor does not use: charts and video, practice"]
