"""From named conditions to HTTP: the one place that gives status codes."""

from __future__ import annotations

from string import Formatter
from typing import Any

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import Response
from starlette.exceptions import HTTPException

from api.errors import (
    BadCursor,
    BadHeader,
    BadJson,
    BodyTooLarge,
    BodyTooSlow,
    Overloaded,
    RateExceeded,
    RequestError,
    VersionNeeded,
)
from api.negotiation import asked_language
from api.problem_texts import TEXTS
from api.request_faults import fault_of_entry
from api.schemas.problems import FaultView, Problem
from api.security.errors import CrossSite, ProviderUnavailable
from api.services.company.errors import InUse
from api.services.errors import (
    Fault,
    KeyReused,
    NoSuchPair,
    NotFound,
    NotInCohort,
    NotInScope,
    NotPermitted,
    NotPriced,
    NotSignedIn,
    OtherSnapshot,
    ServiceError,
    StaleVersion,
    Unacceptable,
    WrongState,
)
from api.services.learning.errors import NotServable
from api.services.pairing.errors import (
    LearnerLeft,
    LearnersDoNotChoose,
    NoFreeSeat,
    OptedOut,
    SeatConflicts,
)
from api.services.runs.errors import UnfairRun
from api.store.errors import (
    AlreadyPaired,
    OptedOutSince,
    SchemaBehind,
    SeatsTaken,
    Taken,
    Unavailable,
)
from features.errors import FeatureError
from features.label import Label, Lang
from matching.errors import MatchingError, NotOptimal

ABOUT = "urn:mentormatch:problem:"
MEDIA_TYPE = "application/problem+json"

STATUS: dict[type[Exception], tuple[int, str]] = {
    NotFound: (404, "not_found"),
    WrongState: (409, "wrong_state"),
    UnfairRun: (409, "unfair_run"),
    Taken: (409, "conflict"),
    AlreadyPaired: (409, "already_paired"),
    SeatsTaken: (409, "seats_taken"),
    NoFreeSeat: (409, "no_free_seat"),
    LearnerLeft: (409, "learner_left"),
    LearnersDoNotChoose: (409, "learners_do_not_choose"),
    OptedOut: (409, "opted_out"),
    OptedOutSince: (409, "opted_out"),
    InUse: (409, "in_use"),
    SeatConflicts: (409, "seat_conflicts"),
    NotPriced: (409, "not_priced"),
    NotServable: (409, "model_not_servable"),
    OtherSnapshot: (409, "input_not_kept"),
    NotOptimal: (409, "scored_otherwise"),
    NoSuchPair: (422, "no_such_pair"),
    NotInCohort: (422, "not_in_cohort"),
    StaleVersion: (412, "stale_version"),
    NotPermitted: (403, "not_permitted"),
    NotInScope: (403, "not_in_scope"),
    NotSignedIn: (401, "not_signed_in"),
    KeyReused: (422, "idempotency_key_reused"),
    Unacceptable: (422, "unacceptable"),
    Unavailable: (503, "unavailable"),
    SchemaBehind: (503, "schema_behind"),
    ServiceError: (422, "unacceptable"),
    MatchingError: (422, "unacceptable"),
    FeatureError: (422, "unacceptable"),
    BadCursor: (422, "bad_cursor"),
    BadHeader: (422, "bad_header"),
    BadJson: (400, "invalid_json"),
    BodyTooLarge: (413, "body_too_large"),
    BodyTooSlow: (408, "body_too_slow"),
    VersionNeeded: (428, "version_needed"),
    RateExceeded: (429, "rate_exceeded"),
    Overloaded: (429, "overloaded"),
    RequestError: (400, "bad_request"),
    CrossSite: (403, "cross_site"),
    ProviderUnavailable: (503, "provider_unavailable"),
}
"""Status and code by condition; the nearest class in the order of inheritance counts."""
INTERNAL = "internal_error"
"""Code of what nobody foresaw."""
HTTP_CODES = {
    400: "bad_request",
    404: "not_found",
    405: "method_not_allowed",
    413: "body_too_large",
}


def install(app: FastAPI) -> None:
    """Make the app answer every refusal, and what nobody foresaw, as a problem."""
    for condition in STATUS:
        app.add_exception_handler(condition, answer)
    app.add_exception_handler(RequestValidationError, _invalid)
    app.add_exception_handler(HTTPException, _http)
    app.add_exception_handler(Exception, unforeseen)


