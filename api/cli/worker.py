"""``mentormatch worker``: performs jobs beside a server."""

from __future__ import annotations

from api.cli.database import DatabaseOption, database
from api.cli.options import LangOption
from api.cli.trouble import session


def worker(url: DatabaseOption = None, lang: LangOption = None) -> None:
    """Perform the jobs of the database until told to leave."""
    with session(lang), database(url) as store:
        from api.settings import Settings
        from api.store.schema import check_revision
        from api.worker import work

        with store.read() as tx:
            check_revision(tx)
        work(store, Settings())
