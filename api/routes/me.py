"""Who one is, and what one's session may be changed to."""

from __future__ import annotations

from fastapi import Request, Response

from api.deps import CallDep
from api.routes.router import ApiRouter
from api.schemas.access import MeView, RoleBody, SessionView
from api.security.cookies import drop_cookie, put_session, session_cookie
from api.security.rules import allowed
from api.services.access import sessions
from api.services.access.accounts import roles_of
from api.visits import session_token

router = ApiRouter("/v1", tag="access")


@router.get("/me", operation_id="get_me")
def get_me(call: CallDep, request: Request) -> MeView:
    """Return who asks, what she may do, and what her session's changes must carry."""
    session = request.app.state.callers.session_of(call.who, session_token(request), call.now)
    return MeView(
        tenant_id=call.who.tenant_id,
        role=call.who.role,
        roles=[call.who.role] if session is None else roles_of(session.account),
        principal=call.who.principal,
        person_id=call.who.person_id,
        scopes=sorted(call.who.scopes),
        operations=allowed(call.who),
        csrf_token=None if session is None else session.row.csrf,
    )


@router.post("/me:change-role", operation_id="change_role")
def change_role(body: RoleBody, call: CallDep, request: Request, response: Response) -> SessionView:
    """Act in another of one's roles from now on, under a new session."""
    token = session_token(request) or ""
    with call.write() as tx:
        made = sessions.change_role(tx, token, body.role, now=call.now, request_id=call.request_id)
    put_session(response, call.settings, made, call.now)
    return SessionView.model_validate(made.row)


@router.post("/me:sign-out", operation_id="sign_out", status_code=204)
def sign_out(call: CallDep, request: Request) -> Response:
    """End the session of this browser."""
    token = session_token(request) or ""
    with call.write() as tx:
        sessions.end_session(tx, token, now=call.now, request_id=call.request_id)
    answer = Response(status_code=204)
    drop_cookie(answer, call.settings, session_cookie(call.settings))
    return answer
