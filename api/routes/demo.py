"""Signing in as anybody: in the demo only, whose company is made up."""

from __future__ import annotations

from fastapi import Response

from api.entering import enter_as
from api.routes.router import ApiRouter
from api.schemas.access import DemoBody, SessionView
from api.security.cookies import put_session
from api.visits import VisitDep

router = ApiRouter(tag="demo")


@router.post("/auth/demo", operation_id="sign_in_as")
def sign_in_as(body: DemoBody, visit: VisitDep, response: Response) -> SessionView:
    """Sign in as anybody of the sample company, or in any role."""
    made = enter_as(visit, body.role, body.person_id)
    put_session(response, visit.settings, made, visit.now)
    return SessionView.model_validate(made.row)
