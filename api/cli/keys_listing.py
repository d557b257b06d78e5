"""``mentormatch keys list``: in a module of its own, for its name is that of a type."""

from __future__ import annotations

from datetime import UTC, datetime

from api.cli import messages
from api.cli.database import DatabaseOption, TenantOption, database
from api.cli.keys import PRINCIPAL
from api.cli.options import JsonOption, LangOption
from api.cli.trouble import session

_MOST = 10_000
"""Keys that are listed."""


def list(
    tenant: TenantOption = None,
    url: DatabaseOption = None,
    lang: LangOption = None,
    as_json: JsonOption = False,
) -> None:
    """List all keys, the newest first, without their secrets."""
    with session(lang, as_json) as screen, database(url) as store:
        from api.services.access.keys import list_keys, state_of
        from api.services.access.tenants import named_tenant
        from api.services.actors import Actor

        now = datetime.now(UTC)
        with store.read() as tx:
            who = Actor(named_tenant(tx, tenant), "admin", PRINCIPAL)
            rows = list_keys(tx, who, before=None, limit=_MOST)
        told = [
            {
                "key_id": row.key_id,
                "state": state_of(row, now),
                "role": row.role,
                "scopes": (*row.scopes,),
                "name": row.name,
                "last_used_at": _minute(row.last_used_at),
                "expires_at": _minute(row.expires_at),
            }
            for row in rows
        ]
        screen.document(told)
        screen.table(
            messages.KEY_COLUMNS,
            [[*map(_cell, key.values())] for key in told],
        )


def _minute(at: datetime | None) -> str:
    return "" if at is None else at.isoformat(timespec="minutes")


def _cell(value: object) -> str:
    return " ".join(value) if isinstance(value, tuple) else str(value)
