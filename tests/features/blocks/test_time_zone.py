from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from features.blocks.time_zone import TimeZoneOverlap
from tests.features.blocks.pairs import TINY, said, value


@pytest.mark.parametrize(
    ("offsets", "overlap"),
    [((8.0, 8.0), 9), ((8.0, 1.0), 2), ((8.0, -5.0), 0), ((13.0, -11.0), 9), ((5.5, 8.0), 6.5)],
)
def test_working_hours_overlap_around_the_clock(
    offsets: tuple[float, float], overlap: float
) -> None:
    cohort = replace(TINY, zone_offset=np.array(offsets))

    assert np.isclose(value(TimeZoneOverlap(), "L1", "M2", cohort), overlap / 9)


def test_time_differences_are_said() -> None:
    assert said(TimeZoneOverlap(), "L1", "M2") == [
        "time difference of 7 h, working hours overlap by 2 h"
    ]
    assert said(TimeZoneOverlap(), "L1", "M1") == ["no time difference"]
    assert said(TimeZoneOverlap(), "L6", "M1") == []
