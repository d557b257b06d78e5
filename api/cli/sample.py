"""``mentormatch template`` and ``mentormatch sample``: files to start from."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Literal

import typer

from api.cli import messages
from api.cli.options import JsonOption, LangOption, LearnersOption, MentorsOption, SeedOption
from api.cli.trouble import session

WorkbookOption = Annotated[
    Path, typer.Option("--out", metavar="FILE.xlsx", help="the workbook; not there yet")
]
FormatOption = Annotated[
    Literal["csv", "xlsx", "parquet"], typer.Option("--format", help="format of the files")
]
FolderOption = Annotated[
    Path, typer.Option("--out", metavar="DIR", help="folder that is not there yet, or is empty")
]


def template(out: WorkbookOption, lang: LangOption = None) -> None:
    """Write the workbook to fill in, with drop-down lists and notes."""
    with session(lang) as screen:
        from api.files.template import write_template
        from api.services.errors import MisplacedOutput

        if out.is_file():
            raise MisplacedOutput(out, "a file is there, and may have been filled in")
        write_template(out, screen.lang)
        screen.say(messages.WRITTEN, path=out)


def sample(
    out: FolderOption,
    learners: LearnersOption = 300,
    mentors: MentorsOption = 80,
    seed: SeedOption = 0,
    file_format: FormatOption = "csv",
    lang: LangOption = None,
    as_json: JsonOption = False,
) -> None:
    """Write the files of a sample company, on real posts and competencies."""
    with session(lang, as_json) as screen:
        from api.services.samples import SampleRequest, sample_files

        request = SampleRequest(learners, mentors, seed, screen.lang, file_format)
        with screen.progress() as report:
            sample_files(request, out, progress=report)
        screen.document({"out": str(out), "learners": learners, "mentors": mentors, "seed": seed})
        screen.say(messages.WRITTEN, path=out)
