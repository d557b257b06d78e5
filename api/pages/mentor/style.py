"""How a mentor works with people, as pairs of sentences."""

from __future__ import annotations

from api.pages.profile.scales import Scale
from features.label import Label

SCALES = (
    Scale(
        "directive",
        Label("我会直接告诉对方我会怎么做", "I say how I would do it"),
        Label("我会一直提问，让对方自己找到办法", "I ask until they find their own way"),
    ),
    Scale(
        "career",
        Label("先谈工作和职业发展", "Work and career come first"),
        Label("先关心对方的感受", "How they feel comes first"),
    ),
    Scale(
        "challenge",
        Label("以鼓励和支持为主", "I encourage and back them up"),
        Label("会提出挑战，推一把", "I challenge and push them on"),
    ),
    Scale(
        "structure",
        Label("有需要时随时聊", "We talk when something comes up"),
        Label("按计划定期见面", "We keep to a plan and fixed dates"),
    ),
)
"""By dimension, in the order of `features.schema.STYLE_DIMENSIONS`."""
