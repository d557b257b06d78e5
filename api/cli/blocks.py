"""Options that say where the blocks of a command run."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

import typer

if TYPE_CHECKING:
    from api.blocks.place import Place

JobsOption = Annotated[
    int | None,
    typer.Option("--jobs", min=1, help="threads or processes; default: one for each core"),
]
BackendOption = Annotated[
    Literal["threads", "loky", "dask"],
    typer.Option("--backend", help="threads, processes (loky), or a Dask cluster"),
]
SchedulerOption = Annotated[
    str, typer.Option("--scheduler", metavar="ADDRESS", help="of a Dask cluster: tcp://host:8786")
]
WorkOption = Annotated[
    Path | None,
    typer.Option(
        "--work",
        metavar="DIR",
        help="keep what is done there; run again, the command goes on from it",
    ),
]


def place_of(
    backend: Literal["threads", "loky", "dask"],
    jobs: int | None,
    scheduler: str,
    work: Path | None,
) -> Place:
    """Put the options together."""
    from api.blocks.place import Place

    return Place(backend, jobs or os.cpu_count() or 1, scheduler, work)
