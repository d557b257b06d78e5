"""``mentormatch evaluate``, ``backtest``, ``ope``, ``fairness``: a log in a folder, judged."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Annotated

import typer

from api.cli.learning_messages import NOT_DRAWN
from api.cli.messages import WRITTEN
from api.cli.options import JsonOption, LangOption, PictureOption, PolicyOption, instant_of
from api.cli.trouble import session

LogFolder = Annotated[
    Path,
    typer.Argument(
        metavar="LOG_FOLDER", help="that `mentormatch export-log` or `simulate-log` wrote"
    ),
]
ModelOption = Annotated[
    Path | None,
    typer.Option(
        "--model", metavar="FILE", help="what serves, as `models show --json` says; default: HR's"
    ),
]
AsOfOption = Annotated[
    str | None,
    typer.Option(
        "--as-of",
        metavar="DAY",
        help="judge by what was known before it; default: the day after the log's last",
    ),
]
DrawsOption = Annotated[
    int, typer.Option("--draws", min=100, max=100_000, help="of the learners, for intervals")
]
ReportOption = Annotated[
    Path | None,
    typer.Option("--report", metavar="FILE.html", help="write all of it, with pictures"),
]
CsvOption = Annotated[
    Path | None, typer.Option("--csv", metavar="FILE", help="write the figures as a table")
]


def _command(name: str, about: str) -> Callable[..., None]:
    """Return a command; all of them judge the whole log, and each tells its part."""

    def command(
        folder: LogFolder,
        policy: PolicyOption = None,
        model: ModelOption = None,
        as_of: AsOfOption = None,
        draws: DrawsOption = 1000,
        report: ReportOption = None,
        picture: PictureOption = None,
        csv: CsvOption = None,
        lang: LangOption = None,
        as_json: JsonOption = False,
    ) -> None:
        with session(lang, as_json) as screen:
            from api.cli.judgement_screen import show_part
            from api.services.judging.folders import JudgeRequest, judge_folder
            from api.services.judging.parts import PARTS
            from api.services.judging.writing import (
                JudgementPlaces,
                check_judgement_places,
                write_places,
            )

            part, places = PARTS[name], JudgementPlaces(report, picture, csv)
            check_judgement_places(places, folder)
            request = JudgeRequest(folder, policy, model, instant_of(as_of), draws)
            with screen.progress() as told:
                found = judge_folder(request, both_ways=part.both_ways, progress=told)
            if as_json:
                screen.document(part.document(found))
            else:
                show_part(screen, part, found)
            written = write_places(places, part, found, screen.lang)
            for path in written:
                screen.say(WRITTEN, path=path)
            if picture is not None and picture not in written:
                screen.say(NOT_DRAWN)

    command.__name__, command.__doc__ = name, about
    return command


evaluate = _command("evaluate", "Say whether matches are better, how sure, and for whom not.")
backtest = _command("backtest", "Judge weights on outcomes that they had not seen.")
ope = _command("ope", "Estimate what other weights would have been worth, off the log.")
fairness = _command("fairness", "Compare groups of people, with intervals.")
