"""How a page looks to whoever opens it: language, theme, formats."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, tzinfo
from functools import cached_property
from typing import Any, Literal, get_args

from fastapi import Request
from fastapi.responses import HTMLResponse

from api.negotiation import asked_language
from api.pages.environment import environment, numbering
from api.pages.formats import Formats
from api.pages.notices import NOTICES
from features.label import LANGS, Lang

Theme = Literal["auto", "light", "dark"]
THEMES: tuple[Theme, ...] = get_args(Theme)
LANG_COOKIE, THEME_COOKIE = "mentormatch-lang", "mentormatch-theme"
HEADERS = {
    "Content-Security-Policy": (
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; "
        "connect-src 'self'; frame-src 'self'; form-action 'self'; frame-ancestors 'none'; "
        "base-uri 'none'"
    ),
    # With "no-referrer" a browser would name no origin of its forms.
    "Referrer-Policy": "same-origin",
    "Vary": "Accept-Language, Cookie",
}


@dataclass(frozen=True, kw_only=True)
class Look:
    """A page to somebody who need not be known.

    Attributes
    ----------
    path : str
        Of the page, with its query: where a switch of language leads back to.
    fragment : bool
        A part of a page is asked for, to be put into one that is there.
    done : str
        Code of what was just done, for the notice at the top (`api.pages.notices`).
    zone : tzinfo
        In which times are shown.
    """

    path: str
    lang: Lang
    theme: Theme
    demo: bool
    fragment: bool
    done: str
    zone: tzinfo = UTC

    @property
    def notice(self) -> str:
        """What was just done, in words; empty where nothing was."""
        told = NOTICES.get(self.done)
        return told.text(self.lang) if told else ""

    @cached_property
    def formats(self) -> Formats:
        """How values are written."""
        return Formats(self.lang, self.zone)

    def page(self, template: str, status: int = 200, **values: Any) -> HTMLResponse:
        """Return a template, filled, as an answer.

        Parameters
        ----------
        template : str
            Below ``templates/``.
        status : int
        **values
            Names that the template knows beside ``view`` and ``new_id``.
        """
        made = environment(self.lang).get_template(template)
        text = made.render(view=self, new_id=numbering(), **values)
        return HTMLResponse(text, status, HEADERS)


def look_at(request: Request) -> Look:
    """Return how a page looks to whoever sent a request."""
    return Look(**what_is_asked(request))


def what_is_asked(request: Request) -> dict[str, Any]:
    """Return what a request alone says of how its page looks."""
    query = f"?{request.url.query}" if request.url.query else ""
    return {
        "path": request.url.path + query,
        "lang": _lang(request),
        "theme": _theme(request),
        "demo": request.app.state.settings.demo,
        "fragment": request.headers.get("hx-request") == "true",
        "done": request.query_params.get("done", ""),
    }


def _lang(request: Request) -> Lang:
    chosen = request.cookies.get(LANG_COOKIE)
    known = next((lang for lang in LANGS if lang == chosen), None)
    return known or asked_language(request.headers.get("accept-language", ""))


def _theme(request: Request) -> Theme:
    chosen = request.cookies.get(THEME_COOKIE)
    return next((theme for theme in THEMES if theme == chosen), "auto")
