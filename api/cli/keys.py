"""``mentormatch keys``: keys of systems and people, for who holds the database."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from api.cli import messages
from api.cli.database import DatabaseOption, TenantOption, database
from api.cli.options import JsonOption, LangOption
from api.cli.trouble import session

if TYPE_CHECKING:
    from api.cli.screen import Screen
    from api.services.access.keys import NewKey

PRINCIPAL = "command_line"
"""Who makes keys here, in the audit log."""
KeyId = Annotated[str, typer.Argument(metavar="KEY_ID", help="as `mentormatch keys list` shows it")]
RoleOption = Annotated[
    Literal["hr", "learner", "mentor", "manager", "analyst", "admin", "service"],
    typer.Option("--role", help="what it may do"),
]


def create(
    name: Annotated[str, typer.Argument(metavar="NAME", help="what the key is for")],
    role: RoleOption = "service",
    person: Annotated[
        str | None, typer.Option("--person", metavar="ID", help="the person that it acts as")
    ] = None,
    scopes: Annotated[
        list[str] | None,
        typer.Option("--scope", metavar="SCOPE", help="such as runs:write; default: everything"),
    ] = None,
    days: Annotated[
        int | None, typer.Option("--days", min=1, help="until it expires; default: never")
    ] = None,
    tenant: TenantOption = None,
    new: Annotated[
        bool, typer.Option("--new-tenant", help="make the tenant; the first one is made anyway")
    ] = False,
    url: DatabaseOption = None,
    lang: LangOption = None,
    as_json: JsonOption = False,
) -> None:
    """Make a key and print its secret, which is kept nowhere."""
    with session(lang, as_json) as screen, database(url) as store:
        from api.security.rules import check_scopes_known
        from api.services.access.keys import KeyFields, create_key
        from api.services.access.tenants import found_tenant
        from api.services.actors import Actor

        now, pepper = datetime.now(UTC), _pepper()
        wanted = tuple(scopes or ("*",))
        check_scopes_known(wanted)
        ends = None if days is None else now + timedelta(days=days)
        fields = KeyFields(name, role, person, wanted, ends)
        with store.write() as tx:
            who = Actor(found_tenant(tx, tenant, new=new, now=now), "admin", PRINCIPAL)
            made = create_key(tx, who, pepper, fields, now=now)
        _show(screen, made)


def rotate(
    key_id: KeyId,
    hours: Annotated[
        int, typer.Option("--overlap-hours", min=0, help="how long the old key works on")
    ] = 24,
    tenant: TenantOption = None,
    url: DatabaseOption = None,
    lang: LangOption = None,
    as_json: JsonOption = False,
) -> None:
    """Make a successor of a key; both work until the overlap is over."""
    with session(lang, as_json) as screen, database(url) as store:
        from api.services.access.keys import rotate_key
        from api.services.access.tenants import named_tenant
        from api.services.actors import Actor

        pepper, overlap = _pepper(), timedelta(hours=hours)
        with store.write() as tx:
            who = Actor(named_tenant(tx, tenant), "admin", PRINCIPAL)
            made = rotate_key(tx, who, pepper, key_id, overlap, now=datetime.now(UTC))
        _show(screen, made)


def revoke(
    key_id: KeyId,
    tenant: TenantOption = None,
    url: DatabaseOption = None,
    lang: LangOption = None,
    as_json: JsonOption = False,
) -> None:
    """End a key: the next request with it is refused."""
    with session(lang, as_json) as screen, database(url) as store:
        from api.services.access.keys import revoke_key
        from api.services.access.tenants import named_tenant
        from api.services.actors import Actor

        with store.write() as tx:
            who = Actor(named_tenant(tx, tenant), "admin", PRINCIPAL)
            revoke_key(tx, who, key_id, now=datetime.now(UTC))
        screen.document({"key_id": key_id, "state": "revoked"})
        screen.say(messages.KEY_REVOKED, key=key_id)


def _pepper() -> bytes:
    from api.security.secrets import derived
    from api.settings import Settings

    return derived(Settings(), "api keys")


def _show(screen: Screen, made: NewKey) -> None:
    row = made.row
    screen.document({"key_id": row.key_id, "tenant": row.tenant_id, "secret": made.secret})
    screen.say(messages.KEY_MADE, key=row.key_id, tenant=row.tenant_id)
    screen.line(made.secret)
