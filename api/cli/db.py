"""``mentormatch db``: set a database up, upgrade it, check it."""

from __future__ import annotations

import typer

from api.cli import messages
from api.cli.database import DatabaseOption, database
from api.cli.exit_codes import ExitCode
from api.cli.options import JsonOption, LangOption
from api.cli.trouble import session


def upgrade(
    url: DatabaseOption = None, lang: LangOption = None, as_json: JsonOption = False
) -> None:
    """Set up the database, or bring it to the revision that this program needs."""
    with session(lang, as_json) as screen, database(url, made=True) as store:
        from api.store.schema import head, revision_of
        from api.store.schema import upgrade as bring_up

        with store.read() as tx:
            before = revision_of(tx)
        bring_up(store)
        screen.document({"before": before, "revision": head()})
        screen.say(messages.DB_UPGRADED, before=before or "–", after=head())


def check(url: DatabaseOption = None, lang: LangOption = None, as_json: JsonOption = False) -> None:
    """Check the revision, the schema and the references of the database."""
    with session(lang, as_json) as screen, database(url) as store:
        from api.store.schema import broken_references, check_revision, differences

        with store.read() as tx:
            check_revision(tx)
            found = [*differences(store), *broken_references(tx)]
        screen.document({"findings": found})
        for finding in found:
            screen.line(f"  {finding}")
        screen.say(messages.DB_DIFFERS if found else messages.DB_SOUND, n=len(found))
        if found:
            raise typer.Exit(ExitCode.INPUT)
