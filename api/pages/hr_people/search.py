"""Anything by a part of its name or id: from the head of HR's pages."""

from __future__ import annotations

from typing import Annotated

from fastapi import Query
from fastapi.responses import Response

from api.pages.hr_runs.words import BADGES, STATES
from api.pages.routing import PageRouter
from api.pages.view import ViewDep
from api.services.searching import search as look_for
from api.store.run_figures import cohort_names

router = PageRouter()
_EACH = 20


@router.look("/search", needs="search_company")
def search(view: ViewDep, q: Annotated[str, Query(max_length=200)] = "") -> Response:
    """Show what goes by a text."""
    with view.read() as tx:
        found = look_for(tx, view.who, q, _EACH)
        named = [one.cohort_id for one in found.cohorts] + [one.cohort_id for one in found.runs]
        cohorts = cohort_names(tx, view.who.tenant_id, named)
        return view.page(
            "hr_people/search.html",
            q=q.strip(),
            found=found,
            cohorts=cohorts,
            states=STATES,
            badges=BADGES,
            each=_EACH,
        )
