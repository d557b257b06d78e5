"""Which reader reads the cells of which column."""

from __future__ import annotations

import re
import zoneinfo
from collections.abc import Callable, Sequence
from functools import cache

from features.availability import parse_hours
from features.cells import (
    BadCell,
    fold,
    read_day,
    read_flag,
    read_id,
    read_ids,
    read_integer,
    read_number,
    read_text,
    read_texts,
)
from features.email_addresses import read_email
from features.errors import BadAvailability
from features.label import Label
from features.nearest import Nearest
from features.schema import Choice, Column

Reader = Callable[[str], object]
"""Takes the text of a cell that is not blank; returns its value or a `BadCell`."""

SEPARATOR = re.compile(r"[|;,，；、\n]")
"""What may stand between several references, languages or choices in one cell."""
_CHOICE_SEPARATOR = re.compile(r"[|;,，；、\n](?![^（(]*[）)])")
_CHINESE = re.compile(r"[\u4e00-\u9fff]")
_LANGUAGE = re.compile(r"[a-z]{2,3}")
_LANGUAGE_NAMES = {
    "中文": "zh", "汉语": "zh", "普通话": "zh", "chinese": "zh", "mandarin": "zh",
    "英文": "en", "英语": "en", "english": "en",
    "日文": "ja", "日语": "ja", "japanese": "ja",
    "德文": "de", "德语": "de", "german": "de",
    "法文": "fr", "法语": "fr", "french": "fr",
    "韩文": "ko", "韩语": "ko", "korean": "ko",
    "西班牙语": "es", "spanish": "es",
}  # fmt: skip
_ZONE_NAMES = {
    "utc+8": "Asia/Shanghai",
    "gmt+8": "Asia/Shanghai",
    "北京时间": "Asia/Shanghai",
    "beijing": "Asia/Shanghai",
    "asia/beijing": "Asia/Shanghai",
}
_AT_MOST_THREE = Label("最多三个，用 | 分隔", "at most three, separated by |")


_HOURS = Label(
    "每周时段，如 周一 09-12；周三 14-18", "hours of the week, such as Mon 09-12; Wed 14-18"
)
_LANGUAGES = Label(
    "两到三个字母的语言代码，如 zh|en", "codes of two or three letters, such as zh|en"
)


def reader(column: Column) -> Reader:
    """Return the function that reads the cells of `column`."""
    if column.name in _BY_NAME:
        return _BY_NAME[column.name]
    if column.kind == "choice":
        return _choice_reader(column.choices)
    if column.kind == "choices":
        read_one = _choice_reader(column.choices)
        return lambda text: _read_choices(text, read_one)
    if column.kind == "integer":
        return lambda text: _read_whole(text, column)
    return _BY_KIND[column.kind]


def read_all(column: Column, texts: Sequence[str]) -> Sequence[object]:
    """Read texts of one column, as `reader` reads each of them."""
    if column.name not in _BY_NAME and column.kind in _ALL_OF_KIND:
        return _ALL_OF_KIND[column.kind](texts)
    read = reader(column)
    return [read(text) for text in texts]


def nearest_valid(column: Column, text: str) -> str:
    """Return the valid value that looks most like a text that could not be read.

    It is looked up apart from reading, since likeness costs a hundred times as much. A choice is
    named in Chinese where the text is Chinese, as the drop-down lists do. Empty where nothing is
    alike, and for columns whose readers name the nearest value themselves.
    """
    if column.name == "time_zone":
        folded = fold(text)
        if folded == "cst":  # in China and in Chicago alike: never taken for granted
            return "Asia/Shanghai"
        return _zones().get(_nearest_zone().to(folded), "")
    if not column.choices:
        return ""
    codes = _codes(column.choices)
    parts = [fold(part) for part in _CHOICE_SEPARATOR.split(text)]
    strange = next((part for part in parts if part and part not in codes), "")
    code = codes.get(_nearest_choice(column.choices).to(strange), "")
    labels = {choice.code: choice.label.zh for choice in column.choices}
    return labels.get(code, "") if _CHINESE.search(strange) else code


