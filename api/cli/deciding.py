"""Who stands for a decision at the command line: somebody whom the service knows."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from api.services.actors import Actor
    from api.store import Tx

MARK = "command_line"
"""How the audit log tells that an act came from here."""
DeciderOption = Annotated[
    str,
    typer.Option(
        "--as",
        metavar="NAME",
        help="who decides: login of an account, or id of an API key, of hr or admin",
    ),
]


def _not_blank(text: str) -> str:
    if not text.strip():
        raise typer.BadParameter("it is empty")
    return text.strip()


ReasonOption = Annotated[
    str,
    typer.Option("--reason", metavar="TEXT", help="why; kept with the model", callback=_not_blank),
]


def who_decides(tx: Tx, tenant_id: str, name: str, operation: str, now: datetime) -> Actor:
    """Return somebody in the role in which she may decide.

    Raises
    ------
    NotFound
        Nobody of that name may come in.
    NotPermitted
        None of her roles may do this.
    """
    from api.security.rules import may, permitted
    from api.services.access.named import actors_named

    known = actors_named(tx, tenant_id, name, now)
    able = next((one for one in known if may(one, operation)), known[0])
    return permitted(able, operation)
