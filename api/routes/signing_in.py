"""Signing in and out: by the company's identity provider, or as the local admin."""

from __future__ import annotations

import secrets
from typing import Annotated

from fastapi import Query, Request, Response
from fastapi.responses import RedirectResponse

from api.entering import begin_session, enter_locally
from api.routes.router import ApiRouter
from api.schemas.access import LocalBody, SessionView
from api.security.cookies import (
    ATTEMPT_LASTS,
    SignIn,
    drop_cookie,
    put_cookie,
    put_session,
    sealed,
    sign_in_cookie,
    unsealed,
)
from api.security.leading import HOME, within
from api.security.oidc import Attempt, IdentityProvider
from api.services.access.accounts import admit
from api.services.access.tenants import named_tenant
from api.services.errors import NotFound
from api.visits import Visit, VisitDep

router = ApiRouter(tag="access")
Wish = Annotated[str | None, Query(max_length=32)]


@router.get("/auth/login", operation_id="begin_sign_in", status_code=303, response_class=Response)
def begin_sign_in(
    visit: VisitDep,
    role: Wish = None,
    leads_to: Annotated[str, Query(alias="next", max_length=500)] = HOME,
) -> Response:
    """Send a browser to the identity provider."""
    attempt = Attempt(*(secrets.token_urlsafe(32) for _ in range(3)))
    answer = RedirectResponse(_provider(visit).address(attempt, _back_to(visit)), 303)
    sign_in = SignIn(attempt, role, within(leads_to))
    text = sealed(visit.settings, sign_in, visit.now)
    put_cookie(answer, visit.settings, sign_in_cookie(visit.settings), text, ATTEMPT_LASTS)
    return answer


@router.get(
    "/auth/callback", operation_id="finish_sign_in", status_code=303, response_class=Response
)
def finish_sign_in(visit: VisitDep, request: Request) -> Response:
    """Take a browser back from the identity provider, and begin its session."""
    name = sign_in_cookie(visit.settings)
    begun = unsealed(visit.settings, request.cookies.get(name, ""), visit.now)
    identity = _provider(visit).identity_of_answer(
        str(request.url), begun.attempt, _back_to(visit), visit.now
    )
    with visit.store.write() as tx:
        tenant_id = named_tenant(tx, visit.settings.tenant or None)
        account = admit(tx, tenant_id, identity, visit.now)
        made = begin_session(visit, tx, account, begun.role)
    answer = RedirectResponse(begun.leads_to, 303)
    drop_cookie(answer, visit.settings, name)
    put_session(answer, visit.settings, made, visit.now)
    return answer


@router.post("/auth/local", operation_id="sign_in_locally")
def sign_in_locally(body: LocalBody, visit: VisitDep, response: Response) -> SessionView:
    """Sign in as the local admin, when the identity provider does not answer."""
    made = enter_locally(visit, body.login, body.password)
    put_session(response, visit.settings, made, visit.now)
    return SessionView.model_validate(made.row)


def _provider(visit: Visit) -> IdentityProvider:
    provider = visit.callers.provider
    if provider is None:
        raise NotFound("identity provider", "oidc")
    return provider


def _back_to(visit: Visit) -> str:
    return f"{(visit.settings.public_url or visit.site).rstrip('/')}/auth/callback"
