"""Which database a command works on."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Annotated

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
def database(url: str | None) -> Iterator[Store]:
    """Open the database that an option or the settings name, and close it again."""
    from api.settings import Settings
    from api.store import Store

    store = Store(url or Settings().database_url)
    try:
        yield store
    finally:
        store.close()
