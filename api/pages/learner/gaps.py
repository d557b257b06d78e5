"""My gaps: what my post asks for against my levels, and what matters most to me."""

from __future__ import annotations

from typing import Any

import numpy as np
from fastapi.responses import HTMLResponse, Response

from api.pages.forms import by_field, filled_in, read_form
from api.pages.learner.places import OwnView, learner_of
from api.pages.profile.changing import change_profile
from api.pages.routing import PageRouter
from api.pages.view import View
from api.schemas.assessments import Level
from api.schemas.base import Body, Id
from api.services.company import assessing, reading
from api.services.company.gaps import gaps_of
from api.services.errors import Unacceptable
from api.store.competency_models import behaviours_of
from api.store.naming import post_names
from features.label import Label
from features.levels import LEVEL_MAX, STEP
from features.schema import SOURCES

router = PageRouter()
HOME = "/my/gaps"
LEVELS = tuple(np.arange(0, LEVEL_MAX + STEP, STEP).tolist())
PLACES = ("first", "second", "third")


class LevelForm(Body):
    """A level that somebody sees in herself."""

    competency_id: Id
    level: Level


@router.look(HOME, needs="get_gaps")
def show_gaps(view: OwnView) -> HTMLResponse:
    """Show what the visitor's post asks for, and where she stands."""
    return _shown(view)


@router.act("/my/gaps/levels", needs="add_assessments")
def add_level(view: OwnView) -> Response:
    """Add a self-assessment; a second one on the same day replaces the first."""
    values = filled_in(view.form)
    try:
        said = read_form(LevelForm, values)
        row = {**said.model_dump(), "source": "self", "assessed_on": None}
        with view.write() as tx:
            assessing.add_assessments(
                tx, view.who, learner_of(view), [row], view.now, view.request_id
            )
    except Unacceptable as error:
        told = [message for messages in by_field(error).values() for message in messages]
        return _shown(view, faults={"level": told}, values=values)
    return view.go(HOME, "saved")


@router.act("/my/gaps/priorities", needs="patch_learner")
def say_priorities(view: OwnView) -> Response:
    """Say what matters most, and what one wants to reach."""
    values = filled_in(view.form)
    wanted = [values[place] for place in PLACES if place in values]
    said = {"priorities": list(dict.fromkeys(wanted)), "goals": values.get("goals", "")}
    try:
        change_profile(view, "learner", learner_of(view), lambda _stored: said)
    except Unacceptable as error:
        return _shown(view, faults=by_field(error), values=values)
    return view.go(HOME, "saved")


def _shown(
    view: View,
    *,
    faults: dict[str, list[Label]] | None = None,
    values: dict[str, Any] | None = None,
) -> HTMLResponse:
    learner_id, tenant_id = learner_of(view), view.who.tenant_id
    with view.read() as tx:
        found = gaps_of(tx, view.acting("get_gaps"), learner_id, view.now)
        who = view.acting("get_learner")
        profile = reading.get_profile(tx, who, "learner", learner_id, view.now).fields
        post = post_names(tx, tenant_id, [found.post_id] if found.post_id else [])
        behaviours = behaviours_of(tx, tenant_id, [gap.competency_id for gap in found.gaps])
    priorities = dict(zip(PLACES, profile["priorities"], strict=False))
    return view.page(
        "learner/gaps.html",
        422 if faults else 200,
        found=found,
        missing=[gap for gap in found.gaps if gap.gap > 0],
        reached=[gap for gap in found.gaps if gap.required > 0 and gap.gap <= 0],
        beyond=[gap for gap in found.gaps if gap.required == 0],
        post=next(iter(post.values()), None),
        behaviours=behaviours,
        priorities=profile["priorities"],
        said={**priorities, "goals": profile["goals"], **(values or {})},
        sources={source.code: source.label for source in SOURCES},
        levels=[(level, view.formats.number(level, 1)) for level in LEVELS],
        places=PLACES,
        faults=faults or {},
    )
