"""Languages and time zones that a form offers, named in the reader's language."""

from __future__ import annotations

from functools import lru_cache

from babel.dates import get_timezone_location

from api.pages.formats import Formats
from features.label import Lang

_LANGUAGES = ("zh", "en", "ja", "ko", "de", "fr", "es", "pt", "ru", "ar", "hi")
_ZONES = (
    "Asia/Shanghai",
    "Asia/Hong_Kong",
    "Asia/Taipei",
    "Asia/Singapore",
    "Asia/Tokyo",
    "Asia/Seoul",
    "Asia/Bangkok",
    "Asia/Kolkata",
    "Asia/Dubai",
    "Australia/Sydney",
    "Europe/Berlin",
    "Europe/London",
    "Europe/Paris",
    "Europe/Madrid",
    "Europe/Moscow",
    "America/New_York",
    "America/Chicago",
    "America/Denver",
    "America/Los_Angeles",
    "America/Toronto",
    "America/Mexico_City",
    "America/Sao_Paulo",
    "Africa/Johannesburg",
    "Africa/Lagos",
)

_KEPT = 2**10
"""Zones of which the place is kept."""


def languages(formats: Formats, known: list[str]) -> list[tuple[str, str]]:
    """Return codes and names of languages: those that somebody speaks, then the usual ones."""
    codes = dict.fromkeys((*_LANGUAGES, *known))
    return [(code, formats.locale.languages.get(code, code)) for code in codes]


def zones(formats: Formats, known: str) -> list[tuple[str, str]]:
    """Return names of time zones and the places that they are those of; somebody's own first."""
    names = dict.fromkeys((known, *_ZONES) if known else _ZONES)
    return [(name, _place(name, formats.lang)) for name in names]


@lru_cache(_KEPT)
def _place(name: str, lang: Lang) -> str:
    try:
        return f"{get_timezone_location(name, locale=Formats(lang).locale)} ({name})"
    except LookupError:  # a profile may say what is no time zone
        return name
