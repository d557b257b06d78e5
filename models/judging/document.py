"""A judgement as a JSON document, and back."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from types import UnionType
from typing import Any, Union, get_args, get_origin, get_type_hints

from models.errors import Damaged
from models.judging.records import Judgement


def document(judgement: Judgement) -> dict[str, Any]:
    """Write a judgement as what JSON can hold.

    Parameters
    ----------
    judgement : Judgement

    Returns
    -------
    dict
        Keys are the attributes of the records, a label is ``{"zh", "en"}``, a figure ``{"value",
        "low", "high"}``; what is NaN or infinite is None.
    """
    found: dict[str, Any] = _plain(judgement)
    return found


def read_document(document: Mapping[str, Any]) -> Judgement:
    """Read what `document` wrote, also after it went through JSON.

    Parameters
    ----------
    document : mapping
        Further keys are not read.

    Returns
    -------
    Judgement
        None is NaN again where a number stands, so that what was infinite is NaN.

    Raises
    ------
    Damaged
        It is none: a key is missing, or something else stands there.
    """
    try:
        found: Judgement = _read(Judgement, document)
    except (KeyError, TypeError, ValueError) as error:
        raise Damaged("judgement", repr(error), "a document of one") from error
    return found


def _plain(value: Any) -> Any:
    if is_dataclass(value) and not isinstance(value, type):
        return {one.name: _plain(getattr(value, one.name)) for one in fields(value)}
    if isinstance(value, Mapping):
        return {str(key): _plain(one) for key, one in value.items()}
    if isinstance(value, tuple):
        return [_plain(one) for one in value]
    if isinstance(value, float):
        return float(value) if math.isfinite(value) else None
    return value


def _read(kind: Any, value: Any) -> Any:
    origin, parts = get_origin(kind), get_args(kind)
    if kind is float:
        return math.nan if value is None else float(value)
    if origin in (Union, UnionType):
        return None if value is None else _read(parts[0], value)
    if origin is tuple:
        return tuple(_read(parts[0], one) for one in value)
    if origin is Mapping:
        return {key: _read(parts[1], one) for key, one in value.items()}
    if is_dataclass(kind) and isinstance(kind, type):
        kinds = get_type_hints(kind)
        return kind(**{one.name: _read(kinds[one.name], value[one.name]) for one in fields(kind)})
    return value
