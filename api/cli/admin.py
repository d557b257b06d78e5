"""``mentormatch admin``: the local admin, for when the identity provider does not answer."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Annotated

import typer

from api.cli import messages
from api.cli.database import DatabaseOption, TenantOption, database
from api.cli.keys import PRINCIPAL
from api.cli.options import JsonOption, LangOption
from api.cli.trouble import session


def create(
    login: Annotated[str, typer.Argument(metavar="LOGIN", help="by which she signs in")],
    tenant: TenantOption = None,
    url: DatabaseOption = None,
    lang: LangOption = None,
    as_json: JsonOption = False,
) -> None:
    """Make a local admin, or give her a new password, and print it; the first tenant is made."""
    with session(lang, as_json) as screen, database(url) as store:
        from api.services.access.passwords import make_admin
        from api.services.access.tenants import found_tenant
        from api.services.actors import Actor

        now = datetime.now(UTC)
        with store.write() as tx:
            who = Actor(found_tenant(tx, tenant, new=False, now=now), "admin", PRINCIPAL)
            password = make_admin(tx, who, login, now)
        screen.document({"tenant": who.tenant_id, "login": login, "password": password})
        screen.say(messages.ADMIN_MADE, login=login, tenant=who.tenant_id)
        screen.line(password)
