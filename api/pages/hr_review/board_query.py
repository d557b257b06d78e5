"""What the address of a board asks for: filter, order, page."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Annotated
from urllib.parse import urlencode

from fastapi import Depends, Request

from api.store.board import SORTS, STATES, BoardFilter, Order, Sort, State

_LONGEST = 200
_MOST_PAGES = 100_000
DESCENDING = "down"


@dataclass(frozen=True, slots=True)
class BoardQuery:
    """A board as it is asked for; what makes no sense in an address counts as not said.

    Attributes
    ----------
    said : mapping of str to str
        Parameters of the address that are not empty.
    """

    said: Mapping[str, str]

    @property
    def wanted(self) -> BoardFilter:
        """Which rows."""
        state: State = next((one for one in STATES if one == self.said.get("state")), "all")
        return BoardFilter(
            text=self.said.get("q", "")[:_LONGEST],
            department=self.said.get("department", ""),
            post_id=self.said.get("post", ""),
            mentor_id=self.said.get("mentor", ""),
            state=state,
            below=_share(self.said.get("below", "")),
        )

    @property
    def order(self) -> Order:
        """In which order: the weakest pairs first, where nothing is said."""
        by: Sort = next((one for one in SORTS if one == self.said.get("sort")), "score")
        return Order(by, self.said.get("order") == DESCENDING)

    @property
    def page(self) -> int:
        """Which page, from 1."""
        number = self.said.get("page", "")
        return min(int(number), _MOST_PAGES) if number.isascii() and number.isdigit() else 1

    @property
    def filtered(self) -> bool:
        """Whether some rows are not shown."""
        return self.wanted != BoardFilter()

    def sorted_by(self, column: Sort) -> str:
        """Return the query that sorts by a column; the other way round where it does already."""
        now = self.order
        turned = column == now.by and not now.descending
        return self._with(sort=column, order=DESCENDING if turned else "", page="")

    def at(self, page: int) -> str:
        """Return the query of another page."""
        return self._with(page=str(page))

    def _with(self, **changes: str) -> str:
        said = {**self.said, **changes}
        return urlencode({name: value for name, value in said.items() if value})


def _share(points: str) -> float | None:
    """Return points of 100 as a fraction; None for what is no such number."""
    try:
        value = float(points) / 100
    except ValueError:
        return None
    return value if 0 <= value <= 1 else None


async def _asked(request: Request) -> BoardQuery:
    names = ("q", "department", "post", "mentor", "state", "below", "sort", "order", "page")
    said = {name: request.query_params.get(name, "").strip() for name in names}
    return BoardQuery({name: value for name, value in said.items() if value})


BoardDep = Annotated[BoardQuery, Depends(_asked)]
