"""``mentormatch power``: how many outcomes until a difference can be seen."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Annotated, Any

import typer

from api.cli import learning_messages as messages
from api.cli.options import JsonOption, LangOption
from api.cli.trouble import session

if TYPE_CHECKING:
    from api.cli.screen import Screen
    from evaluation.power import Design

_COUNTS = (50, 100, 200, 500, 1000, 2000, 5000, 10_000)
"""Outcomes of the table."""
_SHARE = {"min": 0.0, "max": 1.0}


def power(
    difference: Annotated[
        float | None,
        typer.Option("--difference", help="to be seen, in the unit of the outcome; labels: 0 to 1"),
    ] = None,
    outcomes: Annotated[
        int | None, typer.Option("--outcomes", min=1, help="that there are, of both arms")
    ] = None,
    spread: Annotated[
        float, typer.Option("--spread", help="standard deviation of an outcome within an arm")
    ] = 0.18,
    paired: Annotated[
        bool, typer.Option("--paired", help="two models judged on the same outcomes")
    ] = False,
    share: Annotated[float, typer.Option("--share", **_SHARE, help="in the first arm")] = 0.5,
    cluster_size: Annotated[
        float, typer.Option("--cluster-size", min=1, help="outcomes of one mentor or cohort")
    ] = 1.0,
    correlation: Annotated[
        float, typer.Option("--correlation", **_SHARE, help="of two outcomes of a cluster")
    ] = 0.0,
    level: Annotated[float, typer.Option("--level", **_SHARE, help="of the interval")] = 0.95,
    chance: Annotated[float, typer.Option("--power", **_SHARE, help="to see it")] = 0.8,
    lang: LangOption = None,
    as_json: JsonOption = False,
) -> None:
    """Say how many outcomes show a difference, or which difference so many outcomes show."""
    with session(lang, as_json) as screen:
        from evaluation.power import Design

        design = Design(spread, paired, share, cluster_size, correlation, level)
        told = _told(design, difference, outcomes, chance)
        screen.document(told)
        _show(screen, told)


def _told(
    design: Design, difference: float | None, outcomes: int | None, chance: float
) -> dict[str, Any]:
    """Return every answer as plain values; None where it was not asked for, or is not finite."""
    counts = _COUNTS if difference is None and outcomes is None else ()
    needed = None if difference is None else design.outcomes_needed(difference, power=chance)
    seen = None if outcomes is None else _finite(design.detectable(outcomes, power=chance))
    seen_with = None
    if difference is not None and outcomes is not None:
        seen_with = design.power(difference, outcomes)
    return {
        "power": chance,
        "level": design.level,
        "spread": design.spread,
        "paired": design.paired,
        "difference": difference,
        "outcomes": outcomes,
        "outcomes_needed": needed,
        "detectable": seen,
        "chance": seen_with,
        "table": [
            {"outcomes": n, "detectable": _finite(design.detectable(n, power=chance))}
            for n in counts
        ],
    }


def _finite(number: float) -> float | None:
    return number if math.isfinite(number) else None


def _show(screen: Screen, told: dict[str, Any]) -> None:
    words = {**told, "percent": f"{100 * told['power']:g}"}
    if told["outcomes_needed"] is not None:
        screen.say(messages.NEEDED, **words)
    if told["outcomes"] is not None:
        few = told["detectable"] is None
        screen.say(messages.SHOWS_NOTHING if few else messages.SHOWS, **words)
    if told["chance"] is not None:
        screen.say(messages.CHANCE, **words)
    if told["table"]:
        rows = [[f"{row['outcomes']:,}", _number(row["detectable"])] for row in told["table"]]
        screen.say(messages.POWER_OF, **words)
        screen.table(messages.POWER_COLUMNS, rows)


def _number(figure: float | None) -> str:
    return "–" if figure is None else f"{figure:.3f}"
