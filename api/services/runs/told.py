"""What a run says of itself, as plain values that are kept and put into a language when read."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from typing import Any

from api.services.views import view
from features.label import LANGS, Label, Lang
from features.reason import Reason
from matching.diagnosis import Diagnosis, Unmatched

_BOTH = {*LANGS}


def kept_diagnosis(diagnosis: Diagnosis) -> dict[str, Any]:
    """Return what helps and what is scarce; names of people appear in sentences alone."""
    return {
        "relaxations": _kept(diagnosis.relaxations),
        "balance": _kept(diagnosis.balance),
        "scarce": [
            {"mentor": one.mentor, "price": one.price, "load": one.load, "capacity": one.capacity}
            for one in diagnosis.scarce
        ],
        "recruit": _kept(diagnosis.recruit),
        "concentration": _kept(diagnosis.concentration),
        "stability": _kept(diagnosis.stability),
        "notes": _kept(diagnosis.notes),
    }


def kept_unmatched(one: Unmatched) -> dict[str, Any]:
    """Return why somebody has no mentor, and what would help."""
    return {"reasons": _kept(one.reasons), "remedy": _kept(one.remedy)}


def in_language(value: Any, lang: Lang) -> Any:
    """Put what was kept into a language: each text becomes one, each reason gets its sentence."""
    if isinstance(value, list):
        return [in_language(item, lang) for item in value]
    if not isinstance(value, Mapping):
        return value
    if value.keys() == _BOTH:
        return value[lang]
    return {name: in_language(item, lang) for name, item in value.items()}


def _kept(value: Any) -> Any:
    """Return plain values; reasons keep their parameters besides their sentence."""
    if isinstance(value, Reason):
        text = Label(value.text("zh"), value.text("en"))
        return {"code": value.code, "params": view(dict(value.parameters)), "text": view(text)}
    if isinstance(value, tuple):
        return [_kept(item) for item in value]
    if is_dataclass(value) and not isinstance(value, Label | type):
        return {field.name: _kept(getattr(value, field.name)) for field in fields(value)}
    return view(value)
