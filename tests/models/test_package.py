from __future__ import annotations

import pytest

import models


@pytest.mark.parametrize("name", models.__all__)
def test_public_names_are_found_without_knowing_their_module(name: str) -> None:
    assert getattr(models, name).__module__.startswith("models.")


def test_an_unknown_name_is_an_attribute_error() -> None:
    with pytest.raises(AttributeError, match="horoscope"):
        models.horoscope  # noqa: B018
