"""Reading one cell's text: every function here takes a cleaned text and returns its value.

A text that cannot be read gives a `BadCell` instead, so that a column is read to its end whatever
stands in it.
"""

from __future__ import annotations

import math
import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from features.label import Label

TEXT_MAX = 20_000
"""Longest free text, in characters."""
ID_MAX = 200
"""Longest id, in characters."""

_UNREADABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff]")
_BIDI = re.compile("[\u202a-\u202e\u2066-\u2069\ufeff]")
_INVISIBLE = re.compile("[\u00ad\u200b-\u200f\u2060-\u2064]")
_WHOLE_FLOAT = re.compile(r"(\d+)\.0+")
_SCIENTIFIC = re.compile(r"\d(\.\d+)?[eE]\+?\d{2,}")
_PLAIN_IDS = re.compile(rf"(?:[A-Za-z][A-Za-z0-9]{{0,{ID_MAX - 1}}}\n)*+")
_NUMBER = re.compile(r"[+-]?(\d+(\.\d*)?|\.\d+|\d{1,3}(,\d{3})+(\.\d*)?)([eE][+-]?\d{1,4})?")
_DAY = re.compile(r"(\d{4})(?:-(\d{1,2})-|/(\d{1,2})/|\.(\d{1,2})\.|年(\d{1,2})月)(\d{1,2})日?")
_COMPACT_DAY = re.compile(r"(\d{4})(\d{2})(\d{2})")
_TIME = re.compile(r"[T ]\s*\d{1,2}:\d{2}(:\d{2}(\.\d+)?)?\s*(Z|[+-]\d{2}:?\d{2})?")
_SERIAL = re.compile(r"\d{1,7}(\.\d+)?")
_EXCEL_EPOCH = date(1899, 12, 30)
_EXCEL_FALSE_LEAP_DAY = 60
_EXCEL_LAST_DAY = 2_958_465
_FIRST_YEAR = 1900
_EXACT = 2.0**53
_TRUE = frozenset({"是", "yes", "true", "1", "y", "t", "√", "✓", "✔", "对", "有"})
_FALSE = frozenset({"否", "no", "false", "0", "n", "f", "×", "✗", "✘", "x", "无"})

PLAIN_TEXT = Label("普通文字，不含控制字符", "plain text without control characters")
SHORTER_TEXT = Label(f"最多 {TEXT_MAX} 个字符", f"at most {TEXT_MAX} characters")
SHORTER_ID = Label(f"编号最多 {ID_MAX} 个字符", f"an id of at most {ID_MAX} characters")
WHOLE_ID = Label(
    "完整的编号；表格软件把它变成了科学计数，请设为文本格式后重填",
    "the whole id; the spreadsheet turned it into scientific notation: store it as text",
)
REAL_DAY = Label("真实存在的日期，1900 年及以后", "a day that exists, from 1900 on")


@dataclass(frozen=True, slots=True)
class BadCell:
    """Why a text could not be read.

    Attributes
    ----------
    code : str
        Stable machine name, as in `features.errors.Problem`.
    nearest : str
        The nearest valid value, where one can be named; else empty.
    expected : Label or None
        What was expected; None when the column's own note says it.
    """

    code: str
    nearest: str = ""
    expected: Label | None = None


def fold(text: str) -> str:
    """Return `text` as it is compared: NFKC, without case, blanks or invisible characters.

    Examples
    --------
    >>> fold(" Ｆront  Line ")
    'frontline'
    """
    plain = unicodedata.normalize("NFKC", _INVISIBLE.sub("", _BIDI.sub("", text)))
    return "".join(plain.casefold().split())


def read_text(text: str) -> str | BadCell:
    """Free text: stripped, NFC, without characters that turn the direction of writing."""
    if len(text) > TEXT_MAX:
        return BadCell("text_too_long", "", SHORTER_TEXT)
    if text.isascii() and text.isprintable():
        return text.strip()
    if _UNREADABLE.search(text):
        return BadCell("unreadable_character", _UNREADABLE.sub("", text).strip()[:80], PLAIN_TEXT)
    return unicodedata.normalize("NFC", _BIDI.sub("", text)).strip()


def read_id(text: str) -> str | BadCell:
    """Read an id: NFKC, without invisible characters; ``"1001.0"`` is ``"1001"``."""
    plain = read_text(text)
    if isinstance(plain, BadCell):
        return plain
    if len(plain) > ID_MAX:
        return BadCell("id_too_long", "", SHORTER_ID)
    if plain.isalnum() and plain.isascii() and not plain[0].isdigit():
        return plain
    if _SCIENTIFIC.fullmatch(plain) and not plain.isdigit():
        return BadCell("id_in_scientific_notation", "", WHOLE_ID)
    name = _INVISIBLE.sub("", unicodedata.normalize("NFKC", plain)).strip()
    whole = _WHOLE_FLOAT.fullmatch(name)
    return whole.group(1) if whole else name


