"""Whose pages these are, and what the process keeps for them."""

from __future__ import annotations

from fastapi import Request

from api.pages.view import View
from api.services.errors import NotFound
from api.services.recommending.recommender import Recommender


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


def recommender_of(request: Request) -> Recommender:
    """Return what the process keeps to tell mentors of learners."""
    found: Recommender = request.app.state.recommender
    return found
