"""Mails in words: one template an event and language, its first line being the subject."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, tzinfo
from functools import cache, lru_cache
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from babel.dates import format_date
from jinja2 import Environment, PackageLoader, StrictUndefined, Template, pass_context
from jinja2.runtime import Context

from api.store.mails import Reader
from features.label import LANGS, Lang

_LOCALES: dict[Lang, str] = {"zh": "zh_Hans_CN", "en": "en_GB"}
_DAYS = 1024
"""Days of which the text is kept: mails of one act speak of the same ones."""


@dataclass(frozen=True, slots=True)
class Letter:
    """A mail as somebody reads it."""

    lang: Lang
    subject: str
    text: str


def written(event: str, reader: Reader, known: Mapping[str, Any], lang: Lang) -> Letter:
    """Write to somebody, in her time zone.

    Parameters
    ----------
    event : str
        Of `api.services.mailing.news.EVENTS`.
    reader : Reader
    known : mapping
        What the template speaks of.
    lang : {"zh", "en"}
    """
    said = _template(event, lang).render(_told(reader, known, lang))
    subject, _, text = said.strip().partition("\n")
    return Letter(lang, subject.strip(), text.strip())


def subject_of(event: str, reader: Reader, known: Mapping[str, Any], lang: Lang) -> str:
    """Return the subject alone of what `written` writes: a list of mails shows no more of them."""
    made = _template(event, lang)
    return "".join(made.blocks["subject"](made.new_context(_told(reader, known, lang)))).strip()


def language_of(reader: Reader) -> Lang:
    """Return the first of somebody's languages that we write; Chinese where none is."""
    spoken = reader.languages.split("|")
    return next((lang for one in spoken for lang in LANGS if lang == one.strip()), "zh")


def zone_of(reader: Reader) -> tzinfo:
    """Return somebody's time zone; UTC where it is not known."""
    try:
        return ZoneInfo(reader.time_zone) if reader.time_zone else UTC
    except (ZoneInfoNotFoundError, ValueError):  # a profile may say what is no time zone
        return UTC


def _template(event: str, lang: Lang) -> Template:
    return _environment().get_template(f"{lang}/{event}.txt")


def _told(reader: Reader, known: Mapping[str, Any], lang: Lang) -> dict[str, Any]:
    told = {name: _one_line(value) for name, value in {**known, "to": reader.name}.items()}
    return {**told, "lang": lang, "zone": zone_of(reader)}


def _one_line(value: Any) -> Any:
    """Let no name begin a line of its own: what it said there would pass for ours."""
    return " ".join(value.split()) if isinstance(value, str) else value


@cache
def _environment() -> Environment:
    made = Environment(
        loader=PackageLoader("api.services.mailing"),
        autoescape=False,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        auto_reload=False,
    )
    made.filters["time"] = _time
    return made


@pass_context
def _time(context: Context, value: datetime) -> str:
    zone: tzinfo = context["zone"]
    here = value.astimezone(zone)
    return f"{_day(here.date(), context['lang'])} {here:%H:%M} ({getattr(zone, 'key', 'UTC')})"


@lru_cache(_DAYS)
def _day(value: date, lang: Lang) -> str:
    return format_date(value, "medium", locale=_LOCALES[lang])
