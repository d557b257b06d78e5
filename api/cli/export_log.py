"""``mentormatch export-log``: what a programme showed, and what came of it, as files."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer

from api.cli import learning_messages as messages
from api.cli.database import DatabaseOption, TenantOption, database
from api.cli.deciding import MARK
from api.cli.options import JsonOption, LangOption, ProgrammeOption
from api.cli.trouble import session


def export_log(
    programme: ProgrammeOption,
    out: Annotated[
        Path, typer.Option("--out", metavar="DIR", help="new folder to write the log to")
    ] = Path("log"),
    tenant: TenantOption = None,
    url: DatabaseOption = None,
    lang: LangOption = None,
    as_json: JsonOption = False,
) -> None:
    """Write what a programme showed and what came of it: Parquet files, ids alone."""
    with session(lang, as_json) as screen, database(url) as store:
        from api.files.log_folder import write_log_folder
        from api.security.secrets import MODELS, derived
        from api.services.access.tenants import named_tenant
        from api.services.actors import Actor
        from api.services.learning.exporting import exported, note_export, read_for_export
        from api.services.places import check_writable
        from api.services.samples import check_unused
        from api.settings import Settings

        check_unused(out)
        check_writable(out)
        key, now = derived(Settings(), MODELS), datetime.now(UTC)
        with store.read() as tx:
            who = Actor(named_tenant(tx, tenant), "admin", MARK)
            read = read_for_export(tx, who, programme, key=key, protected=True, now=now)
        log = exported(read)
        with store.write() as tx:
            note_export(tx, who, programme, log, now=now, request_id=MARK)
        write_log_folder(log, out)
        counts = {
            "lists": int(log.exposures["list_id"].nunique()),
            "pairs": len(log.pairs),
            "outcomes": len(log.outcomes),
        }
        screen.document({**counts, "out": str(out)})
        screen.say(messages.EXPORTED, path=out, **counts)
