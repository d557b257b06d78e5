"""The feature blocks, in the order of showing. A new block is one file and one line here."""

from __future__ import annotations

from features.block import Block
from features.blocks.gap import GapCoverage
from features.blocks.record import TrackRecord
from features.blocks.style import StyleFit
from features.blocks.teaching import Teaching

BLOCKS: tuple[Block, ...] = (
    GapCoverage(),
    Teaching(),
    StyleFit(),
    TrackRecord(),
)

__all__ = ["BLOCKS"]
