from __future__ import annotations

import numpy as np

from features.blocks.availability import Availability
from tests.features.blocks.pairs import said, value


def test_availability_is_the_share_of_free_hours_that_is_common() -> None:
    # L1 is free Mon 9-12 and Wed 14-18, M1 Mon 9-12 and Wed 14-16, in one zone
    assert np.isclose(value(Availability(), "L1", "M1"), 5 / 7)
    assert said(Availability(), "L1", "M1") == ["shared free hours a week: 5"]
    assert said(Availability(), "L4", "M1") == ["no shared free hour in the week"]
    assert value(Availability(), "L5", "M1") == 0.5


def test_a_mentor_who_names_no_hours_counts_as_the_average_mentor() -> None:
    stated = [value(Availability(), "L1", mentor) for mentor in ("M1", "M2")]

    assert np.isclose(value(Availability(), "L1", "M3"), np.mean(stated))
    assert said(Availability(), "L1", "M3") == []
