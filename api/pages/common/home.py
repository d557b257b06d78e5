"""Home, and what every page's head offers: language, theme, role, signing out."""

from __future__ import annotations

from datetime import timedelta

from fastapi import Request
from fastapi.responses import RedirectResponse, Response

from api.pages.look import LANG_COOKIE, THEME_COOKIE, THEMES
from api.pages.menu import menu_of
from api.pages.routing import PageRouter
from api.pages.view import ViewDep
from api.security.cookies import drop_cookie, put_cookie, put_session, session_cookie
from api.security.leading import within
from api.services.access import sessions
from api.services.actors import role_of
from api.services.errors import NotFound
from api.visits import VisitDep, session_token
from features.label import LANGS

router = PageRouter()
_YEAR = timedelta(days=365)
_COOKIES = {"lang": (LANG_COOKIE, LANGS), "theme": (THEME_COOKIE, THEMES)}


@router.look("/", needs="get_me")
def home(view: ViewDep) -> Response:
    """Lead to where one's role begins."""
    return view.go(menu_of(view.who.role)[0].path, view.done)


@router.get("/set/{what}/{value}", operation_id="set_look", include_in_schema=False)
def set_look(what: str, value: str, visit: VisitDep, leads_to: str = "/") -> Response:
    """Remember a language or a theme in the browser, and lead back."""
    cookie, known = _COOKIES.get(what, ("", ()))
    if value not in known:
        raise NotFound(what, value)
    answer = RedirectResponse(within(leads_to), 303)
    put_cookie(answer, visit.settings, cookie, value, _YEAR)
    return answer


@router.act("/role", needs="change_role")
def change_role(view: ViewDep, request: Request) -> Response:
    """Act in another of one's roles from now on."""
    token, role = session_token(request) or "", str(view.form.get("role", ""))
    with view.write() as tx:
        made = sessions.change_role(tx, token, role, now=view.now, request_id=view.request_id)
    answer = view.go(menu_of(role_of(made.row.role))[0].path)
    put_session(answer, view.settings, made, view.now)
    return answer


@router.act("/sign-out", needs="sign_out")
def sign_out(view: ViewDep, request: Request) -> Response:
    """End the session of this browser."""
    with view.write() as tx:
        token = session_token(request) or ""
        sessions.end_session(tx, token, now=view.now, request_id=view.request_id)
    answer = view.go("/sign-in", "signed-out")
    drop_cookie(answer, view.settings, session_cookie(view.settings))
    return answer
