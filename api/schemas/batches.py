"""Items of a batch, each read by itself: one of the wrong form does not take the others down."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Generic, TypeVar, get_args

from pydantic import BaseModel, GetCoreSchemaHandler, ValidationError, ValidatorFunctionWrapHandler
from pydantic_core import CoreSchema, core_schema

Item = TypeVar("Item", bound=BaseModel)
_LONGEST_NAME = 128


class Each(Generic[Item]):
    """One item of a batch, described as the item itself is.

    Attributes
    ----------
    sent : object
        As read from JSON.
    item : Item or None
        None where it is not of the right form.
    entries : sequence of mapping
        Why it is not, as `pydantic.ValidationError.errors` tells.
    """

    __slots__ = ("entries", "item", "sent")

    def __init__(
        self, sent: object, item: Item | None, entries: Sequence[Mapping[str, Any]] = ()
    ) -> None:
        self.sent, self.item, self.entries = sent, item, entries

    def named(self, name: str) -> str:
        """Return an id that was sent along; empty where it is none."""
        given = self.sent.get(name) if isinstance(self.sent, dict) else None
        return given if isinstance(given, str) and len(given) <= _LONGEST_NAME else ""

    @classmethod
    def __get_pydantic_core_schema__(cls, source: Any, handler: GetCoreSchemaHandler) -> CoreSchema:
        """Read an item, or note why it cannot be; whoever repeats a request repeats what was sent.

        Its description is the item's: clients are made from it.
        """
        (model,) = get_args(source)
        return core_schema.no_info_wrap_validator_function(
            _read,
            handler.generate_schema(model),
            serialization=core_schema.plain_serializer_function_ser_schema(_repeated),
        )


def _read(sent: object, read: ValidatorFunctionWrapHandler) -> Each[Any]:
    try:
        return Each(sent, read(sent))
    except ValidationError as error:
        return Each(sent, None, error.errors(include_url=False, include_input=False))


def _repeated(each: Each[Any]) -> object:
    return each.sent if each.item is None else each.item
