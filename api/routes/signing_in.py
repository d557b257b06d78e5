"""Signing in and out: by the company's identity provider, or as the local admin."""

from __future__ import annotations

import secrets
from datetime import timedelta
from typing import Annotated
from urllib.parse import urlsplit

from fastapi import APIRouter, Query, Request, Response
from fastapi.responses import RedirectResponse

from api.schemas.access import LocalBody, SessionView
from api.security.callers import check_same_site
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
from api.security.oidc import Attempt, IdentityProvider
from api.services.access import sessions
from api.services.access.accounts import admit, picked_role
from api.services.access.passwords import check_password, local_account, record_refusal
from api.services.access.sessions import NewSession
from api.services.access.tenants import named_tenant
from api.services.errors import NotFound, NotSignedIn
from api.store import Tx, orm
from api.visits import Visit, VisitDep

router = APIRouter(tags=["access"])
Wish = Annotated[str | None, Query(max_length=32)]
_HOME = "/"


@router.get("/auth/login", operation_id="begin_sign_in", status_code=303, response_class=Response)
def begin_sign_in(
    visit: VisitDep,
    role: Wish = None,
    leads_to: Annotated[str, Query(alias="next", max_length=500)] = _HOME,
) -> Response:
    """Send a browser to the identity provider."""
    attempt = Attempt(*(secrets.token_urlsafe(32) for _ in range(3)))
    answer = RedirectResponse(_provider(visit).address(attempt, _back_to(visit)), 303)
    sign_in = SignIn(attempt, role, _within(leads_to))
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
    check_same_site(visit.settings, visit.origin, visit.site)
    with visit.store.read() as tx:
        tenant_id = named_tenant(tx, visit.settings.tenant or None)
        account = local_account(tx, tenant_id, body.login)
    try:
        with visit.tries.one(body.login, visit.address):
            account = check_password(account, body.password)
    except NotSignedIn:
        if account is not None:
            with visit.store.write() as tx:
                record_refusal(tx, account, visit.now, visit.request_id)
        raise
    with visit.store.write() as tx:
        made = begin_session(visit, tx, account, None)
    put_session(response, visit.settings, made, visit.now)
    return SessionView.model_validate(made.row)


def begin_session(visit: Visit, tx: Tx, account: orm.Account, role: str | None) -> NewSession:
    """Begin the session of somebody who has just shown who she is."""
    return sessions.start_session(
        tx,
        account,
        picked_role(account, role),
        timedelta(hours=visit.settings.session_hours),
        now=visit.now,
        instead_of=visit.cookie,
        request_id=visit.request_id,
    )


def _provider(visit: Visit) -> IdentityProvider:
    provider = visit.callers.provider
    if provider is None:
        raise NotFound("identity provider", "oidc")
    return provider


def _back_to(visit: Visit) -> str:
    return f"{(visit.settings.public_url or visit.site).rstrip('/')}/auth/callback"


def _within(leads_to: str) -> str:
    """Return a path of this service; home for whatever leads elsewhere."""
    parts = urlsplit(leads_to.replace("\\", "/"))
    inside = not parts.scheme and not parts.netloc and leads_to.startswith("/")
    return leads_to if inside and leads_to.isprintable() else _HOME
