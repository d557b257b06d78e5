"""Results of the core as plain values, for JSON: every text in both languages."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from typing import Any

import numpy as np

from features.label import LANGS, Label
from features.reason import Reason


def view(value: Any) -> Any:
    """Turn a result into what JSON can hold.

    Parameters
    ----------
    value : object
        Labels and reasons become ``{"zh": …, "en": …}`` (a reason with its ``code``), dataclasses
        become objects, tuples become lists, numbers of NumPy become plain ones; NaN and infinities,
        which JSON has no words for, become None.

    Raises
    ------
    TypeError
        There is no plain form for it: an array, say, which would be the whole matrix.
    """
    if isinstance(value, Reason):
        return {"code": value.code, **{lang: value.text(lang) for lang in LANGS}}
    if isinstance(value, Label):
        return {lang: value.text(lang) for lang in LANGS}
    if is_dataclass(value) and not isinstance(value, type):
        return {field.name: view(getattr(value, field.name)) for field in fields(value)}
    if isinstance(value, Mapping):
        return {str(name): view(item) for name, item in value.items()}
    if isinstance(value, tuple | list):
        return [view(item) for item in value]
    if isinstance(value, np.generic):
        return view(value.item())
    if isinstance(value, float) and not math.isfinite(value):
        return None
    if value is None or isinstance(value, str | bool | int | float):
        return value
    raise TypeError(f"no plain form for {type(value).__name__}")
