"""How a learner likes to be mentored, as pairs of sentences; mentors have the same four."""

from __future__ import annotations

from api.pages.profile.scales import Scale
from features.label import Label

SCALES = (
    Scale(
        "directive",
        Label("请直接告诉我该怎么做", "Tell me how you would do it"),
        Label("多提问，让我自己找到办法", "Ask me until I find my own way"),
    ),
    Scale(
        "career",
        Label("先谈工作和职业发展", "Work and career come first"),
        Label("先关心我的感受", "How I feel comes first"),
    ),
    Scale(
        "challenge",
        Label("多鼓励我、支持我", "Encourage me and back me up"),
        Label("给我挑战，推我一把", "Challenge me and push me on"),
    ),
    Scale(
        "structure",
        Label("有需要时随时聊", "We talk when something comes up"),
        Label("按计划定期见面", "We keep to a plan and fixed dates"),
    ),
)
"""By dimension, in the order of `features.schema.STYLE_DIMENSIONS`."""
