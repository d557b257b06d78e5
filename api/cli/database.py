"""Which database a command works on."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Annotated, NoReturn

import typer

if TYPE_CHECKING:
    from api.store import Store

DatabaseOption = Annotated[
    str | None,
    typer.Option(
        "--database",
        metavar="URL",
        help="sqlite:///file.db or postgresql://…; default: MENTORMATCH_DATABASE_URL, "
        "else mentormatch.db in this folder",
    ),
]
TenantOption = Annotated[
    str | None,
    typer.Option("--tenant", metavar="ID", help="which company; default: the only one"),
]


@contextmanager
def database(url: str | None, *, made: bool = False) -> Iterator[Store]:
    """Open the database that an option or the settings name, and close it again.

    Parameters
    ----------
    url : str or None
    made : bool
        Whether one that is not there is made, which SQLite does as it is opened.

    Raises
    ------
    SchemaBehind
        There is none, and it is not to be made.
    """
    from api.settings import Settings
    from api.store import Store

    store = Store(url or Settings().database_url)
    try:
        if not (made or store.is_there):
            _refuse()
        yield store
    finally:
        store.close()


def _refuse() -> NoReturn:
    from api.store.errors import SchemaBehind
    from api.store.schema import head

    raise SchemaBehind("", head())
