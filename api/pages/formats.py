"""Numbers, days and times as the user's language writes them (CLDR, by Babel)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta, tzinfo
from functools import lru_cache

from babel import Locale
from babel.dates import format_date, format_timedelta
from babel.numbers import format_decimal, format_percent

from features.label import Label, Lang
from features.reason import Reason

_LOCALES: dict[Lang, Locale] = {"zh": Locale.parse("zh_Hans_CN"), "en": Locale("en", "GB")}


_KEPT = 2**14
"""Figures of which the text is kept: a page of fifty rows writes a thousand, and most are alike."""


@lru_cache(_KEPT)
def _number(lang: Lang, value: float, digits: int) -> str:
    pattern = "#,##0" + ("." + "#" * digits if digits else "")
    return format_decimal(value, format=pattern, locale=_LOCALES[lang])


@lru_cache(_KEPT)
def _percent(lang: Lang, share: float, digits: int) -> str:
    pattern = "0" + ("." + "0" * digits if digits else "") + "%"
    return format_percent(share, format=pattern, locale=_LOCALES[lang])


@lru_cache(_KEPT)
def _day(lang: Lang, value: date) -> str:
    return format_date(value, format="medium", locale=_LOCALES[lang])


@dataclass(frozen=True, slots=True)
class Formats:
    """How one user reads values.

    Attributes
    ----------
    lang : {"zh", "en"}
    zone : tzinfo
        In which times are shown.
    """

    lang: Lang
    zone: tzinfo = UTC

    @property
    def locale(self) -> Locale:
        """Of the language."""
        return _LOCALES[self.lang]

    def said(self, text: Label | Reason | str) -> str:
        """Return a text of the core in the language."""
        return text if isinstance(text, str) else text.text(self.lang)

    def number(self, value: float, digits: int = 0) -> str:
        """Return a number with at most `digits` decimals: ``12,345.6``."""
        return _number(self.lang, round(value, digits) + 0, digits)

    def percent(self, share: float, digits: int = 0) -> str:
        """Return a share of one as a percentage."""
        return _percent(self.lang, round(share, digits + 2) + 0, digits)

    def day(self, value: date | datetime) -> str:
        """Return a day: ``3 Feb 2026``; of an instant, the day in the user's time zone."""
        if isinstance(value, datetime):
            value = value.astimezone(self.zone).date()
        return _day(self.lang, value)

    def time(self, value: datetime) -> str:
        """Return an instant, to the minute, in the user's time zone."""
        return f"{self.day(value)} {value.astimezone(self.zone):%H:%M}"

    def lasts(self, seconds: float) -> str:
        """Return a length of time in its largest unit: ``2 minutes``."""
        return format_timedelta(timedelta(seconds=seconds), locale=self.locale, threshold=1.2)
