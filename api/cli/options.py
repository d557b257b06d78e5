"""Options that several commands share, declared once."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated, Literal

import typer

from features.label import Lang

InputPath = Annotated[
    Path,
    typer.Argument(metavar="PATH", help="a folder of CSV / XLSX / Parquet files, or one workbook"),
]
RunFolder = Annotated[Path, typer.Argument(help="folder that `mentormatch match` wrote")]
LangOption = Annotated[
    Lang | None,
    typer.Option("--lang", help="language of what is written; default: that of the terminal"),
]
JsonOption = Annotated[
    bool, typer.Option("--json", help="one JSON document on stdout instead of words")
]
MappingOption = Annotated[
    Path | None,
    typer.Option("--mapping", metavar="FILE", help="YAML or JSON: which header is which column"),
]
PolicyOption = Annotated[
    Path | None,
    typer.Option("--policy", metavar="FILE", help="YAML or JSON; see `mentormatch policy`"),
]
AsOfOption = Annotated[
    str | None,
    typer.Option(
        "--as-of",
        metavar="TIME",
        help="match with what was known at a day or instant (UTC), or `today`; "
        "default: the day after the latest fact in the files",
    ),
]
LockOption = Annotated[
    Path | None,
    typer.Option("--lock", metavar="FILE", help="CSV of pairs to keep: learner_id, mentor_id"),
]
RejectOption = Annotated[
    Path | None,
    typer.Option(
        "--reject", metavar="FILE", help="CSV of pairs that were turned down: learner_id, mentor_id"
    ),
]
SeedOption = Annotated[int, typer.Option("--seed", min=0, max=2**32 - 1, help="breaks ties")]
LearnersOption = Annotated[int, typer.Option("--learners", min=1, max=1_000_000, help="how many")]
MentorsOption = Annotated[int, typer.Option("--mentors", min=1, max=1_000_000, help="how many")]
ProgrammeOption = Annotated[
    str, typer.Option("--programme", metavar="ID", help="which programme of the company")
]
PictureOption = Annotated[
    Path | None, typer.Option("--picture", metavar="FILE.svg", help="draw the answer")
]
ModeOption = Annotated[
    Literal["assign", "shortlist", "both"],
    typer.Option("--mode", help="assign mentors, list three mentors each, or both"),
]


def instant_of(text: str | None) -> datetime | None:
    """Read ``--as-of``; this is where ``today`` meets the clock.

    Raises
    ------
    BadInstant
        The text is neither a day nor an instant.
    """
    if text is None:
        return None
    from api.services.instants import parse_instant

    return parse_instant(text, datetime.now(UTC).date())
