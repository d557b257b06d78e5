"""Reasons over HTTP: a stable code, its parameters, and the sentence in the asked language.

Plain data classes, a tenth of the size of models: the service keeps those of thousands of pairs.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Annotated

from pydantic import Field

from features.label import Label, Lang
from features.reason import Reason


@dataclass(frozen=True, slots=True)
class ReasonView:
    """One sentence of an explanation."""

    code: Annotated[str, Field(description="stable: branch on this")]
    params: dict[str, str | int | float]
    text: str


def reason_views(reasons: Iterable[Reason], lang: Lang) -> list[ReasonView]:
    """Put reasons into words, each sentence once."""
    said = {reason.text(lang): reason for reason in reasons}
    return [
        ReasonView(
            code=reason.code,
            params={name: _plain(value, lang) for name, value in reason.parameters.items()},
            text=text,
        )
        for text, reason in said.items()
    ]


def _plain(value: Label | str | int | float, lang: Lang) -> str | int | float:
    return value.text(lang) if isinstance(value, Label) else value
