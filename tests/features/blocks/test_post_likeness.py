from __future__ import annotations

import numpy as np

from features.blocks.post_likeness import PostLikeness
from tests.features.blocks.pairs import TINY, said, value


def test_same_posts_are_alike() -> None:
    assert np.isclose(value(PostLikeness(), "L3", "M3"), 1)
    assert said(PostLikeness(), "L3", "M3") == ["same post: Project manager"]
    vectors = TINY.post_models * TINY.post_importance
    analyst, director = vectors[0], vectors[2]
    cosine = analyst @ director / np.linalg.norm(analyst) / np.linalg.norm(director)
    assert np.isclose(value(PostLikeness(), "L1", "M1"), cosine)
