"""My profile: how I like to be mentored, when I have time; each part is saved by itself."""

from __future__ import annotations

from typing import Any

from fastapi.responses import HTMLResponse, Response

from api.pages.forms import by_field, filled_in
from api.pages.learner.places import OwnView, learner_of
from api.pages.learner.wishes import SCALES
from api.pages.profile.changing import Read, Tried, change_profile
from api.pages.profile.offers import Times, Ways, read_times
from api.pages.profile.scales import read_style
from api.pages.routing import PageRouter
from api.pages.view import View
from api.services.company.reading import get_profile
from api.services.errors import Unacceptable
from features.schema import MENTOR_KINDS

router = PageRouter()
HOME = "/my/profile"


@router.look(HOME, needs="get_learner")
def show_my_profile(view: OwnView) -> HTMLResponse:
    """Show what the visitor says of herself, as forms."""
    return _shown(view, Tried())


@router.act(HOME + "/style", needs="patch_learner")
def save_my_style(view: OwnView) -> Response:
    """Save how she likes to be mentored, and how she learns."""
    said = filled_in(view.form, ["learning_mode"])
    asked = {"style": read_style(said), "learning_mode": said["learning_mode"]}
    return _saved(view, "style", said, lambda _stored: asked)


@router.act(HOME + "/times", needs="patch_learner")
def save_my_times(view: OwnView) -> Response:
    """Save when she has time, and in which languages."""
    said = filled_in(view.form, ["cells", "languages"])
    return _saved(view, "times", said, lambda stored: read_times(said, stored))


@router.act(HOME + "/kind", needs="patch_learner")
def save_my_kind(view: OwnView) -> Response:
    """Save which kind of mentor she wants."""
    said = filled_in(view.form)
    return _saved(view, "kind", said, lambda _stored: {"mentor_kind": said.get("mentor_kind")})


def _saved(view: View, part: str, said: dict[str, Any], read: Read) -> Response:
    try:
        change_profile(view, "learner", learner_of(view), read)
    except Unacceptable as error:
        return _shown(view, Tried(part, said, by_field(error)))
    return view.go(HOME, "saved")


def _shown(view: View, tried: Tried) -> HTMLResponse:
    me, who = learner_of(view), view.acting("get_learner")
    with view.read() as tx:
        stored = get_profile(tx, who, "learner", me, view.now).fields
    modes = tried.at("style").get("learning_mode", stored["learning_mode"])
    return view.page(
        "learner/profile.html",
        422 if tried.faults else 200,
        tried=tried,
        ways=Ways.of(SCALES, stored["style"], modes),
        times=Times.of(view.formats, stored, tried.at("times")),
        kinds=MENTOR_KINDS,
        kind=tried.at("kind").get("mentor_kind", stored["mentor_kind"] or ""),
    )