def _read_whole(text: str, column: Column) -> int | BadCell:
    value = read_integer(text)
    if isinstance(value, BadCell) and value.code == "out_of_range":
        end = column.low if text.strip().startswith(("-", "−")) else column.high
        return BadCell(value.code, "" if end is None else f"{end:.15g}")
    return value


@cache
def _codes(choices: tuple[Choice, ...]) -> dict[str, str]:
    spellings = {}
    for choice in choices:
        bare = choice.label.zh.partition("（")[0]
        for text in (*choice.aliases, bare, choice.label.zh, choice.label.en, choice.code):
            spellings[fold(text)] = choice.code
    return spellings


@cache
def _nearest_choice(choices: tuple[Choice, ...]) -> Nearest:
    return Nearest(_codes(choices))


def _choice_reader(choices: tuple[Choice, ...]) -> Callable[[str], str | BadCell]:
    codes, unknown = _codes(choices), BadCell("not_a_choice", "", _options(choices))
    return lambda text: codes.get(fold(text), unknown)


@cache
def _options(choices: tuple[Choice, ...]) -> Label:
    return Label(
        " / ".join(choice.label.zh for choice in choices),
        " / ".join(choice.label.en for choice in choices),
    )


def _read_choices(text: str, read: Callable[[str], str | BadCell]) -> str | BadCell:
    found = set()
    for part in filter(str.strip, _CHOICE_SEPARATOR.split(text)):
        code = read(part)
        if isinstance(code, BadCell):
            return code
        found.add(code)
    return "|".join(sorted(found))


def _read_refs(text: str) -> str | BadCell:
    names: list[str] = []
    for part in SEPARATOR.split(text):
        name = read_id(part)
        if isinstance(name, BadCell):
            return name
        names += [name] if name else []
    return "|".join(dict.fromkeys(names))


def _read_priorities(text: str) -> str | BadCell:
    names = _read_refs(text)
    if isinstance(names, str) and names.count("|") > 2:
        return BadCell("too_many_priorities", "|".join(names.split("|")[:3]), _AT_MOST_THREE)
    return names


def _read_languages(text: str) -> str | BadCell:
    parts = [part for part in map(fold, SEPARATOR.split(text)) if part]
    codes = [_LANGUAGE_NAMES.get(part, part) for part in parts]
    for code in codes:
        if not _LANGUAGE.fullmatch(code):
            short = code[:2] if _LANGUAGE.match(code) and "-" in code else ""
            return BadCell("not_a_language_code", short, _LANGUAGES)
    return "|".join(dict.fromkeys(codes))


@cache
def _zones() -> dict[str, str]:
    return {fold(name): name for name in zoneinfo.available_timezones()}


@cache
def _nearest_zone() -> Nearest:
    return Nearest(_zones())


def _read_time_zone(text: str) -> str | BadCell:
    folded = fold(text)
    return _ZONE_NAMES.get(folded) or _zones().get(folded) or BadCell("unknown_time_zone")


def _read_availability(text: str) -> str | BadCell:
    plain = read_text(text)
    if isinstance(plain, str):
        try:
            parse_hours(plain)
        except BadAvailability:
            return BadCell("not_hours_of_the_week", "", _HOURS)
    return plain


_BY_KIND: dict[str, Reader] = {
    "id": read_id,
    "ref": read_id,
    "text": read_text,
    "number": read_number,
    "date": read_day,
    "flag": read_flag,
    "refs": _read_refs,
}
_ALL_OF_KIND: dict[str, Callable[[Sequence[str]], list[str | BadCell]]] = {
    "id": read_ids,
    "ref": read_ids,
    "text": read_texts,
}
_BY_NAME: dict[str, Reader] = {
    "priorities": _read_priorities,
    "languages": _read_languages,
    "time_zone": _read_time_zone,
    "availability": _read_availability,
    "email": read_email,
}
