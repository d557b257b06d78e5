"""Signing in on a page: by the company's provider, as local admin, in the demo as anybody."""

from __future__ import annotations

from typing import Annotated

from fastapi import Query, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response

from api.entering import enter_as, enter_locally
from api.pages.forms import FormDep, by_field, filled_in, read_form
from api.pages.look import look_at
from api.pages.routing import PageRouter
from api.schemas.access import DemoBody, LocalBody
from api.security.cookies import put_session
from api.security.leading import HOME, within
from api.services.access.sessions import NewSession
from api.services.access.tenants import named_tenant
from api.services.actors import Role
from api.services.errors import NotFound, NotPermitted, NotSignedIn, Unacceptable
from api.store.accounts import Somebody, few_in_role
from api.visits import Visit, VisitDep
from features.label import Label

router = PageRouter()
_RUNNING: tuple[Role, ...] = ("hr", "analyst", "admin")
"""Roles that one has without being a person of the company."""
_PERSONAL: tuple[Role, ...] = ("learner", "mentor", "manager")
_FEW = 5
"""People of each role on the page; anybody else's id can be typed in."""
_WRONG = Label("登录名或密码不对。", "Login or password is wrong.")
_NOBODY = Label(
    "没有这个人，或者此人没有这个角色。", "There is no such person, or not in that role."
)
Next = Annotated[str, Query(alias="next", max_length=500)]


@router.get("/sign-in", operation_id="show_sign_in", include_in_schema=False)
def show_sign_in(visit: VisitDep, request: Request, leads_to: Next = HOME) -> HTMLResponse:
    """Show the ways to sign in."""
    return _shown(visit, request, leads_to)


@router.post("/sign-in", operation_id="sign_in_by_form", include_in_schema=False)
def sign_in_by_form(
    visit: VisitDep, request: Request, form: FormDep, leads_to: Next = HOME
) -> Response:
    """Sign in as the local admin."""
    try:
        said = read_form(LocalBody, filled_in(form))
        made = enter_locally(visit, said.login, said.password)
    except Unacceptable as error:
        return _shown(visit, request, leads_to, faults=by_field(error))
    except NotSignedIn:
        return _shown(visit, request, leads_to, faults={"password": [_WRONG]})
    return _entered(visit, made, leads_to)


@router.post("/sign-in/as", operation_id="sign_in_as_by_form", include_in_schema=False)
def sign_in_as_by_form(
    visit: VisitDep, request: Request, form: FormDep, leads_to: Next = HOME
) -> Response:
    """Sign in as anybody of the sample company."""
    if not visit.settings.demo:
        raise NotFound("page", "sign-in/as")
    try:
        said = read_form(DemoBody, filled_in(form))
        made = enter_as(visit, said.role, said.person_id)
    except (Unacceptable, NotPermitted):
        return _shown(visit, request, leads_to, faults={"person_id": [_NOBODY]})
    return _entered(visit, made, leads_to)


def _entered(visit: Visit, made: NewSession, leads_to: str) -> Response:
    answer = RedirectResponse(within(leads_to), 303)
    put_session(answer, visit.settings, made, visit.now)
    return answer


def _shown(
    visit: Visit,
    request: Request,
    leads_to: str,
    *,
    faults: dict[str, list[Label]] | None = None,
) -> HTMLResponse:
    look = look_at(request)
    groups: list[tuple[Role, list[Somebody]]] = []
    if visit.settings.demo:
        with visit.store.read() as tx:
            tenant_id = named_tenant(tx, visit.settings.tenant or None)
            groups = [(role, few_in_role(tx, tenant_id, role, _FEW)) for role in _PERSONAL]
    return look.page(
        "common/sign_in.html",
        422 if faults else 200,
        by_provider=visit.callers.provider is not None,
        granted=_RUNNING if visit.settings.demo else (),
        groups=groups,
        leads_to=within(leads_to),
        faults=faults or {},
    )
