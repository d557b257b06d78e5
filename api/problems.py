"""From named conditions to HTTP: the one place that gives status codes."""

from __future__ import annotations

from typing import Any

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import Response
from starlette.exceptions import HTTPException

from api.schemas.problems import FaultView, Problem
from api.services.errors import (
    Fault,
    KeyReused,
    NotFound,
    NotPermitted,
    NotSignedIn,
    ServiceError,
    StaleVersion,
    Unacceptable,
    WrongState,
)
from api.store.errors import SchemaBehind, SeatsTaken, Taken, Unavailable
from features.errors import FeatureError
from matching.errors import MatchingError

ABOUT = "urn:mentormatch:problem:"
MEDIA_TYPE = "application/problem+json"

STATUS: dict[type[Exception], tuple[int, str]] = {
    NotFound: (404, "not_found"),
    WrongState: (409, "wrong_state"),
    Taken: (409, "conflict"),
    SeatsTaken: (409, "seats_taken"),
    StaleVersion: (412, "stale_version"),
    NotPermitted: (403, "not_permitted"),
    NotSignedIn: (401, "not_signed_in"),
    KeyReused: (422, "idempotency_key_reused"),
    Unacceptable: (422, "unacceptable"),
    Unavailable: (503, "unavailable"),
    SchemaBehind: (503, "schema_behind"),
    ServiceError: (422, "unacceptable"),
    MatchingError: (422, "unacceptable"),
    FeatureError: (422, "unacceptable"),
}
"""Status and code by condition; the nearest class in the order of inheritance counts."""


def install(app: FastAPI) -> None:
    """Make the app answer every refusal as a problem."""
    for condition in STATUS:
        app.add_exception_handler(condition, _answer)
    app.add_exception_handler(RequestValidationError, _invalid)
    app.add_exception_handler(HTTPException, _http)


def status_of(error: Exception) -> tuple[int, str]:
    """Return status and code of a condition; `KeyError` for what is not one."""
    return next(STATUS[kind] for kind in type(error).__mro__ if kind in STATUS)


def _answer(request: Request, error: Exception) -> Response:
    status, code = status_of(error)
    faults = [_fault(fault) for fault in error.faults] if isinstance(error, Unacceptable) else []
    code = error.code if isinstance(error, Unacceptable) else code
    answer = problem(request, status, code, str(error), errors=faults)
    if isinstance(error, Unavailable):
        answer.headers["Retry-After"] = str(error.retry_after_s)
    if isinstance(error, NotSignedIn):
        answer.headers["WWW-Authenticate"] = "Bearer"
    return answer


def _fault(fault: Fault) -> FaultView:
    return FaultView(
        code=fault.code,
        where=fault.where,
        message=fault.message.en,
        params=dict(fault.params),
    )


def _invalid(request: Request, error: Exception) -> Response:
    assert isinstance(error, RequestValidationError)
    faults = [
        FaultView(
            code=entry["type"],
            where="/" + "/".join(str(part) for part in entry["loc"]),
            message=entry["msg"],
        )
        for entry in error.errors()
    ]
    return problem(request, 422, "invalid_request", "the request is not valid", errors=faults)


def _http(request: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)
    codes = {400: "bad_request", 404: "not_found", 405: "method_not_allowed"}
    code = codes.get(error.status_code, f"http_{error.status_code}")
    answer = problem(request, error.status_code, code, str(error.detail))
    answer.headers.update(error.headers or {})
    return answer


def problem(
    request: Request,
    status: int,
    code: str,
    detail: str,
    *,
    errors: list[FaultView] | None = None,
    params: dict[str, Any] | None = None,
) -> Response:
    """Return a problem document as an answer."""
    body = Problem(
        type=f"{ABOUT}{code}",
        title=code.replace("_", " "),
        status=status,
        code=code,
        detail=detail,
        instance=request.url.path,
        request_id=getattr(request.state, "request_id", ""),
        errors=errors or [],
        params=params or {},
    )
    return Response(body.model_dump_json(), status, media_type=MEDIA_TYPE)
