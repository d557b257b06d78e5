from __future__ import annotations

import pytest

from api.pages.learner.style import style_words


@pytest.mark.parametrize(
    ("style", "said"),
    [
        ((None, 0.1, 0.2, 0.3), []),
        ((0.0, 0.1, -0.2, 0.0), ["somewhere in the middle throughout"]),
        ((-1.0, 0.0, 1.0, 0.0), ["gives clear advice", "challenges you"]),
    ],
)
def test_a_style_is_said_by_what_it_leans_to(
    style: tuple[float | None, ...], said: list[str]
) -> None:
    assert [word.en for word in style_words(style)] == said
