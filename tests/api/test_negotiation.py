from __future__ import annotations

import pytest

from api.errors import BadHeader
from api.negotiation import asked_language, asked_version, etag


@pytest.mark.parametrize(
    ("header", "language"),
    [
        ("", "en"),
        ("zh", "zh"),
        ("ZH-cn", "zh"),
        ("zh-Hans-CN,zh;q=0.9,en;q=0.8", "zh"),
        ("en-GB,en;q=0.9,zh;q=0.8", "en"),
        ("en;q=0.2, zh;q=0.7", "zh"),
        ("fr, zh;q=0.1", "zh"),
        ("zh;q=0, en;q=0", "en"),
        ("fr-CH, *;q=0.5", "en"),
        ("zh;q=nonsense", "en"),
        (";;;,,,=", "en"),
    ],
)
def test_the_language_that_is_liked_best_is_spoken(header: str, language: str) -> None:
    assert asked_language(header) == language


def test_an_etag_names_the_version_that_if_match_asks_for() -> None:
    assert asked_version(etag(7)) == 7
    assert asked_version(f"W/{etag(7)}") == 7
    assert asked_version("*") is None
    assert asked_version(None) is None


@pytest.mark.parametrize("header", ["7", '"seven"', '"7', '"-1"', '"1", "2"'])
def test_what_is_no_etag_of_ours_is_refused(header: str) -> None:
    with pytest.raises(BadHeader):
        asked_version(header)
