from __future__ import annotations

from features.blocks.layer import LayerFit
from tests.features.blocks.pairs import said, value


def test_a_mentor_without_layers_suits_every_layer() -> None:
    assert value(LayerFit(), "L5", "M3") == 1
    assert value(LayerFit(), "L5", "M1") == 0
    assert value(LayerFit(), "L1", "M1") == 1
    assert said(LayerFit(), "L5", "M3") == []
    assert said(LayerFit(), "L5", "M1") == ["does not name executive learners as suited"]