def unforeseen(request: Request, error: Exception) -> Response:
    """Answer a fault of the service; nothing of it is told."""
    del error
    return problem(request, 500, INTERNAL)


def status_of(error: Exception) -> tuple[int, str]:
    """Return status and code of a condition; `KeyError` for what is not one."""
    return next(STATUS[kind] for kind in type(error).__mro__ if kind in STATUS)


def answer(request: Request, error: Exception) -> Response:
    """Answer a named condition."""
    status, code = status_of(error)
    lang = asked_language(request.headers.get("accept-language", ""))
    faults = error.faults if isinstance(error, Unacceptable) else ()
    told = problem(
        request,
        status,
        error.code if isinstance(error, Unacceptable) else code,
        said_of(error, lang),
        errors=[fault_view(fault, lang) for fault in faults],
        params=_params(code, error),
    )
    if (pause := getattr(error, "retry_after_s", None)) is not None:
        told.headers["Retry-After"] = str(pause)
    if isinstance(error, NotSignedIn):
        told.headers["WWW-Authenticate"] = "Bearer"
    return told


def said_of(error: Exception, lang: Lang) -> str:
    """Return what a condition says to a person."""
    if isinstance(error, Unacceptable):
        between = "；" if lang == "zh" else "; "
        return between.join(fault.message.text(lang) for fault in error.faults)
    text = TEXTS.get(status_of(error)[1])
    return str(error) if text is None else text.detail.format(lang, **_said(error, lang))


def _said(error: Exception, lang: Lang) -> dict[str, object]:
    return {name: _plain(value, lang) for name, value in vars(error).items()}


def _plain(value: object, lang: Lang) -> object:
    if isinstance(value, Label):
        return value.text(lang)
    return " / ".join(value) if isinstance(value, tuple) else value


def _params(code: str, error: Exception) -> dict[str, Any]:
    """Return what the text of a code names, for programs."""
    text = TEXTS.get(code)
    named = {part[1] for part in Formatter().parse(text.detail.en)} if text else set()
    values = {name: value for name, value in vars(error).items() if name in named}
    return {name: value for name, value in values.items() if not isinstance(value, Label)}


def fault_view(fault: Fault, lang: Lang) -> FaultView:
    """Return a fault as it is answered."""
    return FaultView(
        code=fault.code,
        where=fault.where,
        message=fault.message.text(lang),
        params=dict(fault.params),
    )


def _invalid(request: Request, error: Exception) -> Response:
    assert isinstance(error, RequestValidationError)
    methods = request.app.state.methods.at(request.url.path)
    if methods and request.method not in methods:
        return _http(request, HTTPException(405))  # the id of one path ate the act of another
    if isinstance(error.body, bytes):
        return problem(request, 415, "no_json")  # it was not read, since nothing called it JSON
    lang = asked_language(request.headers.get("accept-language", ""))
    faults = [fault_of_entry(entry, lang, error.body) for entry in error.errors()]
    return problem(request, 422, "invalid_request", errors=faults)


def _http(request: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)
    status = error.status_code
    told = problem(request, status, HTTP_CODES.get(status, f"http_{status}"))
    told.headers.update(error.headers or {})
    if status == 405:
        told.headers["Allow"] = ", ".join(request.app.state.methods.at(request.url.path))
    return told


def problem(
    request: Request,
    status: int,
    code: str,
    detail: str = "",
    *,
    errors: list[FaultView] | None = None,
    params: dict[str, Any] | None = None,
) -> Response:
    """Return a problem document as an answer; `detail` is that of the code where none is given."""
    lang = asked_language(request.headers.get("accept-language", ""))
    text = TEXTS.get(code)
    body = Problem(
        type=f"{ABOUT}{code}",
        title=code.replace("_", " "),
        status=status,
        code=code,
        detail=detail or (text.detail.text(lang) if text else ""),
        instance=request.url.path,
        request_id=getattr(request.state, "request_id", ""),
        hint=text.hint.text(lang) if text else "",
        errors=errors or [],
        params=params or {},
    )
    return Response(body.model_dump_json(), status, media_type=MEDIA_TYPE)
