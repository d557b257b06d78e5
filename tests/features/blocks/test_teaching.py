from __future__ import annotations

import numpy as np

from features.blocks.teaching import Teaching
from tests.features.blocks.pairs import TINY, said, value


def test_wishes_count_by_share_of_the_gap() -> None:
    learner = TINY.learners.position("L1")

    assert np.isclose(value(Teaching(), "L1", "M1"), TINY.needs.share[learner, 1])
    assert said(Teaching(), "L1", "M1") == ["keen to teach: Data analysis"]
    assert said(Teaching(), "L1", "M2") == ["keen to teach: Communication"]
    assert said(Teaching(), "L5", "M3") == []
