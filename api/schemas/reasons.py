"""Reasons over HTTP: a stable code, its parameters, and the sentence in the asked language."""

from __future__ import annotations

from collections.abc import Iterable

from pydantic import Field

from api.schemas.base import View
from features.label import Label, Lang
from features.reason import Reason


class ReasonView(View):
    """One sentence of an explanation."""

    code: str = Field(description="stable: branch on this")
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
