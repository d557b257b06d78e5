"""Cursors of lists: the place of the last item shown, signed so that nobody makes one up."""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TypeVar

from api.errors import BadCursor

Row = TypeVar("Row")
Place = Sequence[str | int | float | None]
"""Values of the columns that a list is ordered by."""
_SIGNED = 16


@dataclass(frozen=True, slots=True)
class Cursors:
    """Paging through one list.

    Attributes
    ----------
    secret : bytes
    of : str
        What list it is; a cursor of one list is refused by another.
    """

    secret: bytes
    of: str

    def after(self, cursor: str | None) -> list[str | int | float | None] | None:
        """Return the place that a cursor of the list leads to; None for the beginning.

        Raises
        ------
        BadCursor
        """
        return None if cursor is None else read_cursor(self.secret, self.of, cursor)

    def cut(
        self, rows: Sequence[Row], limit: int, place: Callable[[Row], Place]
    ) -> tuple[Sequence[Row], str | None]:
        """Return at most `limit` rows, and the cursor that leads on where there are more.

        Parameters
        ----------
        rows : sequence
            ``limit + 1`` of them were asked for, so that it shows whether there are more.
        limit : int
        place : callable
            Values of the columns that the list is ordered by, of a row.
        """
        if len(rows) <= limit:
            return rows, None
        shown = rows[:limit]
        return shown, write_cursor(self.secret, self.of, place(shown[-1]))


def write_cursor(secret: bytes, of: str, place: Place) -> str:
    """Return the cursor of a place in a list.

    Parameters
    ----------
    secret : bytes
    of : str
        What list it is; a cursor of one list is refused by another.
    place : sequence of str, int, float or None
    """
    text = json.dumps(list(place), ensure_ascii=False, separators=(",", ":")).encode()
    return base64.urlsafe_b64encode(_signature(secret, of, text) + text).decode().rstrip("=")


def read_cursor(secret: bytes, of: str, cursor: str) -> list[str | int | float | None]:
    """Return the place that a cursor leads to.

    Raises
    ------
    BadCursor
        It is not one that this service gave for this list.
    """
    try:
        raw = base64.b64decode(cursor + "=" * (-len(cursor) % 4), altchars=b"-_", validate=True)
    except (binascii.Error, ValueError) as error:
        raise BadCursor from error
    signature, text = raw[:_SIGNED], raw[_SIGNED:]
    if not hmac.compare_digest(signature, _signature(secret, of, text)):
        raise BadCursor
    place: list[str | int | float | None] = json.loads(text)
    return place


def instant_of(part: str | int | float | None) -> datetime:
    """Return the instant in a place; `datetime.isoformat` puts it there."""
    return datetime.fromisoformat(str(part))


def _signature(secret: bytes, of: str, text: bytes) -> bytes:
    return hmac.new(secret, of.encode() + b"\0" + text, hashlib.sha256).digest()[:_SIGNED]
