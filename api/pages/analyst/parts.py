"""Parts of an evaluation, each put down once: what was found does not change any more."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

from markupsafe import Markup

from api.pages.environment import macros
from features.keeping import kept
from features.label import Lang

_KEPT = 8
"""Evaluations that are kept put down, each in one language: half a megabyte or so."""


@dataclass(frozen=True, slots=True)
class Part:
    """What answers one question, in the reader's language.

    Attributes
    ----------
    sentences : tuple of str
    pictures, tables : Markup
        As their template puts them down; with the tables stands how they were worked out.
    """

    key: str
    title: str
    sentences: tuple[str, ...]
    pictures: Markup
    tables: Markup


@kept(_KEPT)
def parts_of(lang: Lang, sections: bytes) -> tuple[Part, ...]:
    """Return all parts, in order.

    Parameters
    ----------
    lang : {"zh", "en"}
        In which `sections` are.
    sections : bytes
        JSON, as `api.services.learning.evaluations.sections_of` gives it.
    """
    made = macros(lang, "analyst/part.html")
    return tuple(_part(made, one) for one in json.loads(sections))


def _part(made: Any, one: dict[str, Any]) -> Part:
    # Pictures stand as they are: what draws them has escaped their words.
    pictures = [{**drawn, "svg": Markup(drawn["svg"])} for drawn in one["pictures"]]
    drawn, tables = made.pictures({**one, "pictures": pictures}), made.tables(one)
    return Part(one["key"], one["title"], tuple(one["sentences"]), drawn, tables)
