from __future__ import annotations

from features.blocks.site import SameSite
from tests.features.blocks.pairs import said, value


def test_the_same_site_is_one_and_another_zero() -> None:
    assert value(SameSite(), "L1", "M1") == 1
    assert value(SameSite(), "L1", "M2") == 0
    assert said(SameSite(), "L1", "M1") == ["both in 上海"]
    assert said(SameSite(), "L1", "M2") == ["at different sites (上海, Berlin)"]
