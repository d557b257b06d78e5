from __future__ import annotations

import numpy as np

from features.blocks.style import StyleFit
from tests.features.blocks.pairs import TINY, said, value


def test_style_is_the_cosine_of_the_four_dimensions() -> None:
    own, other = TINY.learner_side.style[0], TINY.mentor_side.style[0]
    cosine = own @ other / np.linalg.norm(own) / np.linalg.norm(other)

    assert np.isclose(value(StyleFit(), "L1", "M1"), (1 + cosine) / 2)
    assert said(StyleFit(), "L1", "M1") == ["similar style (98% fit)"]
    assert said(StyleFit(), "L4", "M2") == ["different style (24% fit)"]
    assert said(StyleFit(), "L6", "M1") == ["style not known for both; counted as neutral"]
