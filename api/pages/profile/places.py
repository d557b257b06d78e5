"""Languages and time zones that a form offers, named in the reader's language."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache, lru_cache
from importlib.resources import files
from zoneinfo import available_timezones

from babel.dates import get_timezone_location
from markupsafe import Markup

from api.pages.environment import macros
from api.pages.formats import Formats
from features.label import Lang

LANGUAGES = ("zh", "en", "ja", "ko", "de", "fr", "es", "pt", "ru", "ar", "hi")
"""Codes of those that are offered to everybody."""
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


def languages(formats: Formats, known: Iterable[str]) -> list[tuple[str, str]]:
    """Return codes and names of languages: those that somebody speaks, then the usual ones.

    Those come first as they are stored: saving what nobody has touched changes nothing.
    """
    return [(code, language(formats, code)) for code in dict.fromkeys((*known, *LANGUAGES))]


def language(formats: Formats, code: str) -> str:
    """Return the name of a language; its code where it has none."""
    return str(formats.locale.languages.get(code, code))


def zones(formats: Formats, known: str) -> list[tuple[str, str]]:
    """Return names of time zones and the places that they are those of; somebody's own first."""
    names = dict.fromkeys((known, *_ZONES) if known else _ZONES)
    return [(name, _told(name, formats.lang)) for name in names]


@cache
def every_zone(lang: Lang) -> Markup:
    """Return all time zones that have a place, as options to look one up among."""
    made = macros("en", "macros/options.html")
    return Markup(made.options([(name, place(name, lang)) for name in _canonical()], None))


def _canonical() -> list[str]:
    """Return the names of the zones of places: no older names, and no bare differences."""
    rows = files("tzdata.zoneinfo").joinpath("zone.tab").read_text("utf-8").splitlines()
    listed = {row.split("\t")[2] for row in rows if not row.startswith("#")}
    return ["UTC", *sorted(listed & available_timezones())]


@lru_cache(_KEPT)
def place(name: str, lang: Lang) -> str:
    """Return where a time zone is; empty for one that is nowhere, and for what is none."""
    locale = Formats(lang).locale
    try:
        told = get_timezone_location(name, locale=locale)
    except (LookupError, ValueError):  # a profile may say what is none, and a form anything
        return ""
    return "" if locale.territories["ZZ"] in told else told


def _told(name: str, lang: Lang) -> str:
    return f"{where} ({name})" if (where := place(name, lang)) else name
