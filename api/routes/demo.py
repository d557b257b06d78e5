"""Signing in as anybody: in the demo only, whose company is made up."""

from __future__ import annotations

from fastapi import APIRouter, Response

from api.routes.signing_in import begin_session
from api.schemas.access import DemoBody, SessionView
from api.security.callers import check_same_site
from api.security.cookies import put_session
from api.services.access.accounts import Identity, admit
from api.services.access.tenants import named_tenant
from api.visits import VisitDep

router = APIRouter(tags=["demo"])


@router.post("/auth/demo", operation_id="sign_in_as")
def sign_in_as(body: DemoBody, visit: VisitDep, response: Response) -> SessionView:
    """Sign in as anybody of the sample company, or in any role."""
    check_same_site(visit.settings, visit.origin, visit.site)
    subject = f"demo:{body.person_id or ''}#{body.role}"
    identity = Identity(subject, body.person_id, frozenset({body.role}))
    with visit.store.write() as tx:
        tenant_id = named_tenant(tx, visit.settings.tenant or None)
        account = admit(tx, tenant_id, identity, visit.now)
        made = begin_session(visit, tx, account, body.role)
    put_session(response, visit.settings, made, visit.now)
    return SessionView.model_validate(made.row)
