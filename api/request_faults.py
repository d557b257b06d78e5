"""What is wrong with a request's fields, from what the validation of models found."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from api.errors import BadValue
from api.schemas.batches import Each
from api.schemas.problems import FaultView
from features.label import Lang

_PLAIN = (str, int, float, bool)
_JSON = (dict, list, str, int, float)
_ZH: dict[str, str] = {
    "missing": "缺少必填字段",
    "extra_forbidden": "没有这个字段",
    "string_type": "应为文本",
    "string_too_short": "至少 {min_length} 个字符",
    "string_too_long": "最多 {max_length} 个字符",
    "string_pattern_mismatch": "格式不对，应符合 {pattern}",
    "string_unicode": "文本中有无效字符",
    "int_type": "应为整数",
    "int_parsing": "应为整数",
    "int_from_float": "应为整数",
    "float_type": "应为数字",
    "float_parsing": "应为数字",
    "finite_number": "应为有限的数字",
    "bool_type": "应为 true 或 false",
    "bool_parsing": "应为 true 或 false",
    "list_type": "应为列表",
    "dict_type": "应为对象",
    "model_attributes_type": "应为对象",
    "model_type": "应为对象",
    "too_short": "至少 {min_length} 项",
    "too_long": "最多 {max_length} 项",
    "literal_error": "应为 {expected}",
    "enum": "应为 {expected}",
    "greater_than": "应大于 {gt}",
    "greater_than_equal": "应不小于 {ge}",
    "less_than": "应小于 {lt}",
    "less_than_equal": "应不大于 {le}",
    "date_type": "应为日期，如 2026-03-31",
    "date_parsing": "应为日期，如 2026-03-31",
    "date_from_datetime_parsing": "应为日期，如 2026-03-31",
    "datetime_type": "应为时刻，如 2026-03-31T08:00:00Z",
    "datetime_parsing": "应为时刻，如 2026-03-31T08:00:00Z",
    "datetime_from_date_parsing": "应为时刻，如 2026-03-31T08:00:00Z",
    "timezone_aware": "时刻应带时区",
    "json_invalid": "不是有效的 JSON",
}
_ANY_ZH = "值不符合要求"


def fault_of_entry(entry: Mapping[str, Any], lang: Lang, body: object = None) -> FaultView:
    """Return one thing that validation found, without the value that was sent.

    Parameters
    ----------
    entry : mapping
        Of `fastapi.exceptions.RequestValidationError.errors`: type, loc, msg, ctx.
    lang : {"zh", "en"}
    body : object, optional
        What was sent, as read from JSON: only places that are there are told.
    """
    context = entry.get("ctx") or {}
    params = {name: value for name, value in context.items() if isinstance(value, _PLAIN)}
    kind = str(entry["type"])
    ours = context.get("error")
    if isinstance(ours, BadValue):
        message = ours.message.text(lang)
    else:
        message = _ZH.get(kind, _ANY_ZH).format(**params) if lang == "zh" else str(entry["msg"])
    place = tuple(entry["loc"])
    if place[:1] == ("body",) and isinstance(body, _JSON):
        place = ("body", *_within(body, place[1:], kind))
    return FaultView(code=kind, where=pointer(place), message=message, params=params)


def faults_of_item(each: Each[Any], of: str, place: int, lang: Lang) -> list[FaultView]:
    """Return what is wrong with the form of one item of a batch, placed in the whole request.

    Parameters
    ----------
    each : Each
    of : str
        Field that holds the items.
    place : int
        From 0.
    lang : {"zh", "en"}
    """
    body = {of: {place: each.sent}}
    placed = ({**one, "loc": ("body", of, place, *one["loc"])} for one in each.entries)
    return [fault_of_entry(entry, lang, body) for entry in placed]


def _within(body: Any, parts: tuple[str | int, ...], kind: str) -> Iterator[str | int]:
    """Yield the parts of a place that a body has; others only name a branch of our models."""
    for at, part in enumerate(parts):
        is_there = (isinstance(body, dict) and part in body) or (
            isinstance(body, list) and part in range(len(body))
        )
        if is_there:
            body = body[part]
        if is_there or (kind == "missing" and at == len(parts) - 1):
            yield part


def pointer(parts: tuple[str | int, ...]) -> str:
    """Return the JSON pointer (RFC 6901) of a place in a request."""
    return "".join(f"/{str(part).replace('~', '~0').replace('/', '~1')}" for part in parts)
