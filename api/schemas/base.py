"""What all models of the API have in common."""

from __future__ import annotations

from typing import Annotated, Generic, TypeVar

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

Item = TypeVar("Item")


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


class Page(View, Generic[Item]):
    """Some of a list; `next_cursor` leads on and is null at the end."""

    items: list[Item]
    next_cursor: str | None = None


Limit = Annotated[int, Field(ge=1, le=500)]
