"""Why not someone else: any mentor is found, and the answer given in words."""

from __future__ import annotations

from typing import Annotated

from fastapi import Query, Request
from fastapi.responses import HTMLResponse

from api.pages.learner.cards import MOST_GAPS, fit_of, language_names
from api.pages.learner.found_lines import put_down
from api.pages.learner.places import (
    KindQuery,
    OwnView,
    ProgrammeQuery,
    learner_of,
    recommender,
    standing_at,
    standings,
    where,
)
from api.pages.learner.style import style_words
from api.pages.routing import PageRouter
from api.schemas.base import Id
from api.services.errors import NotFound
from api.services.recommending.asking import ask_pair
from api.services.recommending.finding import find_mentors
from api.services.recommending.listing import Wanted
from api.services.recommending.mentors import profiles_of

router = PageRouter()
HOME = "/my/mentors/others"
PAGE = 20


@router.look(HOME, needs="find_mentors")
def search_mentors(
    view: OwnView,
    request: Request,
    programme: ProgrammeQuery = "",
    kind: KindQuery = "",
    text: Annotated[str, Query(max_length=200)] = "",
    after: Annotated[int, Query(ge=0, le=1_000_000)] = 0,
) -> HTMLResponse:
    """Show the mentors whom a text finds; nobody before one is asked for."""
    companies, found = recommender(request).companies, []
    with view.read() as tx:
        stands = standings(view, tx)
        at = standing_at(stands, programme, kind)
        if at is not None and text.strip():
            wanted = Wanted(at.programme.programme_id, learner_id=learner_of(view), kind=at.kind)
            found = find_mentors(
                tx, view.who, companies, wanted, text, after=after, limit=PAGE + 1, now=view.now
            )
    return view.page(
        "learner/others.html",
        standings=stands,
        at=at,
        text=text,
        found=found[:PAGE],
        put_down=put_down,
        after=after + PAGE if len(found) > PAGE else None,
        where=where,
    )


@router.look(HOME + "/{mentor_id}", needs="explain_pair")
def explain_mentor(
    mentor_id: Id,
    view: OwnView,
    request: Request,
    programme: ProgrammeQuery = "",
    kind: KindQuery = "",
) -> HTMLResponse:
    """Say how a mentor stands with the visitor: whether she is on the list of now, and why not."""
    companies = recommender(request).companies
    with view.read() as tx:
        at = standing_at(standings(view, tx), programme, kind)
        if at is None:
            raise NotFound("mentor", mentor_id)
        wanted = Wanted(at.programme.programme_id, learner_of(view), kind=at.kind)
        asked = ask_pair(tx, view.who, companies, wanted, mentor_id, view.now)
        mentor = profiles_of(tx, view.who, [mentor_id], view.now).get(mentor_id)
    if mentor is None:
        raise NotFound("mentor", mentor_id)
    return view.page(
        "learner/other.html",
        at=at,
        mentor=mentor,
        style=style_words(mentor.style),
        languages=language_names(mentor.languages, view.formats),
        standing=asked.standing,
        fit=fit_of(view, asked.ready, asked.row, asked.mentor) if asked.personal else None,
        most_gaps=MOST_GAPS,
        where=where,
    )
