"""``mentormatch serve`` and ``openapi``: the service, and the document that describes it."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Annotated, Any

import typer

from api.cli import messages
from api.cli.database import DatabaseOption
from api.cli.options import LangOption
from api.cli.trouble import session

HostOption = Annotated[
    str | None, typer.Option("--host", help="address to listen on; default: MENTORMATCH_HOST")
]
PortOption = Annotated[
    int | None,
    typer.Option("--port", min=0, max=65535, help="0 takes a free one; default: MENTORMATCH_PORT"),
]
ProcessesOption = Annotated[
    int | None,
    typer.Option(
        "--processes",
        min=1,
        max=64,
        help="server processes that share the port; default: MENTORMATCH_PROCESSES",
    ),
]
OutOption = Annotated[
    Path | None, typer.Option("--out", metavar="FILE.json", help="write it there, not to stdout")
]


def serve(
    url: DatabaseOption = None,
    host: HostOption = None,
    port: PortOption = None,
    processes: ProcessesOption = None,
    lang: LangOption = None,
) -> None:
    """Serve the API until told to stop."""
    with session(lang) as screen:
        from api.serving import serve as serve_until_stopped
        from api.settings import Settings

        asked: dict[str, Any] = {
            "database_url": url,
            "host": host,
            "port": port,
            "processes": processes,
        }
        given = {name: value for name, value in asked.items() if value is not None}

        def tell(address: str) -> None:
            # On stderr: stdout holds the logs, one JSON object a line.
            typer.echo(messages.SERVING.format(screen.lang, address=address), err=True)

        serve_until_stopped(Settings(**given), tell)


def openapi(out: OutOption = None, lang: LangOption = None) -> None:
    """Print the OpenAPI document of the service."""
    with session(lang) as screen:
        from api.app import described
        from api.files.atomic import atomic_path

        text = json.dumps(described(), ensure_ascii=False, indent=2) + "\n"
        if out is None:
            screen.line(text.rstrip("\n"))
            return
        with atomic_path(out) as unfinished:
            unfinished.write_text(text, encoding="utf-8")
        screen.say(messages.WRITTEN, path=out)