def read_texts(texts: Sequence[str]) -> list[str | BadCell]:
    """Free texts; where all of them are plain, as they nearly always are, in a few passes."""
    every = "\n".join(texts)  # a line end joins with no character, so nothing changes beside it
    plain = unicodedata.is_normalized("NFC", every) and not _BIDI.search(every)
    if plain and not _UNREADABLE.search(every) and max(map(len, texts), default=0) <= TEXT_MAX:
        return [text.strip() for text in texts]
    return [read_text(text) for text in texts]


def read_ids(texts: Sequence[str]) -> list[str | BadCell]:
    """Ids; where all of them are letters and digits and begin with a letter, in one pass."""
    every = "".join(f"{text}\n" for text in texts)
    if every.count("\n") == len(texts) and _PLAIN_IDS.fullmatch(every):
        return list(texts)
    return [read_id(text) for text in texts]


def read_number(text: str) -> float | BadCell:
    """Read a finite number; ``10%`` is 0.1, ``1,234.5`` is 1234.5; NaN and infinities are bad."""
    plain = fold(text).replace("−", "-")
    percent = plain.endswith("%")
    plain = plain[:-1] if percent else plain
    if not _NUMBER.fullmatch(plain):
        return BadCell("not_a_number")
    value = float(plain.replace(",", ""))
    if not math.isfinite(value):
        return BadCell("not_finite")
    return value / 100.0 if percent else value


def read_integer(text: str) -> int | BadCell:
    """Read a whole number of at most 2⁵³ in size (beyond that, floats skip some)."""
    value = read_number(text)
    if isinstance(value, BadCell):
        return value
    if abs(value) <= _EXACT and value != math.floor(value):
        return BadCell("not_a_whole_number", str(math.floor(value + 0.5)))
    return int(value) if abs(value) <= _EXACT else BadCell("out_of_range")


def read_day(text: str) -> date | BadCell:
    """Read a calendar day.

    ISO, ``2026/3/31``, ``2026.3.31``, ``2026年3月31日``, ``20260331``, with or without a time of
    day (which is dropped), or the serial number that a spreadsheet keeps (1900 date system, with
    its 29 February 1900 that never was). Days before 1900 are bad: spreadsheets cannot hold them.
    """
    plain = _TIME.sub("", unicodedata.normalize("NFKC", text)).strip()
    compact = _COMPACT_DAY.fullmatch(plain)
    if compact:
        return _day(*(int(part) for part in compact.groups()))
    if _SERIAL.fullmatch(plain):
        return _serial_day(int(float(plain)))
    written = _DAY.fullmatch("".join(plain.split()))
    if not written:
        return BadCell("not_a_date")
    year, month, day = (int(part) for part in written.groups() if part is not None)
    return _day(year, month, day)


def _day(year: int, month: int, day: int) -> date | BadCell:
    try:
        found = date(year, month, day)
    except ValueError:
        return BadCell("no_such_day", _last_day(year, month), REAL_DAY)
    return found if year >= _FIRST_YEAR else BadCell("no_such_day", "1900-01-01", REAL_DAY)


def _last_day(year: int, month: int) -> str:
    if not (1 <= month <= 12 and _FIRST_YEAR <= year < 9999):
        return ""
    following = date(year + month // 12, month % 12 + 1, 1)
    return (following - timedelta(days=1)).isoformat()


def _serial_day(serial: int) -> date | BadCell:
    if serial in (0, _EXCEL_FALSE_LEAP_DAY) or serial > _EXCEL_LAST_DAY:
        return BadCell("no_such_day", "", REAL_DAY)
    shift = 1 if serial < _EXCEL_FALSE_LEAP_DAY else 0
    return _EXCEL_EPOCH + timedelta(days=serial + shift)


def read_flag(text: str) -> bool | BadCell:
    """Yes or no in either language, as a digit or as a tick."""
    plain = fold(text)
    if plain in _TRUE or plain in _FALSE:
        return plain in _TRUE
    whole = _WHOLE_FLOAT.fullmatch(plain)
    if whole and whole.group(1) in ("0", "1"):
        return whole.group(1) == "1"
    return BadCell("not_yes_or_no")
