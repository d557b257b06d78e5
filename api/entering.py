"""Coming in: a session for somebody who has just shown who she is."""

from __future__ import annotations

from datetime import timedelta

from api.security.callers import check_same_site
from api.services.access import sessions
from api.services.access.accounts import Identity, admit, picked_role
from api.services.access.passwords import check_password, local_account, record_refusal
from api.services.access.sessions import NewSession
from api.services.access.tenants import named_tenant
from api.services.errors import NotSignedIn
from api.store import Tx, orm
from api.visits import Visit


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


def enter_locally(visit: Visit, login: str, password: str) -> NewSession:
    """Sign in as the local admin, by password.

    Raises
    ------
    NotSignedIn, CrossSite, RateExceeded
    """
    check_same_site(visit.settings, visit.origin, visit.site)
    with visit.store.read() as tx:
        tenant_id = named_tenant(tx, visit.settings.tenant or None)
        account = local_account(tx, tenant_id, login)
    try:
        with visit.tries.one(login, visit.address):
            account = check_password(account, password)
    except NotSignedIn:
        if account is not None:
            with visit.store.write() as tx:
                record_refusal(tx, account, visit.now, visit.request_id)
        raise
    with visit.store.write() as tx:
        return begin_session(visit, tx, account, None)


def enter_as(visit: Visit, role: str, person_id: str | None) -> NewSession:
    """Sign in as anybody: what the demo alone offers.

    Raises
    ------
    NotPermitted, NotSignedIn, CrossSite
    """
    check_same_site(visit.settings, visit.origin, visit.site)
    subject = f"demo:{person_id or ''}#{role}"
    identity = Identity(subject, person_id, frozenset({role}))
    with visit.store.write() as tx:
        tenant_id = named_tenant(tx, visit.settings.tenant or None)
        account = admit(tx, tenant_id, identity, visit.now)
        return begin_session(visit, tx, account, role)
