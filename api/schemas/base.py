"""What all models of the API have in common."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any, Generic, TypeVar

from pydantic import (
    AfterValidator,
    AwareDatetime,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    StringConstraints,
)

from api.errors import BadValue
from features.label import Label

Item = TypeVar("Item")
_YEARS = range(1970, 2200)
_INSTANT = Label(
    "应为时刻，如 2026-03-31T08:00:00Z", "expected an instant, written 2026-03-31T08:00:00Z"
)
_YEAR = Label(
    f"年份应在 {_YEARS[0]} 到 {_YEARS[-1]} 之间",
    f"expected a year from {_YEARS[0]} to {_YEARS[-1]}",
)


class Body(BaseModel):
    """A request: strict types, finite numbers, no field that is not known."""

    model_config = ConfigDict(
        strict=True, extra="forbid", frozen=True, allow_inf_nan=False, str_max_length=10_000
    )


class View(BaseModel):
    """An answer."""

    model_config = ConfigDict(frozen=True, from_attributes=True)


Id = Annotated[
    str, StringConstraints(min_length=1, max_length=128, pattern=r"^[^\s:/\\?#%\x00-\x1f\x7f]+$")
]
"""An id in a path or a body: no white space, colon, slash or control character."""


Number = Annotated[int, Field(ge=1, le=2**31 - 1)]
"""A number that counts from 1 and that either database can hold."""


class Page(View, Generic[Item]):
    """Some of a list; `next_cursor` leads on and is null at the end."""

    items: list[Item]
    next_cursor: str | None = None


Limit = Annotated[int, Field(ge=1, le=500)]


def _no_count(value: Any) -> Any:
    """Let no number pass for an instant: it would count as seconds, or as milliseconds."""
    counts = isinstance(value, int | float) or str(value).strip("+-.0123456789") == ""
    if counts:
        raise BadValue(_INSTANT)
    return value


def _of_our_time(instant: datetime) -> datetime:
    if instant.year not in _YEARS:
        raise BadValue(_YEAR)
    return instant


Moment = Annotated[
    AwareDatetime,
    Field(strict=False),
    BeforeValidator(_no_count),
    AfterValidator(_of_our_time),
]
"""An instant with its zone, written 2026-03-31T08:00:00+08:00."""
