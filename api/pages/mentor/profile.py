"""A mentor's profile: what she teaches, how, when, for how many; each part is saved by itself."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from babel.dates import get_day_names
from fastapi.responses import HTMLResponse, Response

from api.pages.forms import by_field, filled_in, read_form
from api.pages.mentor import expertise, style
from api.pages.mentor.places import languages, zones
from api.pages.mentor.who import mentor_of
from api.pages.routing import PageRouter
from api.pages.view import View, ViewDep
from api.pages.week import DAYS, PARTS, checked_cells, with_cells
from api.schemas.people import MentorPatch
from api.services.company import profiles
from api.services.company.cells import Profile
from api.services.company.reading import get_profile
from api.services.errors import Unacceptable
from api.store.naming import all_competencies
from api.store.people import live_pairs_of
from features.label import Label
from features.schema import METHODS

router = PageRouter()
Fields = dict[str, Any]
Read = Callable[[Fields], Fields]
"""Makes of a stored profile what is to change, by what the form says."""


@dataclass(frozen=True, slots=True)
class Tried:
    """A part of the form that could not be saved: which, as it was filled in, what is wrong."""

    part: str = ""
    values: dict[str, Any] = field(default_factory=dict)
    faults: dict[str, list[Label]] = field(default_factory=dict)


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
    asked = {"style": style.read_style(said), "methods": said["methods"]}
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

    def read(stored: Fields) -> Fields:
        return {
            "availability": with_cells(stored["availability"], said["cells"]),
            "languages": said["languages"],
            "time_zone": said.get("time_zone", ""),
        }

    return _saved(view, "times", said, read)


@router.act("/mentoring/profile/about", needs="patch_mentor")
def save_about(view: ViewDep) -> Response:
    """Save what she says of herself."""
    said = filled_in(view.form)
    return _saved(view, "about", said, lambda _stored: {"bio": said.get("bio", "")})


def _saved(view: View, part: str, said: dict[str, Any], read: Read) -> Response:
    """Change what one part of the page says; what is wrong is shown there."""
    me = mentor_of(view)
    try:
        with view.read() as tx:
            stored = get_profile(tx, view.who, "mentor", me, view.now).fields
            asked = read_form(MentorPatch, read(stored)).model_dump(exclude_unset=True)
            given = Profile("mentor", me, asked)
            checked = profiles.check_patch(tx, view.who, given, view.now)
        with view.write() as tx:
            profiles.patch_profile(tx, view.who, checked, view.now, view.request_id)
    except Unacceptable as error:
        return _shown(view, Tried(part, said, by_field(error)))
    return view.go("/mentoring/profile", "saved")


def _shown(view: View, tried: Tried) -> HTMLResponse:
    me, who = mentor_of(view), view.acting("get_mentor")
    with view.read() as tx:
        stored = get_profile(tx, who, "mentor", me, view.now).fields
        names = all_competencies(tx, who.tenant_id)
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
        choices=_Choices.of(view, stored, tried),
    )


def _teaching(stored: Fields, tried: Tried) -> list[expertise.Taught]:
    rows = expertise.rows_of(stored["expertise"])
    return expertise.said_of(tried.values, rows) if tried.part == "expertise" else rows


@dataclass(frozen=True, slots=True)
class _Choices:
    """What the forms offer, and what of it is chosen."""

    scales: list[tuple[style.Scale, tuple[style.Point, ...]]]
    methods: list[tuple[str, Label, bool]]
    languages: list[tuple[str, str, bool]]
    zones: list[tuple[str, str]]
    days: list[tuple[str, str]]
    cells: frozenset[str]
    parts = PARTS
    levels = expertise.LEVELS
    wishes = expertise.WISHES

    @classmethod
    def of(cls, view: View, stored: Fields, tried: Tried) -> _Choices:
        times: Fields = tried.values if tried.part == "times" else {}
        mine: Fields = tried.values if tried.part == "style" else {}
        spoken: list[str] = (times or stored)["languages"]
        used: list[str] = (mine or stored)["methods"]
        said = view.formats
        days = get_day_names("abbreviated", locale=said.locale)
        return cls(
            scales=[(one, style.points(stored["style"][one.name])) for one in style.SCALES],
            methods=[(one.code, one.label, one.code in used) for one in METHODS],
            languages=[(code, name, code in spoken) for code, name in languages(said, spoken)],
            zones=zones(said, stored["time_zone"] or ""),
            days=[(day, days[number]) for number, day in enumerate(DAYS)],
            cells=frozenset(times.get("cells", checked_cells(stored["availability"]))),
        )
