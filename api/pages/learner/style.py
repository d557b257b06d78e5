"""A mentor's style in words: four dimensions, of which only what leans to a side is said."""

from __future__ import annotations

from collections.abc import Sequence

from features.label import Label

_LEANS = 0.25
"""What is nearer to the middle is no leaning."""
_WORDS = (
    (
        Label("直接给建议", "gives clear advice"),
        Label("多提问、少给答案", "asks more than tells"),
    ),
    (
        Label("着重职业发展", "looks at your career first"),
        Label("着重鼓励与支持", "looks at how you feel first"),
    ),
    (
        Label("温和支持", "encourages gently"),
        Label("敢于挑战", "challenges you"),
    ),
    (
        Label("随需而谈", "meets as things come up"),
        Label("按计划推进", "keeps to a plan"),
    ),
)
"""By dimension, in the order of `features.schema.STYLE_DIMENSIONS`: of the low end, of the high."""
_BALANCED = Label("风格均衡", "somewhere in the middle throughout")


def style_words(style: Sequence[float | None]) -> tuple[Label, ...]:
    """Return what a style leans to; nothing where it is unknown.

    Parameters
    ----------
    style : sequence of float or None, length 4
        Each in [-1, 1].
    """
    if None in style:
        return ()
    said = tuple(
        ends[int(value > 0)]
        for value, ends in zip(style, _WORDS, strict=True)
        if value is not None and abs(value) >= _LEANS
    )
    return said or (_BALANCED,)
