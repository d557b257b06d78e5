from __future__ import annotations

import pytest

from features.label import Label, joined


def test_lists_are_joined_as_each_language_does() -> None:
    both = joined([Label("沟通", "Communication"), Label("谈判", "Negotiation")])

    assert both == Label("沟通、谈判", "Communication, Negotiation")
    assert joined([]) == Label("", "")


def test_a_missing_parameter_is_an_error() -> None:
    with pytest.raises(KeyError):
        Label("差 {n}", "gap {n}").format("zh")
