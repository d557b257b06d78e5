"""Forms: what somebody filled in, read and checked; what is wrong is said beside its field."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterable, Mapping
from typing import Annotated, Any, TypeVar

from fastapi import Depends, Request
from pydantic import BaseModel, ValidationError
from starlette.datastructures import FormData

from api.request_faults import fault_of_entry
from api.services.errors import Fault, Unacceptable
from features.label import Label

Form = TypeVar("Form", bound=BaseModel)
CSRF_FIELD, ONCE_FIELD = "csrf", "once"
_OURS = frozenset({CSRF_FIELD, ONCE_FIELD})
_MOST_FIELDS = 2_000


async def form_of(request: Request) -> AsyncIterator[FormData]:
    """Yield what a request's form holds, its file open; nothing for a page that is looked at."""
    if request.method != "POST":
        yield FormData()
        return
    async with request.form(max_files=1, max_fields=_MOST_FIELDS) as form:
        yield form


FormDep = Annotated[FormData, Depends(form_of)]


def filled_in(form: FormData, lists: Iterable[str] = ()) -> dict[str, Any]:
    """Return a form's texts: without those left empty and without what each of our forms carries.

    Parameters
    ----------
    form : FormData
    lists : iterable of str
        Fields that may be there several times; all others count by their last value.
    """
    texts = {
        name: value.strip()
        for name, value in form.items()
        if isinstance(value, str) and name not in _OURS and value.strip()
    }
    several = {name: [str(one) for one in form.getlist(name) if one] for name in lists}
    return {**texts, **several}


def read_form(model: type[Form], values: Mapping[str, Any]) -> Form:
    """Check what a form says.

    Parameters
    ----------
    model : type
        Its texts are read as the numbers, days and truth values that the model declares.

    Raises
    ------
    Unacceptable
        With a fault for each field that is wrong.
    """
    try:
        return model.model_validate(values, strict=False)
    except ValidationError as error:
        raise Unacceptable(*map(_fault, error.errors())) from error


def _fault(entry: Any) -> Fault:
    zh, en = fault_of_entry(entry, "zh"), fault_of_entry(entry, "en")
    return Fault(zh.code, zh.where, Label(zh.message, en.message), zh.params)


def by_field(error: Unacceptable) -> dict[str, list[Label]]:
    """Return what is wrong, by the name of the field; the empty name holds what is of none."""
    told: dict[str, list[Label]] = {}
    for fault in error.faults:
        parts = [part for part in fault.where.split("/") if part]
        field = next(iter(parts[1:] if parts[:1] == ["body"] else parts), "")
        told.setdefault(field, []).append(fault.message)
    return told
