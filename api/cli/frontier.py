"""``mentormatch frontier``: what a floor under every score costs the total."""

from __future__ import annotations

import math
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from api.cli import messages
from api.cli.options import (
    AsOfOption,
    InputPath,
    JsonOption,
    LangOption,
    LockOption,
    MappingOption,
    PolicyOption,
    instant_of,
)
from api.cli.screen import Screen
from api.cli.trouble import session

if TYPE_CHECKING:
    from api.services.frontier import FrontierRow


def frontier(
    path: InputPath,
    points: Annotated[int, typer.Option("--points", min=1, max=50, help="floors to try")] = 5,
    load_cap: Annotated[
        list[int] | None,
        typer.Option("--load-cap", min=1, help="also with at most so many learners a mentor"),
    ] = None,
    csv: Annotated[
        Path | None, typer.Option("--csv", metavar="FILE", help="write the table")
    ] = None,
    picture: Annotated[
        Path | None,
        typer.Option("--picture", metavar="FILE", help="draw it, as .svg or .png"),
    ] = None,
    policy: PolicyOption = None,
    as_of: AsOfOption = None,
    lock: LockOption = None,
    mapping: MappingOption = None,
    lang: LangOption = None,
    as_json: JsonOption = False,
) -> None:
    """Show what it costs that nobody is matched below a floor, and which floor is worth it."""
    with session(lang, as_json) as screen:
        from api.services.frontier import FrontierPlaces, frontier_files, rows_as_json
        from api.services.matching import MatchRequest

        request = MatchRequest(path, mapping, policy, lock, instant_of(as_of), "assign")
        with screen.progress() as report:
            rows = frontier_files(
                request,
                points=points,
                load_caps=tuple(load_cap or ()),
                places=FrontierPlaces(csv, picture),
                progress=report,
            )
        screen.document({"rows": rows_as_json(rows)})
        _show(screen, rows)
        for place in (csv, picture):
            if place is not None:
                screen.say(messages.WRITTEN, path=place)


def _show(screen: Screen, rows: tuple[FrontierRow, ...]) -> None:
    headers = (
        messages.LOAD_CAP,
        messages.FLOOR,
        messages.TOTAL,
        messages.WORST,
        messages.MATCHED_COUNT,
        messages.BUSIEST,
        messages.RECOMMENDED,
    )
    screen.table(headers, [_cells(row) for row in rows])
    screen.line()
    for row in rows:
        if row.recommended:
            _recommend(screen, row)


def _cells(row: FrontierRow) -> tuple[str, ...]:
    worst = "–" if math.isnan(row.worst) else f"{row.worst:.3f}"
    return (
        "–" if row.load_cap is None else str(row.load_cap),
        f"{row.floor:.3f}",
        f"{row.total:.3f}",
        worst,
        str(row.matched),
        str(row.busiest),
        "*" if row.recommended else "",
    )


def _recommend(screen: Screen, row: FrontierRow) -> None:
    cap = "" if row.load_cap is None else messages.UNDER_CAP.format(screen.lang, cap=row.load_cap)
    if not row.worst_gain > 0:
        screen.say(messages.NO_FLOOR, cap=cap)
        return
    screen.say(
        messages.KNEE,
        cap=cap,
        floor=f"{row.floor:.3f}",
        gain=f"{100 * row.worst_gain:.0f}",
        loss=f"{100 * row.total_loss:.2f}",
    )
