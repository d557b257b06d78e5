"""``mentormatch dump`` and ``restore``: a whole database as one file."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from api.cli import messages
from api.cli.database import DatabaseOption, database
from api.cli.options import JsonOption, LangOption
from api.cli.trouble import session

DumpFile = Annotated[Path, typer.Argument(metavar="FILE", help="the backup, a zip file")]


def dump(
    file: DumpFile,
    url: DatabaseOption = None,
    lang: LangOption = None,
    as_json: JsonOption = False,
) -> None:
    """Write the whole database into one file, as of one instant; the server may go on."""
    with session(lang, as_json) as screen, database(url) as store:
        from api.files.atomic import atomic_path
        from api.store.dumping import dump as write

        with atomic_path(file) as temporary, temporary.open("wb") as stream:
            rows = write(store, stream)
        screen.document({"file": str(file), "rows": rows})
        screen.say(messages.DUMPED, path=file, rows=sum(rows.values()))


def restore(
    file: DumpFile,
    url: DatabaseOption = None,
    lang: LangOption = None,
    as_json: JsonOption = False,
) -> None:
    """Restore a backup into an empty database, which is set up first."""
    with session(lang, as_json) as screen, database(url, made=True) as store:
        from api.files.errors import InputNotFound
        from api.store.dumping import restore as read
        from api.store.schema import upgrade

        if not file.is_file():
            raise InputNotFound(str(file))
        with file.open("rb") as stream:
            upgrade(store)
            rows = read(store, stream)
        screen.document({"file": str(file), "rows": rows})
        screen.say(messages.RESTORED, path=file, rows=sum(rows.values()))
