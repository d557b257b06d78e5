"""Signing in as anybody: in the demo only, whose company is made up."""

from __future__ import annotations

from typing import Annotated
from urllib.parse import parse_qs

from fastapi import APIRouter, Depends, Header, Request, Response
from fastapi.exceptions import RequestValidationError
from fastapi.responses import HTMLResponse, RedirectResponse
from pydantic import ValidationError

from api.negotiation import asked_language
from api.routes.signing_in import begin_session
from api.schemas.access import DemoBody, SessionView
from api.schemas.sign_in_page import PAGE_HEADERS, Group, page
from api.security.callers import check_same_site
from api.security.cookies import put_session
from api.services.access.accounts import GRANTED, Identity, admit
from api.services.access.sessions import NewSession
from api.services.access.tenants import named_tenant
from api.store.accounts import few_in_role
from api.visits import Visit, VisitDep

router = APIRouter(tags=["demo"])
_FORM = "application/x-www-form-urlencoded"
_PERSONAL = ("learner", "mentor", "manager")
_FEW = 5
"""People of each role on the page; anybody else's id can be typed in."""


@router.get("/auth/demo", operation_id="show_sign_in_page", response_class=HTMLResponse)
def show_sign_in_page(
    visit: VisitDep, accept_language: Annotated[str, Header(max_length=255)] = "en"
) -> HTMLResponse:
    """Show whom one may sign in as."""
    with visit.store.read() as tx:
        tenant_id = named_tenant(tx, visit.settings.tenant or None)
        people = [Group(role, few_in_role(tx, tenant_id, role, _FEW)) for role in _PERSONAL]
    groups = [*(Group(role) for role in GRANTED), *people]
    return HTMLResponse(page(groups, asked_language(accept_language)), headers=PAGE_HEADERS)


async def whom_to_be(request: Request) -> DemoBody:
    """Read whom somebody wants to be: from the page's form, or from JSON.

    Raises
    ------
    RequestValidationError
    """
    body = await request.body()
    try:
        if not request.headers.get("content-type", "").startswith(_FORM):
            return DemoBody.model_validate_json(body)
        said = parse_qs(body.decode("utf-8", "replace"), max_num_fields=10)
        return DemoBody.model_validate({name: values[-1] for name, values in said.items()})
    except ValidationError as error:
        faults = [{**fault, "loc": ("body", *fault["loc"])} for fault in error.errors()]
        raise RequestValidationError(faults) from error


@router.post("/auth/demo", operation_id="sign_in_as", response_model=SessionView)
def sign_in_as(
    body: Annotated[DemoBody, Depends(whom_to_be)], visit: VisitDep, request: Request
) -> Response:
    """Sign in as anybody of the sample company, or in any role; a browser goes on to itself."""
    check_same_site(visit.settings, visit.origin, visit.site)
    made = _session(body, visit)
    by_form = request.headers.get("content-type", "").startswith(_FORM)
    answer: Response = (
        RedirectResponse("/v1/me", 303)
        if by_form
        else Response(
            SessionView.model_validate(made.row).model_dump_json(), media_type="application/json"
        )
    )
    put_session(answer, visit.settings, made, visit.now)
    return answer


def _session(body: DemoBody, visit: Visit) -> NewSession:
    subject = f"demo:{body.person_id or ''}#{body.role}"
    identity = Identity(subject, body.person_id, frozenset({body.role}))
    with visit.store.write() as tx:
        tenant_id = named_tenant(tx, visit.settings.tenant or None)
        account = admit(tx, tenant_id, identity, visit.now)
        return begin_session(visit, tx, account, body.role)
