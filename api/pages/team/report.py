"""One learner of a manager's team: what the post asks for, what there is, the manager's view."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from fastapi.responses import Response

from api.pages.forms import by_field, filled_in, read_form
from api.pages.routing import PageRouter
from api.pages.team.team import live_pairs, manager_of
from api.pages.view import View, ViewDep
from api.pages.words import PAIR_STATES
from api.schemas.assessments import AssessmentFields
from api.services.company.assessing import add_assessments
from api.services.company.gaps import gaps_of
from api.services.company.reading import get_profile
from api.services.errors import Unacceptable
from api.store import Tx
from api.store.naming import post_names
from api.store.people import names_of
from features.label import Label
from features.schema import SOURCES

router = PageRouter()
LEVELS = [step / 2 for step in range(11)]
"""Levels that a manager may give, from 0 to 5."""
_SOURCES = {one.code: one.label for one in SOURCES}


@router.look("/team/{learner_id}", needs="get_gaps")
def one_report(learner_id: str, view: ViewDep) -> Response:
    """Show what a learner of the team lacks, and by which evidence."""
    return _shown(view, learner_id)


@router.act("/team/{learner_id}/assessments", needs="add_assessments")
def assess(learner_id: str, view: ViewDep) -> Response:
    """Add the level that a manager sees in a learner."""
    manager_of(view.who)
    typed = filled_in(view.form)

    def effect(tx: Tx) -> str:
        said = read_form(AssessmentFields, {**typed, "source": "manager"})
        add_assessments(tx, view.who, learner_id, [said.model_dump()], view.now, view.request_id)
        return f"/team/{learner_id}?done=assessed"

    try:
        return view.once(effect)
    except Unacceptable as error:
        return _shown(view, learner_id, typed, _beside(by_field(error)))


def _beside(faults: dict[str, list[Label]]) -> dict[str, list[Label]]:
    """Say beside the level what is wrong with the one assessment as a whole."""
    return {("level" if name == "assessments" else name): told for name, told in faults.items()}


def _shown(
    view: View,
    learner_id: str,
    typed: Mapping[str, Any] | None = None,
    faults: dict[str, list[Label]] | None = None,
) -> Response:
    manager_of(view.who)
    tenant_id = view.who.tenant_id
    with view.read() as tx:
        person = get_profile(tx, view.acting("get_learner"), "learner", learner_id, view.now)
        found = gaps_of(tx, view.acting("get_gaps"), learner_id, view.now)
        pairs = live_pairs(tx, view, [learner_id])[learner_id]
        posts = post_names(tx, tenant_id, {found.post_id} if found.post_id else set())
        names = names_of(tx, tenant_id, {pair.mentor_id for pair in pairs})
    return view.page(
        "team/report.html",
        422 if faults else 200,
        learner_id=learner_id,
        person=person.fields,
        post=posts.get(found.post_id or ""),
        gaps=found.gaps,
        as_of=found.as_of,
        pairs=pairs,
        states=PAIR_STATES,
        names=names,
        levels=LEVELS,
        sources=_SOURCES,
        typed=typed or {},
        faults=faults or {},
    )
