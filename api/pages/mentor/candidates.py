"""Whom a mentor may be matched with, and why."""

from __future__ import annotations

from typing import Annotated

from fastapi import Query, Request
from fastapi.responses import HTMLResponse

from api.pages.mentor.who import mentor_of, recommender_of
from api.pages.routing import PageRouter
from api.pages.view import ViewDep
from api.services.recommending.candidates import candidates_among, programmes_of_mentor

router = PageRouter()
Word = Annotated[str, Query(max_length=128)]


@router.look("/mentoring/candidates", needs="list_candidates")
def show_candidates(view: ViewDep, request: Request, programme: Word = "") -> HTMLResponse:
    """Show learners without their names, those who choose just now first."""
    me, recommender = mentor_of(view), recommender_of(request)
    with view.read() as tx:
        intakes = programmes_of_mentor(tx, view.who, me)
        asked = programme or (intakes[0].programme_id if intakes else "")
        found = (
            candidates_among(
                tx,
                view.who,
                recommender.companies,
                intakes,
                asked,
                mentor_id=me,
                now=view.now,
            )
            if asked
            else None
        )
    return view.page("mentor/candidates.html", intakes=intakes, found=found, asked=asked)
