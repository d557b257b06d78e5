"""What a page says when something is refused: in words, on a page, with a way on."""

from __future__ import annotations

from urllib.parse import quote

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import RedirectResponse, Response
from starlette.exceptions import HTTPException

from api import problems
from api.pages.look import look_at
from api.pages.routing import needed
from api.problem_texts import TEXTS, Text
from api.services.errors import NotSignedIn
from features.label import Label, Lang

_API = ("/v1/", "/auth/", "/static/")
_LATER = Label("请稍等片刻，再试一次", "wait a moment, then try again")
"""What people read where programs read of headers."""


def install(app: FastAPI) -> None:
    """Make pages answer refusals and faults as pages; all else as it did before."""
    for condition in (*problems.STATUS, RequestValidationError, HTTPException, Exception):
        before = app.exception_handlers[condition]

        def told(request: Request, error: Exception, before=before) -> Response:  # type: ignore[no-untyped-def]
            return _told(request, error) if _is_page(request) else before(request, error)

        app.add_exception_handler(condition, told)


def _is_page(request: Request) -> bool:
    if needed(request.scope.get("route")) is not None:
        return True
    wants = "text/html" in request.headers.get("accept", "")
    return wants and not request.url.path.startswith(_API)


def _told(request: Request, error: Exception) -> Response:
    if isinstance(error, NotSignedIn):
        return _to_sign_in(request)
    status, code = _what(error)
    look, text = look_at(request), TEXTS.get(code)
    answer = look.page(
        "refusal.html",
        status,
        code=status,
        said=_said(error, look.lang) or (text.detail.text(look.lang) if text else ""),
        hint=_hint(status, text, look.lang),
        request_id=getattr(request.state, "request_id", ""),
        again=look.path if request.method == "GET" else "",
    )
    if (pause := getattr(error, "retry_after_s", None)) is not None:
        answer.headers["Retry-After"] = str(pause)
    return answer


def _hint(status: int, text: Text | None, lang: Lang) -> str:
    if status in (429, 503):
        return _LATER.text(lang)
    return text.hint.text(lang) if text else ""


def _what(error: Exception) -> tuple[int, str]:
    if isinstance(error, HTTPException):
        return error.status_code, problems.HTTP_CODES.get(error.status_code, "bad_request")
    if isinstance(error, RequestValidationError):
        return 422, "invalid_request"
    return problems.status_of(error) if _is_named(error) else (500, problems.INTERNAL)


def _said(error: Exception, lang: Lang) -> str:
    return problems.said_of(error, lang) if _is_named(error) else ""


def _is_named(error: Exception) -> bool:
    return isinstance(error, tuple(problems.STATUS))


def _to_sign_in(request: Request) -> Response:
    look = look_at(request)
    back = look.path if request.method == "GET" and not look.fragment else "/"
    where = f"/sign-in?next={quote(back, safe='')}"
    if look.fragment:
        return Response(status_code=204, headers={"HX-Redirect": where})
    return RedirectResponse(where, 303)
