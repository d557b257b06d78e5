"""``mentormatch audit``: whether the audit log is what was written."""

from __future__ import annotations

import typer

from api.cli import messages
from api.cli.database import DatabaseOption, TenantOption, database
from api.cli.exit_codes import ExitCode
from api.cli.options import JsonOption, LangOption
from api.cli.trouble import session


def verify(
    tenant: TenantOption = None,
    url: DatabaseOption = None,
    lang: LangOption = None,
    as_json: JsonOption = False,
) -> None:
    """Follow the chain of digests from the first act to the last."""
    with session(lang, as_json) as screen, database(url) as store:
        from api.services.access.tenants import named_tenant
        from api.services.audit import verify_chain

        with store.read() as tx:
            found = verify_chain(tx, named_tenant(tx, tenant))
        broken = (
            None if found.broken is None else {"seq": found.broken.seq, "why": found.broken.why}
        )
        screen.document({"entries": found.entries, "head": found.head, "broken": broken})
        if found.broken is None:
            screen.say(messages.AUDIT_WHOLE, n=found.entries, head=found.head)
            return
        screen.say(messages.AUDIT_BROKEN, n=found.broken.seq, why=found.broken.why)
        raise typer.Exit(ExitCode.INPUT)
