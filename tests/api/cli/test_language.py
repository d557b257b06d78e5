from __future__ import annotations

import pytest

from api.cli.language import language


@pytest.mark.parametrize(
    ("environment", "expected"),
    [
        ({}, "en"),
        ({"LANG": "zh_CN.UTF-8"}, "zh"),
        ({"LANG": "C.UTF-8"}, "en"),
        ({"LC_ALL": "en_GB.UTF-8", "LANG": "zh_CN.UTF-8"}, "en"),
        ({"LC_ALL": "", "LANG": "zh_TW"}, "zh"),
        ({"LC_MESSAGES": "ZH_cn", "LANG": "en"}, "zh"),
        ({"LANG": "de_DE.UTF-8"}, "en"),
    ],
)
def test_the_first_locale_that_is_set_decides(environment: dict[str, str], expected: str) -> None:
    assert language(None, environment) == expected


def test_what_is_asked_for_wins() -> None:
    assert language("en", {"LC_ALL": "zh_CN"}) == "en"
    assert language("zh", {"LC_ALL": "en_GB"}) == "zh"
