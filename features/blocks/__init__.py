"""The feature blocks, in the order of showing. A new block is one file and one line here."""

from __future__ import annotations

from features.block import Block
from features.blocks.availability import Availability
from features.blocks.department import DepartmentDiversity
from features.blocks.gap import GapCoverage
from features.blocks.goals import GoalText
from features.blocks.grade import GradeDistance
from features.blocks.in_role import InRoleExpertise
from features.blocks.layer import LayerFit
from features.blocks.methods import MethodFit
from features.blocks.post_likeness import PostLikeness
from features.blocks.record import TrackRecord
from features.blocks.site import SameSite
from features.blocks.stretch import Stretch
from features.blocks.style import StyleFit
from features.blocks.teaching import Teaching
from features.blocks.time_zone import TimeZoneOverlap
from features.blocks.validated import ValidatedExpertise

BLOCKS: tuple[Block, ...] = (
    GapCoverage(),
    ValidatedExpertise(),
    InRoleExpertise(),
    Teaching(),
    Stretch(),
    StyleFit(),
    MethodFit(),
    GoalText(),
    TrackRecord(),
    PostLikeness(),
    GradeDistance(),
    TimeZoneOverlap(),
    Availability(),
    SameSite(),
    DepartmentDiversity(),
    LayerFit(),
)

__all__ = ["BLOCKS"]
