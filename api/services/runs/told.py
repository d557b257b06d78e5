"""What a run says of itself, as plain values that are kept and put into a language when read.

People are called by their ids: whoever may know a name looks it up, and an analyst may not.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import fields, is_dataclass, replace
from typing import Any

from api.services.views import view
from features.label import LANGS, Label, Lang
from features.reason import Reason
from matching.diagnosis import Diagnosis, Relaxation, Unmatched

_BOTH = {*LANGS}


def kept_diagnosis(diagnosis: Diagnosis) -> dict[str, Any]:
    """Return what helps and what is scarce."""
    return {
        "relaxations": _kept(tuple(_nameless(one) for one in diagnosis.relaxations)),
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
    if one.remedy is None:
        return {"reasons": _kept(one.reasons), "remedy": None}
    remedy = _nameless(one.remedy)
    change = Label(remedy.label.text("zh"), remedy.label.text("en"))
    reasons = tuple(
        replace(reason, parameters={"change": change}) if reason.code == "remedy" else reason
        for reason in one.reasons
    )
    return {"reasons": _kept(reasons), "remedy": _kept(remedy)}


def in_language(value: Any, lang: Lang) -> Any:
    """Put what was kept into a language: each text becomes one, each reason gets its sentence."""
    if isinstance(value, list):
        return [in_language(item, lang) for item in value]
    if not isinstance(value, Mapping):
        return value
    if value.keys() == _BOTH:
        return value[lang]
    return {name: in_language(item, lang) for name, item in value.items()}


def _nameless(one: Relaxation) -> Relaxation:
    """Return a change whose sentence has the mentor's id where it had her name."""
    if one.kind != "seat":
        return one
    parameters = {**one.label.parameters, "mentor": one.target}
    return replace(one, label=replace(one.label, parameters=parameters))


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
