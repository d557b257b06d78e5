"""Posts: what each asks for, and its next version."""

from __future__ import annotations

import re
from typing import Annotated, Any

from fastapi import Query
from fastapi.responses import Response

from api.pages.forms import read_form
from api.pages.routing import PageRouter
from api.pages.view import View, ViewDep
from api.schemas.competency_models import ModelBody
from api.services.company import models
from api.services.company.models import Model
from api.services.company.naming import known_names
from api.services.errors import NotFound, StaleVersion, Unacceptable
from api.store import Tx
from features.label import Label

router = PageRouter()
_ROWS = 50
BLANK_ROWS = 3
"""Lines for competencies that are new."""
_FIELDS = ("competency_id", "required_level", "importance")
_STALE = Label(
    "别人刚刚改过这个岗位的要求；请核对后再保存。",
    "Somebody has just changed what this post asks for: look at it, then save again.",
)


@router.look("/hr/posts", needs="list_competency_models")
def list_of_posts(
    view: ViewDep, cursor: Annotated[str | None, Query(max_length=1000)] = None
) -> Response:
    """List the posts."""
    place = view.cursors.after(cursor)
    after = None if place is None else str(place[0])
    with view.read() as tx:
        found = models.list_posts(tx, view.who, after=after, limit=_ROWS + 1)
    rows, leads_on = view.cursors.cut(found, _ROWS, lambda row: [row["post_id"]])
    return view.page("hr_data/posts.html", rows=rows, leads_on=leads_on)


@router.look("/hr/posts/{post_id}", needs="put_competency_model")
def post(
    post_id: str, view: ViewDep, version: Annotated[int | None, Query(ge=0, le=2**31 - 1)] = None
) -> Response:
    """Show what a post asks for now, or asked for at a version."""
    with view.read() as tx:
        name = _name(tx, view, post_id)
        newest = _model(tx, view, post_id)
        model = newest if version is None else models.get_model(tx, view.who, post_id, version)
        return view.page(
            "hr_data/post.html",
            post_id=post_id,
            name=name,
            model=model,
            newest=newest.version,
            competencies=known_names(tx, view.who.tenant_id).competencies,
        )


@router.look("/hr/posts/{post_id}/edit", needs="put_competency_model")
def post_form(post_id: str, view: ViewDep) -> Response:
    """Show the form by which HR says what a post asks for from now on."""
    return _form(view, post_id)


@router.act("/hr/posts/{post_id}/edit", needs="put_competency_model")
def put_post(post_id: str, view: ViewDep) -> Response:
    """Say what a post asks for from now on, as its next version."""
    seen = str(view.form.get("version", ""))
    try:
        body = read_form(ModelBody, {"competencies": _lines(view)})
        with view.write() as tx:
            _name(tx, view, post_id)
            models.put_model(
                tx,
                view.who,
                post_id,
                {},
                body.model_dump()["competencies"],
                expected=int(seen) if seen.isdecimal() else None,
                now=view.now,
                request_id=view.request_id,
            )
    except Unacceptable as error:
        return _form(view, post_id, [fault.message for fault in error.faults])
    except StaleVersion:
        return _form(view, post_id, [_STALE])
    return view.go(f"/hr/posts/{post_id}", "saved")


def _name(tx: Tx, view: View, post_id: str) -> Label:
    found = known_names(tx, view.who.tenant_id).posts
    if post_id not in found:
        raise NotFound("post", post_id)
    return found[post_id]


def _model(tx: Tx, view: View, post_id: str) -> Model:
    """Return what a post asks for now: nothing, where nobody has said anything yet."""
    try:
        return models.get_model(tx, view.who, post_id)
    except NotFound:
        return Model(post_id, 0, ())


def _lines(view: View) -> list[dict[str, str]]:
    """Return the lines of the form that name a competency."""
    lines: dict[int, dict[str, str]] = {}
    for name, value in view.form.items():
        match = re.fullmatch(r"line-(\d{1,3})-(\w+)", name)
        if match and match[2] in _FIELDS and str(value).strip():
            lines.setdefault(int(match[1]), {})[match[2]] = str(value).strip()
    return [line for _, line in sorted(lines.items()) if "competency_id" in line]


def _form(view: View, post_id: str, faults: list[Label] | None = None) -> Response:
    with view.read() as tx:
        model = _model(tx, view, post_id)
        lines: list[Any] = _lines(view) if faults else list(model.competencies)
        return view.page(
            "hr_data/post_form.html",
            422 if faults else 200,
            post_id=post_id,
            name=_name(tx, view, post_id),
            version=model.version,
            lines=[*lines, *[{}] * BLANK_ROWS],
            competencies=known_names(tx, view.who.tenant_id).competencies,
            faults=faults or [],
        )
