"""A judgement as a JSON document, and back."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from typing import Any

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


def _plain(value: Any) -> Any:
    if is_dataclass(value) and not isinstance(value, type):
        return {one.name: _plain(getattr(value, one.name)) for one in fields(value)}
    if isinstance(value, Mapping):
        return {str(key): _plain(one) for key, one in value.items()}
    if isinstance(value, tuple | list):
        return [_plain(one) for one in value]
    if isinstance(value, float):
        return float(value) if math.isfinite(value) else None
    return value
