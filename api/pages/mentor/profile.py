"""A mentor's profile: what she teaches, how, when, for how many; each part is saved by itself."""

from __future__ import annotations

from typing import Any

from fastapi.responses import HTMLResponse, Response

from api.pages.forms import by_field, filled_in
from api.pages.mentor import expertise
from api.pages.mentor.style import SCALES
from api.pages.mentor.who import mentor_of
from api.pages.profile.changing import Fields, Read, Tried, change_profile
from api.pages.profile.offers import Times, Ways, read_times
from api.pages.profile.scales import read_style
from api.pages.routing import PageRouter
from api.pages.view import View, ViewDep
from api.services.company.naming import known_names
from api.services.company.reading import get_profile
from api.services.errors import Unacceptable
from api.store.people import live_pairs_of

router = PageRouter()


@router.look("/mentoring/profile", needs="get_mentor")
def show_profile(view: ViewDep) -> HTMLResponse:
    """Show the profile, as forms."""
    return _shown(view, Tried())


@router.act("/mentoring/profile/expertise", needs="patch_mentor")
def save_expertise(view: ViewDep) -> Response:
    """Save what she teaches."""
    said = filled_in(view.form)

    def read(stored: Fields) -> Fields:
        taught = stored["expertise"]
        rows = expertise.said_of(said, expertise.rows_of(taught))
        return {"expertise": expertise.expertise_of(rows, taught)}

    return _saved(view, "expertise", said, read)


@router.act("/mentoring/profile/style", needs="patch_mentor")
def save_style(view: ViewDep) -> Response:
    """Save how she works with people."""
    said = filled_in(view.form, ["methods"])
    asked = {"style": read_style(said), "methods": said["methods"]}
    return _saved(view, "style", said, lambda _stored: asked)


@router.act("/mentoring/profile/seats", needs="patch_mentor")
def save_seats(view: ViewDep) -> Response:
    """Save for how many she has room, and time."""
    said = filled_in(view.form)
    asked = {"capacity": said.get("capacity"), "hours_per_month": said.get("hours_per_month")}
    return _saved(view, "seats", said, lambda _stored: asked)


@router.act("/mentoring/profile/pause", needs="patch_mentor")
def save_pause(view: ViewDep) -> Response:
    """Pause until a day, or go on."""
    said = filled_in(view.form)
    return _saved(view, "pause", said, lambda _stored: {"paused_until": said.get("paused_until")})


@router.act("/mentoring/profile/times", needs="patch_mentor")
def save_times(view: ViewDep) -> Response:
    """Save when she has time, and in which languages."""
    said = filled_in(view.form, ["cells", "languages"])
    return _saved(view, "times", said, lambda stored: read_times(said, stored))


@router.act("/mentoring/profile/about", needs="patch_mentor")
def save_about(view: ViewDep) -> Response:
    """Save what she says of herself."""
    said = filled_in(view.form)
    return _saved(view, "about", said, lambda _stored: {"bio": said.get("bio", "")})


def _saved(view: View, part: str, said: dict[str, Any], read: Read) -> Response:
    try:
        change_profile(view, "mentor", mentor_of(view), read)
    except Unacceptable as error:
        return _shown(view, Tried(part, said, by_field(error)))
    return view.go("/mentoring/profile", "saved")


def _shown(view: View, tried: Tried) -> HTMLResponse:
    me, who = mentor_of(view), view.acting("get_mentor")
    with view.read() as tx:
        stored = get_profile(tx, who, "mentor", me, view.now).fields
        names = known_names(tx, who.tenant_id).competencies
        live = live_pairs_of(tx, who.tenant_id, [me]).get(me, 0)
    return view.page(
        "mentor/profile.html",
        422 if tried.faults else 200,
        stored=stored,
        tried=tried,
        live=live,
        today=view.now.date(),
        names=names,
        teaching=_teaching(stored, tried),
        choices=[(code, label.text(view.lang)) for code, label in names.items()],
        levels=[(f"{one:g}", view.formats.number(one, 1)) for one in expertise.LEVELS],
        wishes=[(f"{one:g}", label.text(view.lang)) for one, label in expertise.WISHES],
        ways=Ways.of(SCALES, stored["style"], tried.at("style").get("methods", stored["methods"])),
        times=Times.of(view.formats, stored, tried.at("times")),
    )


def _teaching(stored: Fields, tried: Tried) -> list[expertise.Taught]:
    rows = expertise.rows_of(stored["expertise"])
    return expertise.said_of(tried.values, rows) if tried.part == "expertise" else rows
