"""``mentormatch rematch``: a cohort again, with as little disturbance as may be."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from api.cli.options import (
    AsOfOption,
    InputPath,
    JsonOption,
    LangOption,
    LockOption,
    MappingOption,
    ModeOption,
    PolicyOption,
    RejectOption,
    RunFolder,
    SeedOption,
    instant_of,
)
from api.cli.outcome import leave, show_run
from api.cli.trouble import session

StayOption = Annotated[
    str | None,
    typer.Option(
        "--stay-bonus",
        metavar="WEIGHT",
        help="what keeping a mentor counts: must, very, fairly, a little, off, or a number, on the "
        "scale of the weights; default: that of the policy",
    ),
]


def rematch(
    run: RunFolder,
    path: InputPath,
    out: Annotated[
        Path | None,
        typer.Option("--out", metavar="DIR", help="folder of the result; not the earlier run"),
    ] = None,
    reject: RejectOption = None,
    stay_bonus: StayOption = None,
    policy: PolicyOption = None,
    mode: ModeOption = "both",
    as_of: AsOfOption = None,
    lock: LockOption = None,
    seed: SeedOption = 0,
    mapping: MappingOption = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="write nothing")] = False,
    lang: LangOption = None,
    as_json: JsonOption = False,
) -> None:
    """Match again from an earlier run: pairs stay together unless it is worth a change."""
    if out is None and not dry_run:
        raise typer.BadParameter("--out DIR is needed, or --dry-run")
    with session(lang, as_json) as screen:
        from api.services.matching import MatchRequest
        from api.services.places import Places
        from api.services.rematching import RematchRequest, rematch_and_write

        match = MatchRequest(path, mapping, policy, lock, instant_of(as_of), mode, seed)
        request = RematchRequest(run, match, reject, _weight(stay_bonus))
        place = None if dry_run else out
        with screen.progress() as report:
            found = rematch_and_write(request, Places(place, None, screen.lang), progress=report)
        show_run(screen, found, place, None)
        leave(found)


def _weight(text: str | None) -> str | float | None:
    """Read a weight: a number, or what is left to the policy to judge."""
    try:
        return None if text is None else float(text)
    except ValueError:
        return text
