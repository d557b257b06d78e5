"""``mentormatch check``: every bad cell of an input at once."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from api.cli import messages
from api.cli.exit_codes import ExitCode
from api.cli.options import InputPath, JsonOption, LangOption, MappingOption
from api.cli.screen import Screen
from api.cli.trouble import session

if TYPE_CHECKING:
    from api.files.errors import CellProblem
    from api.services.checking import CheckReport

MarkedOption = Annotated[
    Path | None,
    typer.Option(
        "--marked",
        metavar="FILE.xlsx",
        help="where to mark the bad cells; default: beside the input, PATH-checked.xlsx",
    ),
]


def check(
    path: InputPath,
    mapping: MappingOption = None,
    marked: MarkedOption = None,
    lang: LangOption = None,
    as_json: JsonOption = False,
) -> None:
    """List every bad cell of the input at once, and mark them in a workbook."""
    with session(lang, as_json) as screen:
        from api.services.checking import check_files, mark_problems, marked_place

        place = marked_place(path, marked)
        with screen.progress() as report_step:
            report = check_files(path, mapping=mapping, progress=report_step)
        _show(screen, report)
        if not report.problems:
            screen.document(report.as_json(None))
            return
        mark_problems(report, place, screen.lang)
        screen.document(report.as_json(place))
        screen.say(messages.MARKED, path=place)
        raise typer.Exit(ExitCode.INPUT)


def _show(screen: Screen, report: CheckReport) -> None:
    for note in report.raw.notes:
        screen.line(note.text(screen.lang))
    if not report.problems:
        rows = report.rows
        screen.say(messages.CLEAN, learners=rows["learners"], mentors=rows["mentors"])
        return
    screen.say(messages.PROBLEMS, n=len(report.problems))
    for problem in report.problems:
        screen.line(f"  {_sentence(problem, screen)}")


def _sentence(problem: CellProblem, screen: Screen) -> str:
    lang = screen.lang
    expected = problem.expected_zh if lang == "zh" else problem.expected_en
    near = messages.NEAREST.format(lang, nearest=problem.nearest) if problem.nearest else ""
    text = messages.PROBLEM if problem.value else messages.MISSING
    where = _where(problem, screen)
    return text.format(lang, where=where, value=problem.value, expected=expected) + near


def _where(problem: CellProblem, screen: Screen) -> str:
    """File, sheet, row, column and header, as far as the problem has them."""
    lang = screen.lang
    place = f"{problem.file} [{problem.sheet}]" if problem.sheet else problem.file
    row = messages.ROW.format(lang, row=problem.row) if problem.row else ""
    column = ""
    if problem.letter:
        column = messages.COLUMN.format(lang, letter=problem.letter, header=problem.header)
    return " ".join(filter(None, (place or problem.table, row, column)))
