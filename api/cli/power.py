"""``mentormatch power``: how many outcomes until a difference can be seen."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from api.cli import learning_messages as messages
from api.cli.messages import WRITTEN
from api.cli.options import JsonOption, LangOption, PictureOption
from api.cli.trouble import session

if TYPE_CHECKING:
    from api.cli.screen import Screen

_SPREAD = 0.18
"""Standard deviation of labels in the simulator."""
_SHARE = {"min": 0.0, "max": 1.0}


def power(
    folder: Annotated[
        Path | None,
        typer.Argument(metavar="[LOG_FOLDER]", help="take outcomes and their spread from a log"),
    ] = None,
    difference: Annotated[
        float | None,
        typer.Option("--difference", help="to be seen, in the unit of the outcome; labels: 0 to 1"),
    ] = None,
    outcomes: Annotated[
        int | None, typer.Option("--outcomes", min=1, help="that there are, of both arms")
    ] = None,
    spread: Annotated[
        float | None,
        typer.Option("--spread", help="standard deviation within an arm; default: 0.18"),
    ] = None,
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
    picture: PictureOption = None,
    lang: LangOption = None,
    as_json: JsonOption = False,
) -> None:
    """Say how many outcomes show a difference, or which difference so many outcomes show."""
    with session(lang, as_json) as screen:
        from api.services.judging.powering import PowerQuestion, labels_of, power_answers
        from api.services.judging.writing import check_picture, draw_power
        from evaluation.power import Design

        if picture is not None:
            check_picture(picture)
        there_are, found = (None, _SPREAD) if folder is None else labels_of(folder)
        wide = found if spread is None else spread
        design = Design(wide, paired, share, cluster_size, correlation, level)
        asked = PowerQuestion(difference, there_are if outcomes is None else outcomes, chance)
        told = power_answers(design, asked)
        screen.document(told)
        _show(screen, told, in_full=difference is None and outcomes is None)
        if picture is not None:
            draw_power(told, picture, screen.lang)
            screen.say(WRITTEN, path=picture)


def _show(screen: Screen, told: dict[str, Any], *, in_full: bool) -> None:
    words = {**told, "percent": f"{100 * told['power']:g}"}
    if told["outcomes_needed"] is not None:
        screen.say(messages.NEEDED, **words)
    if told["outcomes"] is not None:
        few = told["detectable"] is None
        screen.say(messages.SHOWS_NOTHING if few else messages.SHOWS, **words)
    if told["chance"] is not None:
        screen.say(messages.CHANCE, **words)
    if in_full:
        rows = [[f"{row['outcomes']:,}", _number(row["detectable"])] for row in told["table"]]
        screen.say(messages.POWER_OF, **words)
        screen.table(messages.POWER_COLUMNS, rows)


def _number(figure: float | None) -> str:
    return "–" if figure is None else f"{figure:.3f}"
