"""Whose pages these are."""

from __future__ import annotations

from api.pages.view import View
from api.services.errors import NotFound


def mentor_of(view: View) -> str:
    """Return the mentor who looks.

    Raises
    ------
    NotFound
        The visitor is no person of the company: HR has pages of its own.
    """
    if view.who.person_id is None or view.who.reach != "own":
        raise NotFound("mentor", view.who.principal)
    return view.who.person_id
