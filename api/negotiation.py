"""What a request's headers ask for: a language, a version of an object."""

from __future__ import annotations

import re

from api.errors import BadHeader
from features.label import LANGS, Lang

_RANGE = re.compile(r"\s*([A-Za-z*-]+)\s*(?:;\s*q\s*=\s*([01](?:\.\d{0,3})?))?\s*")
_TAG = re.compile(r'(?:W/)?"(\d{1,18})"')


def asked_language(header: str) -> Lang:
    """Return the language that ``Accept-Language`` likes best; English where it names neither.

    Parameters
    ----------
    header : str
        As of RFC 9110 §12.5.4: ``zh-CN,zh;q=0.9,en;q=0.8``. Parts that are malformed are passed
        over; of equal weights the first counts.
    """
    best: Lang = "en"
    most = 0.0
    for part in header.split(","):
        found = _RANGE.fullmatch(part)
        lang = _lang(found[1]) if found else None
        weight = float(found[2] or 1) if found else 0.0
        if lang is not None and weight > most:
            best, most = lang, weight
    return best


def _lang(asked: str) -> Lang | None:
    primary = asked.split("-")[0].lower()
    return next((lang for lang in LANGS if lang == primary), None)


def etag(version: int) -> str:
    """Return the ``ETag`` of a version of an object."""
    return f'"{version}"'


def asked_version(if_match: str | None) -> int | None:
    """Return the version that ``If-Match`` names; None where any version will do.

    Raises
    ------
    BadHeader
        The header is there and is no ``ETag`` that the service gave.
    """
    if if_match is None or if_match.strip() == "*":
        return None
    found = _TAG.fullmatch(if_match.strip())
    if found is None:
        raise BadHeader("If-Match", 'the ETag of an earlier answer, such as "3"')
    return int(found[1])
